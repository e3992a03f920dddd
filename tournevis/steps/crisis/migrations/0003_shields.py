from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("crisis", "0002_seats")]
    operations = []
