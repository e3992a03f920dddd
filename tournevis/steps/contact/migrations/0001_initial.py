"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("incidents", "0009_audit"), ("organisations", "0006_numbers")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Telling",
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
                    ("due_at", models.DateTimeField(null=True)),
                    ("lease_until", models.DateTimeField(null=True)),
                    ("attempts", models.PositiveIntegerField(default=0)),
                    (
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="tellings",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "parent",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="incidents.incident",
                        ),
                    ),
                    ("key", models.CharField(max_length=60)),
                    ("words", models.TextField()),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("told", "Told"),
                                ("failed", "Failed"),
                                ("stopped", "Stopped"),
                            ],
                            default="waiting",
                            max_length=7,
                        ),
                    ),
                    ("trouble", models.CharField(blank=True, max_length=200)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="telling_due",
                        ),
                        models.Index(fields=["parent", "key"], name="telling"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("incident", "parent", "key"), name="telling_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Retry",
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
                    ("due_at", models.DateTimeField(null=True)),
                    ("lease_until", models.DateTimeField(null=True)),
                    ("attempts", models.PositiveIntegerField(default=0)),
                    (
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="retries",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="retry_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("incident", "by"), name="retry_once")
                    ],
                },
            ),
        ),
    ]
