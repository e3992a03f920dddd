from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0004_doorways")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="contract",
            name="pauses_by_night",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="contract",
            name="pausing",
            field=models.CharField(
                choices=[
                    ("none", "None"),
                    ("cure", "workaround and solution"),
                    ("all", "updates too"),
                ],
                default="cure",
                max_length=4,
            ),
        ),
        migrations.CreateModel(
            name="ContractChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("author", models.CharField(help_text="the name, as it was then", max_length=200)),
                ("at", models.DateTimeField()),
                ("what", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="organisations.contract",
                    ),
                ),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("severity", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_contact", "First Contact"),
                            ("update", "Update"),
                            ("workaround", "Workaround"),
                            ("solution", "Solution"),
                        ],
                        max_length=16,
                    ),
                ),
                ("minutes", models.PositiveIntegerField()),
                ("day_and_night", models.BooleanField(default=False)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="levels",
                        to="organisations.contract",
                    ),
                ),
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
                        fields=("contract", "severity", "kind"), name="service_level_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__gte", 1), ("severity__gte", 1), ("severity__lte", 4)
                        ),
                        name="service_level_sense",
                    ),
                ],
            },
        ),
    ]
