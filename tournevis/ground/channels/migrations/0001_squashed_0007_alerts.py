"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import tournevis.ground.organisations.secrets
from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    replaces: ClassVar = [
        ("channels", "0001_initial"),
        ("channels", "0002_mailboxes"),
        ("channels", "0003_smpp"),
        ("channels", "0004_outbox"),
        ("channels", "0005_doorways"),
        ("channels", "0006_calls"),
        ("channels", "0007_alerts"),
    ]
    dependencies: ClassVar = [("estate", "0001_initial"), ("organisations", "0004_doorways")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Call",
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
                        "person",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
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
                    ("subject", models.BigIntegerField(null=True)),
                    ("began_at", models.DateTimeField()),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("dismissed_at", models.DateTimeField(null=True)),
                    ("trouble", models.CharField(blank=True, max_length=200)),
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
                        models.Index(
                            condition=models.Q(
                                ("answered_at", None), ("purpose", "alert"), ("state", "ended")
                            ),
                            fields=["began_at"],
                            name="alert_in_vain",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "reference"), name="call_once"
                        )
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
                    ("number", models.CharField(max_length=40)),
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
            migrations.CreateModel(
                name="Cursor",
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
                    ("mailbox", models.CharField(max_length=300)),
                    ("uidvalidity", models.BigIntegerField()),
                    ("uid", models.BigIntegerField(default=0)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "mailbox", "uidvalidity"), name="cursor_once"
                        )
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
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.organisation",
                        ),
                    ),
                    (
                        "account",
                        models.CharField(
                            help_text="the address whose mail it holds", max_length=254
                        ),
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
                    (
                        "refresh_token",
                        tournevis.ground.organisations.secrets.SealedField(blank=True),
                    ),
                    ("is_active", models.BooleanField(default=True)),
                    ("revision", models.PositiveIntegerField(default=1)),
                    ("last_read_at", models.DateTimeField(null=True)),
                    ("trouble", models.CharField(blank=True, max_length=200)),
                    ("trouble_at", models.DateTimeField(null=True)),
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
            migrations.CreateModel(
                name="DoorKey",
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
                    ("door", models.CharField(choices=[("mail", "Mail")], max_length=12)),
                    ("token_hash", models.CharField(max_length=64)),
                    ("made_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "door"), name="door_key_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Inbound",
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
                        "channel",
                        models.CharField(
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
                    (
                        "account",
                        models.CharField(
                            help_text="the address or number it was sent to", max_length=255
                        ),
                    ),
                    (
                        "sender",
                        models.CharField(
                            blank=True, help_text="as the channel's envelope says", max_length=320
                        ),
                    ),
                    ("raw", models.BinaryField()),
                    ("message_id", models.CharField(blank=True, max_length=1000)),
                    ("content_hash", models.CharField(max_length=64)),
                    ("received_at", models.DateTimeField()),
                    (
                        "state",
                        models.CharField(
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
                    (
                        "trouble",
                        models.TextField(
                            blank=True, help_text="why it is in quarantine, in plain words"
                        ),
                    ),
                    ("envelope", models.JSONField(blank=True, default=dict)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="inbound_due",
                        ),
                        models.Index(fields=["message_id"], name="inbound_mid"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=(
                                "organisation",
                                "channel",
                                "account",
                                "message_id",
                                "content_hash",
                            ),
                            name="inbound_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Delivery",
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
                        "key",
                        models.CharField(
                            help_text="what it is for: the same key is sent once", max_length=120
                        ),
                    ),
                    (
                        "channel",
                        models.CharField(
                            choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")],
                            max_length=8,
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
                    ("to", models.CharField(max_length=320)),
                    ("sender", models.CharField(blank=True, max_length=320)),
                    ("reply_to", models.CharField(blank=True, max_length=320)),
                    ("subject", models.CharField(blank=True, max_length=300)),
                    ("body", models.TextField()),
                    ("message_id", models.CharField(blank=True, max_length=255)),
                    ("in_reply_to", models.CharField(blank=True, max_length=1000)),
                    (
                        "references",
                        models.TextField(
                            blank=True, help_text="identifiers, oldest first, by blanks"
                        ),
                    ),
                    (
                        "cc",
                        models.TextField(
                            blank=True, help_text="addresses shown as copied, by blanks"
                        ),
                    ),
                    ("signature", models.TextField(blank=True)),
                    (
                        "language",
                        models.CharField(
                            choices=[("fr", "français"), ("en", "English")],
                            default="fr",
                            max_length=2,
                        ),
                    ),
                    (
                        "is_question",
                        models.BooleanField(
                            default=False, help_text="one may unsubscribe from these"
                        ),
                    ),
                    (
                        "origin",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="others",
                            to="channels.delivery",
                        ),
                    ),
                    ("is_copy", models.BooleanField(default=False)),
                    ("is_automatic", models.BooleanField(default=True)),
                    ("again_if_unsure", models.BooleanField(default=False)),
                    (
                        "link_purpose",
                        models.CharField(
                            blank=True,
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
                    ("link_subject", models.BigIntegerField(null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("queued", "Queued"),
                                ("sending", "Sending"),
                                ("accepted", "Accepted"),
                                ("delivered", "Delivered"),
                                ("ambiguous", "Ambiguous"),
                                ("failed", "Failed"),
                            ],
                            default="queued",
                            max_length=10,
                        ),
                    ),
                    ("created_at", models.DateTimeField()),
                    ("send_at", models.DateTimeField(null=True)),
                    ("accepted_at", models.DateTimeField(null=True)),
                    ("delivered_at", models.DateTimeField(null=True)),
                    (
                        "dismissed_at",
                        models.DateTimeField(
                            help_text="a person knows that it did not go", null=True
                        ),
                    ),
                    ("provider_reference", models.CharField(blank=True, max_length=200)),
                    ("trouble", models.TextField(blank=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="delivery_due",
                        ),
                        models.Index(fields=["message_id"], name="delivery_mid"),
                        models.Index(
                            fields=["organisation", "to", "created_at"], name="delivery_to"
                        ),
                        models.Index(
                            condition=models.Q(
                                ("dismissed_at", None), ("state__in", ["failed", "ambiguous"])
                            ),
                            fields=["organisation"],
                            name="delivery_unsent",
                        ),
                        models.Index(
                            condition=models.Q(
                                ("again_if_unsure", True),
                                models.Q(
                                    ("state", "failed"),
                                    models.Q(("attempts__gte", 2), ("state", "queued")),
                                    _connector="OR",
                                ),
                            ),
                            fields=["created_at"],
                            name="alert_in_trouble",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "key"), name="delivery_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="BadAddress",
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
                        "channel",
                        models.CharField(
                            choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")],
                            max_length=8,
                        ),
                    ),
                    ("address", models.CharField(help_text="in lower case", max_length=320)),
                    (
                        "kind",
                        models.CharField(
                            choices=[("hard", "Hard"), ("soft", "Soft")], max_length=4
                        ),
                    ),
                    ("count", models.PositiveIntegerField(default=0)),
                    ("why", models.CharField(blank=True, max_length=300)),
                    ("last_at", models.DateTimeField()),
                    ("cleared_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "channel", "address"), name="bad_address_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="OptOut",
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
                    ("address", models.CharField(help_text="in lower case", max_length=320)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "address"), name="opt_out_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Template",
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
                    ("key", models.CharField(max_length=40)),
                    (
                        "language",
                        models.CharField(
                            choices=[("fr", "français"), ("en", "English")], max_length=2
                        ),
                    ),
                    ("subject", models.CharField(blank=True, max_length=200)),
                    ("body", models.TextField()),
                    ("changed_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "key", "language"), name="template_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Part",
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
                            choices=[
                                ("waiting", "Waiting"),
                                ("whole", "Whole"),
                                ("shown", "Shown"),
                            ],
                            default="waiting",
                            max_length=8,
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="part_due",
                        )
                    ],
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
                name="Sent",
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
                        "delivery",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="channels.delivery",
                        ),
                    ),
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
                ],
                options={
                    "indexes": [models.Index(fields=["message", "gateway"], name="sent_message")],
                },
            ),
            migrations.CreateModel(
                name="Receipt",
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
                    ("gateway", models.CharField(max_length=200)),
                    ("message", models.CharField(max_length=100)),
                    ("numbers", models.CharField(help_text="the phone among them", max_length=100)),
                    ("kind", models.CharField(max_length=10)),
                    ("state", models.CharField(blank=True, max_length=20)),
                    ("error", models.CharField(blank=True, max_length=20)),
                    ("received_at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="receipt_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "gateway", "message", "state"),
                            name="receipt_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Silence",
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
                    ("number", models.CharField(max_length=40)),
                    ("since", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    (
                        "turns",
                        models.PositiveIntegerField(default=1, help_text="how often it was said"),
                    ),
                    (
                        "is_told",
                        models.BooleanField(
                            default=False, help_text="whether the incidents tell it"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "number"), name="silence_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Pace",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("gateway", models.CharField(max_length=200, unique=True)),
                    ("free_at", models.DateTimeField()),
                ],
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
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.organisation",
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
                    (
                        "asset",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="estate.asset",
                        ),
                    ),
                    ("mapping", models.JSONField(blank=True, default=dict)),
                    ("closes", models.BooleanField(default=True)),
                    ("is_active", models.BooleanField(default=True)),
                    ("created_at", models.DateTimeField()),
                ],
                options={
                    "abstract": False,
                },
            ),
        ),
    ]
