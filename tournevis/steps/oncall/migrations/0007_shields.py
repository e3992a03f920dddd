import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("oncall", "0006_push"),
        ("organisations", "0006_numbers"),
    ]

    operations = [
        AtOnce(
            migrations.AddField(
                model_name="page",
                name="long_code",
                field=models.CharField(blank=True, max_length=8),
            ),
            migrations.AddField(
                model_name="told",
                name="gone_at",
                field=models.DateTimeField(null=True),
            ),
            migrations.CreateModel(
                name="BatchAnswer",
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
                    ("verb", models.CharField(max_length=4)),
                    ("how", models.CharField(max_length=8)),
                    (
                        "channel",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("email", "Email"),
                                ("sms", "Sms"),
                                ("phone", "Phone"),
                                ("push", "Push"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("to", models.CharField(blank=True, max_length=320)),
                    ("asked_at", models.DateTimeField()),
                    ("done_at", models.DateTimeField(null=True)),
                    ("count", models.PositiveIntegerField()),
                    ("after", models.BigIntegerField(default=0)),
                    ("yours", models.PositiveIntegerField(default=0)),
                    ("passed", models.PositiveIntegerField(default=0)),
                    ("others", models.PositiveIntegerField(default=0)),
                    (
                        "batch",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="answers",
                            to="oncall.batch",
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="batch_answer_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("done_at", None)),
                            fields=("batch", "verb"),
                            name="batch_answer_once",
                        )
                    ],
                },
            ),
        )
    ]
