from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_calls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="badaddress",
            name="channel",
            field=models.CharField(
                choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")], max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="inbound",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "Email"),
                    ("sms", "Sms"),
                    ("phone", "Phone"),
                    ("web", "Web"),
                    ("monitor", "Monitor"),
                ],
                max_length=8,
            ),
        ),
    ]
