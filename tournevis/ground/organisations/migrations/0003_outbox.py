from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.secrets import SealedField


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0002_domains")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SendingRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("undo_seconds", models.PositiveSmallIntegerField(default=10)),
                ("may_switch", models.BooleanField(default=False)),
                ("signature_fr", models.TextField(blank=True)),
                ("signature_en", models.TextField(blank=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation",), name="sending_rules_once"),
                    models.CheckConstraint(
                        condition=models.Q(("undo_seconds__lte", 300)), name="sending_rules_undo"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=253)),
                ("selector", models.CharField(max_length=63)),
                ("private_key", SealedField(help_text="PEM, sealed")),
                ("made_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "domain"), name="signing_key_once"
                    )
                ],
            },
        ),
    ]
