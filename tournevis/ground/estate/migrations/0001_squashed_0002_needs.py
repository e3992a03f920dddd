"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    replaces: ClassVar = [("estate", "0001_initial"), ("estate", "0002_needs")]
    dependencies: ClassVar = [("organisations", "0001_initial"), ("staff", "0002_nobody_waits")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Product",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("key", models.SlugField(unique=True)),
                    ("name", models.CharField(max_length=100)),
                ],
            ),
            migrations.CreateModel(
                name="Asset",
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
                        "product",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="estate.product",
                        ),
                    ),
                    ("name", models.CharField(max_length=100)),
                    ("version", models.CharField(blank=True, max_length=50)),
                    ("site", models.CharField(blank=True, max_length=100)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Needs",
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
                        "product",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="needs",
                            to="estate.product",
                        ),
                    ),
                    (
                        "skill",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="products",
                            to="staff.skill",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("product", "skill"), name="needs_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Specialist",
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
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "person"), name="specialist_once"
                        )
                    ],
                },
            ),
        ),
    ]
