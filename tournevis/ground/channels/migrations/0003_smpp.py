from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


def _id() -> tuple[str, models.BigAutoField]:
    return "id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _organisation() -> tuple[str, models.ForeignKey]:
    return "organisation", models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="organisations.organisation",
    )


def _due() -> list[tuple[str, models.Field]]:
    return [
        ("due_at", models.DateTimeField(null=True)),
        ("lease_until", models.DateTimeField(null=True)),
        ("attempts", models.PositiveIntegerField(default=0)),
    ]


IS_DUE = models.Q(("due_at__isnull", False))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0002_mailboxes"), ("organisations", "0001_initial")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                _id(),
                ("gateway", models.CharField(max_length=200, unique=True)),
                ("free_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                _id(),
                *_due(),
                ("sender", models.CharField(max_length=40)),
                ("receiver", models.CharField(max_length=255)),
                ("reference", models.IntegerField()),
                ("total", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                ("coding", models.PositiveSmallIntegerField()),
                ("locking", models.PositiveSmallIntegerField(default=0)),
                ("single", models.PositiveSmallIntegerField(default=0)),
                ("alphabet", models.CharField(default="gsm", max_length=8)),
                ("content_hash", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("whole", "Whole"), ("shown", "Shown")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                _organisation(),
            ],
            options={
                "indexes": [models.Index(condition=IS_DUE, fields=["due_at"], name="part_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "organisation",
                            "receiver",
                            "sender",
                            "reference",
                            "total",
                            "number",
                        ),
                        name="part_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                _id(),
                *_due(),
                ("gateway", models.CharField(max_length=200)),
                ("message", models.CharField(max_length=100)),
                ("numbers", models.CharField(help_text="the phone among them", max_length=100)),
                ("kind", models.CharField(max_length=10)),
                ("state", models.CharField(blank=True, max_length=20)),
                ("error", models.CharField(blank=True, max_length=20)),
                ("received_at", models.DateTimeField()),
                _organisation(),
            ],
            options={
                "indexes": [models.Index(condition=IS_DUE, fields=["due_at"], name="receipt_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "gateway", "message", "state"), name="receipt_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sent",
            fields=[
                _id(),
                ("gateway", models.CharField(max_length=200)),
                (
                    "message",
                    models.CharField(
                        help_text="as engines.sms.smpp.canonical writes it", max_length=100
                    ),
                ),
                (
                    "batch",
                    models.CharField(
                        help_text="the same for all parts of one sending", max_length=32
                    ),
                ),
                ("state", models.CharField(blank=True, max_length=10)),
                ("sent_at", models.DateTimeField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels.delivery",
                    ),
                ),
                _organisation(),
            ],
            options={"indexes": [models.Index(fields=["message", "gateway"], name="sent_message")]},
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                _id(),
                ("number", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "turns",
                    models.PositiveIntegerField(default=1, help_text="how often it was said"),
                ),
                (
                    "is_told",
                    models.BooleanField(default=False, help_text="whether the incidents tell it"),
                ),
                _organisation(),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "number"), name="silence_once")
                ]
            },
        ),
    ]
