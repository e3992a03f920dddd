from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("oncall", "0005_policy_history")]
    operations = []
