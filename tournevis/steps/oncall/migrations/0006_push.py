from typing import ClassVar

from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce

CHANNELS = [("email", "Email"), ("sms", "Sms"), ("phone", "Phone"), ("push", "Push")]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oncall", "0005_policy_history"), ("channels", "0008_push")]

    operations: ClassVar = [
        AtOnce(
            *(
                migrations.AlterField(
                    model_name=each,
                    name="channel",
                    field=models.CharField(choices=CHANNELS, max_length=8),
                )
                for each in ("batch", "ownrule", "page")
            )
        )
    ]
