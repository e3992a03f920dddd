"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import tournevis.ground.organisations.secrets
from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    replaces: ClassVar = [
        ("organisations", "0001_initial"),
        ("organisations", "0002_domains"),
        ("organisations", "0003_outbox"),
        ("organisations", "0004_doorways"),
        ("organisations", "0005_levels"),
        ("organisations", "0006_numbers"),
    ]
    dependencies: ClassVar = []
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Organisation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("name", models.CharField(max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[("centre", "Centre"), ("client", "Client")],
                            default="client",
                            max_length=10,
                        ),
                    ),
                    (
                        "email",
                        models.EmailField(
                            blank=True,
                            help_text="for a centre: the address clients write to",
                            max_length=254,
                        ),
                    ),
                    ("phone", models.CharField(blank=True, max_length=20)),
                    (
                        "language",
                        models.CharField(
                            choices=[("fr", "français"), ("en", "English")],
                            default="fr",
                            max_length=2,
                        ),
                    ),
                    ("timezone", models.CharField(default="Europe/Paris", max_length=60)),
                    (
                        "slug",
                        models.SlugField(
                            blank=True,
                            help_text="for a centre: its form is at /ask/<slug>/; or none",
                            max_length=60,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("kind__in", ["centre", "client"])),
                            name="organisation_kind",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("slug", ""), _negated=True),
                            fields=("slug",),
                            name="organisation_slug",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Person",
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
                    ("name", models.CharField(max_length=200)),
                    ("email", models.EmailField(blank=True, max_length=254)),
                    (
                        "phone",
                        models.CharField(
                            blank=True, help_text="E.164, as +33612345678", max_length=20
                        ),
                    ),
                    (
                        "language",
                        models.CharField(
                            choices=[("fr", "français"), ("en", "English")],
                            default="fr",
                            max_length=2,
                        ),
                    ),
                    ("timezone", models.CharField(default="Europe/Paris", max_length=60)),
                    (
                        "verified_at",
                        models.DateTimeField(
                            db_default=django.db.models.functions.datetime.Now(), null=True
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            django.db.models.functions.text.Lower("email"), name="person_email"
                        ),
                        models.Index(fields=["phone"], name="person_phone"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            models.F("organisation"),
                            django.db.models.functions.text.Lower("email"),
                            condition=models.Q(("email", ""), _negated=True),
                            name="person_email_once",
                        )
                    ],
                },
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
                    (
                        "kind",
                        models.CharField(
                            choices=[("email", "Email"), ("phone", "Phone")], max_length=5
                        ),
                    ),
                    (
                        "value",
                        models.CharField(
                            help_text="in lower case; a number as E.164", max_length=254
                        ),
                    ),
                    ("verified_at", models.DateTimeField(null=True)),
                    ("code_hash", models.CharField(blank=True, max_length=64)),
                    ("code_until", models.DateTimeField(null=True)),
                    (
                        "tries",
                        models.PositiveSmallIntegerField(default=0, help_text="wrong codes typed"),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["value"], name="address_value")],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "person", "value"),
                            name="address_of_person_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Membership",
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
                            related_name="memberships",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("client", "Client"),
                                ("manager", "Manager"),
                                ("engineer", "Engineer"),
                                ("supervisor", "Supervisor"),
                            ],
                            default="client",
                            max_length=12,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "person"), name="membership_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Contract",
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
                        "centre",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.organisation",
                        ),
                    ),
                    ("name", models.CharField(max_length=100)),
                    (
                        "hours",
                        models.JSONField(help_text="working hours, as engines.clock reads them"),
                    ),
                    ("first_contact_minutes", models.PositiveIntegerField(default=30)),
                    ("reopens_within_days", models.PositiveSmallIntegerField(default=30)),
                    (
                        "pausing",
                        models.CharField(
                            choices=[
                                ("none", "None"),
                                ("cure", "workaround and solution"),
                                ("all", "updates too"),
                            ],
                            default="cure",
                            max_length=4,
                        ),
                    ),
                    ("pauses_by_night", models.BooleanField(default=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "centre"), name="contract_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ServiceLevel",
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
                        "contract",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="levels",
                            to="organisations.contract",
                        ),
                    ),
                    ("severity", models.PositiveSmallIntegerField()),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("first_contact", "First Contact"),
                                ("update", "Update"),
                                ("workaround", "Workaround"),
                                ("solution", "Solution"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("minutes", models.PositiveIntegerField()),
                    ("day_and_night", models.BooleanField(default=False)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("contract", "severity", "kind"), name="service_level_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("minutes__gte", 1), ("severity__gte", 1), ("severity__lte", 4)
                            ),
                            name="service_level_sense",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ContractChange",
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
                        "contract",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="changes",
                            to="organisations.contract",
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "author",
                        models.CharField(help_text="the name, as it was then", max_length=200),
                    ),
                    ("at", models.DateTimeField()),
                    ("what", models.JSONField(default=dict)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Cover",
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
                        "contract",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="covers",
                            to="organisations.contract",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="covers",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "contract", "person"), name="cover_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SendingRules",
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
                    ("undo_seconds", models.PositiveSmallIntegerField(default=10)),
                    ("may_switch", models.BooleanField(default=False)),
                    ("signature_fr", models.TextField(blank=True)),
                    ("signature_en", models.TextField(blank=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation",), name="sending_rules_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("undo_seconds__lte", 300)),
                            name="sending_rules_undo",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SigningKey",
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
                    ("domain", models.CharField(max_length=253)),
                    ("selector", models.CharField(max_length=63)),
                    (
                        "private_key",
                        tournevis.ground.organisations.secrets.SealedField(help_text="PEM, sealed"),
                    ),
                    ("made_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "domain"), name="signing_key_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Domain",
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
                        "centre",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.organisation",
                        ),
                    ),
                    ("name", models.CharField(max_length=253)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("centre", "name"), name="domain_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="MagicLink",
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
                    (
                        "purpose",
                        models.CharField(
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
                    (
                        "subject",
                        models.BigIntegerField(
                            help_text="the incident it opens, or the batch of alerts; to sign in, the person, below zero"
                        ),
                    ),
                    ("token_hash", models.CharField(max_length=64, unique=True)),
                    ("expires_at", models.DateTimeField()),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="ApiToken",
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
                    (
                        "name",
                        models.CharField(
                            help_text="what it is for, in its owner's words", max_length=100
                        ),
                    ),
                    ("token_hash", models.CharField(max_length=64, unique=True)),
                    ("can_write", models.BooleanField(default=False)),
                    ("created_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("used_at", models.DateTimeField(help_text="to the hour", null=True)),
                    ("revoked_at", models.DateTimeField(null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Knock",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("door", models.CharField(max_length=20)),
                    ("who", models.CharField(max_length=64)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["door", "who", "at"], name="knock_who"),
                        models.Index(fields=["at"], name="knock_at"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Account",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    (
                        "last_login",
                        models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                    ),
                    ("email", models.EmailField(max_length=254, unique=True)),
                    (
                        "person",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="account",
                            to="organisations.person",
                        ),
                    ),
                    ("is_active", models.BooleanField(default=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
        ),
    ]
