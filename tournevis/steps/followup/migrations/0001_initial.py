"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("incidents", "0001_initial"), ("organisations", "0001_initial")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Resolution",
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
                            related_name="resolution",
                            to="incidents.entry",
                        ),
                    ),
                    (
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="resolutions",
                            to="incidents.incident",
                        ),
                    ),
                    ("guide", models.SlugField(blank=True)),
                    ("cause", models.SlugField(max_length=60)),
                    ("remedy", models.SlugField(blank=True, max_length=60)),
                    ("summary", models.TextField(blank=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="FollowUp",
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
                            related_name="followups",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "resolution",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="followup",
                            to="followup.resolution",
                        ),
                    ),
                    ("asked", models.PositiveIntegerField(default=0, help_text="how many times")),
                    ("asked_at", models.DateTimeField(null=True)),
                    (
                        "answer",
                        models.CharField(
                            blank=True, choices=[("held", "Held"), ("broke", "Broke")], max_length=5
                        ),
                    ),
                    ("answered_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="followup_due",
                        )
                    ],
                },
            ),
        ),
    ]
