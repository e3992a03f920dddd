from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import tournevis.ground.organisations.secrets
from tournevis.ground.organisations.at_once import AtOnce

CHANNELS = [("email", "Email"), ("sms", "Sms"), ("phone", "Phone"), ("push", "Push")]
ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


def _organisation() -> tuple[str, models.ForeignKey]:
    return "organisation", models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="organisations.organisation",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0007_alerts"), ("organisations", "0006_numbers")]

    operations: ClassVar = [
        AtOnce(
            migrations.AlterField(
                model_name="badaddress",
                name="channel",
                field=models.CharField(choices=CHANNELS, max_length=8),
            ),
            migrations.AlterField(
                model_name="delivery",
                name="channel",
                field=models.CharField(choices=CHANNELS, max_length=8),
            ),
            migrations.CreateModel(
                name="PushKey",
                fields=[
                    ID,
                    (
                        "private_key",
                        tournevis.ground.organisations.secrets.SealedField(help_text="PEM, sealed"),
                    ),
                    (
                        "public",
                        models.CharField(
                            help_text="an uncompressed point, base64url", max_length=90
                        ),
                    ),
                    ("made_at", models.DateTimeField()),
                    _organisation(),
                ],
                options={"abstract": False},
            ),
            migrations.CreateModel(
                name="LockScreen",
                fields=[ID, ("is_whole", models.BooleanField(default=True)), _organisation()],
            ),
            migrations.CreateModel(
                name="Device",
                fields=[
                    ID,
                    ("name", models.CharField(max_length=60)),
                    (
                        "subscription",
                        tournevis.ground.organisations.secrets.SealedField(
                            help_text="endpoint, p256dh and auth as JSON, sealed"
                        ),
                    ),
                    ("endpoint_hash", models.CharField(max_length=64, unique=True)),
                    ("added_at", models.DateTimeField()),
                    ("seen_at", models.DateTimeField(null=True)),
                    ("gone_at", models.DateTimeField(null=True)),
                    ("trouble", models.CharField(blank=True, max_length=200)),
                    ("trouble_at", models.DateTimeField(null=True)),
                    (
                        "key",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="channels.pushkey",
                        ),
                    ),
                    _organisation(),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
            ),
            migrations.AddConstraint(
                model_name="lockscreen",
                constraint=models.UniqueConstraint(
                    fields=("organisation",), name="lock_screen_once"
                ),
            ),
            migrations.AddIndex(
                model_name="device",
                index=models.Index(fields=["person"], name="device_of_person"),
            ),
        )
    ]
