import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("crisis", "0002_seats"),
        ("organisations", "0006_numbers"),
    ]

    operations = [
        AtOnce(
            migrations.CreateModel(
                name="Print",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("due_at", models.DateTimeField(null=True)),
                    ("lease_until", models.DateTimeField(null=True)),
                    ("attempts", models.PositiveIntegerField(default=0)),
                    ("content", models.CharField(max_length=64)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("ready", "Ready"),
                                ("failed", "Failed"),
                            ],
                            default="waiting",
                            max_length=7,
                        ),
                    ),
                    ("data", models.JSONField(default=dict)),
                    ("pdf", models.BinaryField(default=bytes)),
                    ("asked_at", models.DateTimeField()),
                    ("done_at", models.DateTimeField(null=True)),
                    (
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="prints",
                            to="crisis.crisis",
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
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="crisis_print_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "content"), name="crisis_print_once"
                        )
                    ],
                },
            ),
        )
    ]
