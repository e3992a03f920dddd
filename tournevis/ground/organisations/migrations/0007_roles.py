from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [("organisations", "0006_numbers")]

    operations = [
        AtOnce(
            migrations.AlterField(
                model_name="magiclink",
                name="purpose",
                field=models.CharField(
                    choices=[
                        ("client", "Client"),
                        ("acknowledge", "Acknowledge"),
                        ("confirm", "Confirm"),
                        ("sign_in", "Sign In"),
                        ("batch", "Batch"),
                        ("role", "Role"),
                    ],
                    max_length=12,
                ),
            ),
            migrations.AlterField(
                model_name="magiclink",
                name="subject",
                field=models.BigIntegerField(
                    help_text="the incident, the batch of alerts or the role; to sign in, the person, below zero"
                ),
            ),
        )
    ]
