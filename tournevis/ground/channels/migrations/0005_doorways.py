from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("channels", "0004_outbox"),
        ("estate", "0001_initial"),
        ("organisations", "0004_doorways"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="delivery",
            name="link_purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("client", "Client"),
                    ("acknowledge", "Acknowledge"),
                    ("confirm", "Confirm"),
                    ("sign_in", "Sign In"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="inbound",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "Email"),
                    ("sms", "Sms"),
                    ("web", "Web"),
                    ("monitor", "Monitor"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("alertmanager", "Prometheus Alertmanager"),
                            ("zabbix", "Zabbix"),
                            ("generic", "JSON"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("mapping", models.JSONField(blank=True, default=dict)),
                ("closes", models.BooleanField(default=True)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estate.asset",
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
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="estate.product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
