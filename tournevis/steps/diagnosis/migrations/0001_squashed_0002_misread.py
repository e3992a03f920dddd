"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    replaces: ClassVar = [("diagnosis", "0001_initial"), ("diagnosis", "0002_misread")]
    dependencies: ClassVar = [("incidents", "0001_initial"), ("organisations", "0001_initial")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Diagnosis",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    (
                        "incident",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="diagnosis",
                            to="incidents.incident",
                        ),
                    ),
                    ("guide", models.SlugField()),
                    ("version", models.PositiveIntegerField()),
                    ("chosen_because", models.CharField(blank=True, max_length=200)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Observation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    (
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="observations",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("check", "Check"),
                                ("remedy", "Remedy"),
                                ("misread", "Misread"),
                            ],
                            default="check",
                            max_length=7,
                        ),
                    ),
                    ("subject", models.SlugField(max_length=60)),
                    ("answer", models.SlugField(max_length=60)),
                    ("is_current", models.BooleanField(default=True)),
                    ("at", models.DateTimeField()),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["at", "id"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(
                                ("is_current", True), models.Q(("kind", "misread"), _negated=True)
                            ),
                            fields=("incident", "kind", "subject"),
                            name="observation_current",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("is_current", True), ("kind", "misread")),
                            fields=("incident", "subject", "answer"),
                            name="observation_misread",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Learnt",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    (
                        "entry",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="incidents.entry",
                        ),
                    ),
                    (
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="incidents.incident",
                        ),
                    ),
                    ("guide", models.SlugField()),
                    ("cause", models.SlugField(max_length=60)),
                    ("remedy", models.SlugField(blank=True, max_length=60)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "indexes": [models.Index(fields=["guide", "cause"], name="learnt_cause")],
                },
            ),
        ),
    ]
