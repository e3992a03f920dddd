from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0005_levels")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="magiclink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("client", "Client"),
                    ("acknowledge", "Acknowledge"),
                    ("confirm", "Confirm"),
                    ("sign_in", "Sign In"),
                    ("batch", "Batch"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="magiclink",
            name="subject",
            field=models.BigIntegerField(
                help_text="the incident it opens, or the batch of alerts; to sign in, the person, below zero"
            ),
        ),
        migrations.CreateModel(
            name="Address",
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
                        choices=[("email", "Email"), ("phone", "Phone")], max_length=5
                    ),
                ),
                (
                    "value",
                    models.CharField(help_text="in lower case; a number as E.164", max_length=254),
                ),
                ("verified_at", models.DateTimeField(null=True)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_until", models.DateTimeField(null=True)),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, help_text="wrong codes typed"),
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
                        related_name="addresses",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value"], name="address_value")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "person", "value"), name="address_of_person_once"
                    )
                ],
            },
        ),
    ]
