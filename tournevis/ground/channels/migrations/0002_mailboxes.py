import django.db.models.deletion
from django.db import migrations, models

import tournevis.ground.organisations.secrets


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="inbound",
            name="envelope",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="inbound",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("handled", "Handled"),
                    ("quarantined", "Quarantined"),
                    ("archived", "Archived"),
                ],
                default="received",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="DoorKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("door", models.CharField(choices=[("mail", "Mail")], max_length=12)),
                ("token_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "door"), name="door_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.CharField(help_text="the address whose mail it holds", max_length=254),
                ),
                ("host", models.CharField(max_length=255)),
                ("port", models.PositiveIntegerField(default=993)),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS from the start (port 993)"),
                            ("starttls", "STARTTLS (port 143)"),
                            ("none", "no encryption (this machine only)"),
                        ],
                        default="tls",
                        max_length=8,
                    ),
                ),
                ("user", models.CharField(max_length=254)),
                ("folder", models.CharField(default="INBOX", max_length=255)),
                (
                    "auth",
                    models.CharField(
                        choices=[
                            ("password", "a password"),
                            ("microsoft_app", "Microsoft 365, as an application"),
                            ("microsoft", "Microsoft 365, with a refresh token"),
                            ("google", "Google, with a refresh token"),
                        ],
                        default="password",
                        max_length=16,
                    ),
                ),
                ("tenant", models.CharField(blank=True, max_length=100)),
                ("client_id", models.CharField(blank=True, max_length=200)),
                ("secret", tournevis.ground.organisations.secrets.SealedField(blank=True)),
                ("refresh_token", tournevis.ground.organisations.secrets.SealedField(blank=True)),
                ("is_active", models.BooleanField(default=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("last_read_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                ("trouble_at", models.DateTimeField(null=True)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "host", "port", "user", "folder"),
                        name="mailbox_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("port__gte", 1), ("port__lte", 65535)),
                        name="mailbox_port",
                    ),
                ],
            },
        ),
    ]
