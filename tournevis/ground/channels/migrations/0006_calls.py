import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0005_doorways"),
        ("organisations", "0004_doorways"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")], max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="badaddress",
            name="channel",
            field=models.CharField(
                choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")], max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="inbound",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "Email"),
                    ("sms", "Sms"),
                    ("phone", "Phone"),
                    ("web", "Web"),
                    ("monitor", "Monitor"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Call",
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
                (
                    "reference",
                    models.CharField(
                        help_text="the switchboard's name for this call", max_length=200
                    ),
                ),
                (
                    "direction",
                    models.CharField(choices=[("in", "In"), ("out", "Out")], max_length=3),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("ringing", "Ringing"),
                            ("answered", "Answered"),
                            ("ended", "Ended"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("client", "Client"), ("alert", "Alert")],
                        default="client",
                        max_length=6,
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, help_text="of the other; empty if hidden", max_length=40
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        blank=True, help_text="ours: a number or an extension", max_length=40
                    ),
                ),
                ("subject", models.BigIntegerField(null=True)),
                ("began_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("dismissed_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                (
                    "client",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "engineer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
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
                        null=True,
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
                        name="call_due",
                    ),
                    models.Index(fields=["organisation", "-began_at"], name="call_began"),
                    models.Index(fields=["number"], name="call_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "reference"), name="call_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40)),
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
                        fields=("organisation", "person"), name="extension_once"
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "number"), name="extension_of_one"
                    ),
                ],
            },
        ),
    ]
