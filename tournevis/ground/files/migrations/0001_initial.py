"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("organisations", "0001_initial")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Content",
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
                    ("sha256", models.CharField(max_length=64)),
                    ("size", models.BigIntegerField(help_text="bytes")),
                    (
                        "kind",
                        models.CharField(
                            help_text="the media type that its first bytes show", max_length=100
                        ),
                    ),
                    ("kept_at", models.DateTimeField()),
                    (
                        "scan",
                        models.CharField(
                            choices=[
                                ("unscanned", "Unscanned"),
                                ("clean", "Clean"),
                                ("infected", "Infected"),
                                ("failed", "Failed"),
                            ],
                            default="unscanned",
                            max_length=10,
                        ),
                    ),
                    ("virus", models.CharField(blank=True, max_length=200)),
                    ("scanned_at", models.DateTimeField(null=True)),
                    (
                        "is_drawn",
                        models.BooleanField(default=False, help_text="a thumbnail was tried"),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="content_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "sha256"), name="content_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="File",
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
                        "content",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="files",
                            to="files.content",
                        ),
                    ),
                    (
                        "name",
                        models.CharField(
                            help_text="the sender's word, safe to show", max_length=200
                        ),
                    ),
                    (
                        "said_kind",
                        models.CharField(blank=True, help_text="the sender's word", max_length=100),
                    ),
                    (
                        "cid",
                        models.CharField(
                            blank=True, help_text="its Content-ID, if any", max_length=250
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("kept_at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["organisation", "by", "kept_at"], name="file_by")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Thumbnail",
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
                        "content",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="thumbnail",
                            to="files.content",
                        ),
                    ),
                    (
                        "small",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="files.content",
                        ),
                    ),
                    ("width", models.PositiveIntegerField()),
                    ("height", models.PositiveIntegerField()),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Enclosure",
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
                    ("delivery", models.BigIntegerField()),
                    (
                        "file",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="files.file",
                        ),
                    ),
                    ("number", models.PositiveIntegerField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "delivery", "number"), name="enclosure_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Sweep",
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
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="sweep_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("organisation",), name="sweep_once")
                    ],
                },
            ),
        ),
    ]
