from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("oncall", "0006_push")]
    operations = []
