from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oncall", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="page",
            name="channel",
            field=models.CharField(
                choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")], max_length=8
            ),
        ),
    ]
