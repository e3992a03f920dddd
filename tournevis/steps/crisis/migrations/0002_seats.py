from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("crisis", "0001_initial")]
    operations = []
