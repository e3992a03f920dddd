"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("incidents", "0009_audit"), ("organisations", "0006_numbers")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Crisis",
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
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="crises",
                            to="incidents.incident",
                        ),
                    ),
                    ("why", models.CharField(blank=True, max_length=300)),
                    ("declared_at", models.DateTimeField()),
                    (
                        "declared_by",
                        models.ForeignKey(
                            help_text="None: a rule",
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "severity_before",
                        models.PositiveSmallIntegerField(
                            choices=[(1, "Critical"), (2, "Major"), (3, "Normal"), (4, "Minor")]
                        ),
                    ),
                    ("stood_down_at", models.DateTimeField(null=True)),
                    (
                        "stood_down_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("was_undone", models.BooleanField(default=False)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("stood_down_at", None)),
                            fields=("incident",),
                            name="crisis_running_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Seat",
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
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="seats",
                            to="crisis.crisis",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("commander", "Commander"),
                                ("communication", "Communication"),
                                ("technical", "Technical"),
                                ("scribe", "Scribe"),
                            ],
                            max_length=13,
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
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("crisis", "kind"),
                            name="crisis_seat_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Action",
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
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="actions",
                            to="crisis.crisis",
                        ),
                    ),
                    ("what", models.CharField(max_length=300)),
                    ("check_key", models.SlugField(blank=True, max_length=60)),
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
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("due_at", models.DateTimeField(null=True)),
                    ("done_at", models.DateTimeField(null=True)),
                    (
                        "done_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["done_at", "due_at", "id"],
                },
            ),
            migrations.CreateModel(
                name="Rhythm",
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
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rhythms",
                            to="crisis.crisis",
                        ),
                    ),
                    (
                        "audience",
                        models.CharField(
                            choices=[("clients", "Clients"), ("management", "Management")],
                            max_length=10,
                        ),
                    ),
                    ("minutes", models.PositiveIntegerField()),
                    ("next_at", models.DateTimeField()),
                    ("reminded", models.PositiveIntegerField(default=0)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="crisis_rhythm_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("crisis", "audience"), name="crisis_rhythm_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Update",
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
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="updates",
                            to="crisis.crisis",
                        ),
                    ),
                    (
                        "audience",
                        models.CharField(
                            choices=[("clients", "Clients"), ("management", "Management")],
                            max_length=10,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("due_at", models.DateTimeField()),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("words", models.JSONField()),
                    ("told", models.PositiveIntegerField()),
                    ("stopped_at", models.DateTimeField(null=True)),
                    ("nonce", models.CharField(max_length=32)),
                ],
                options={
                    "ordering": ["at", "id"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("crisis", "nonce"), name="crisis_update_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Relief",
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
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reliefs",
                            to="crisis.crisis",
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
                        "to",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("brief", models.TextField()),
                    ("offered_at", models.DateTimeField()),
                    ("accepted_at", models.DateTimeField(null=True)),
                    ("dropped_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("accepted_at", None), ("dropped_at", None)),
                            fields=("crisis", "by"),
                            name="crisis_relief_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Review",
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
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reviews",
                            to="crisis.crisis",
                        ),
                    ),
                    ("version", models.PositiveIntegerField()),
                    ("at", models.DateTimeField()),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "language",
                        models.CharField(
                            choices=[("fr", "français"), ("en", "English")], max_length=2
                        ),
                    ),
                    ("words", models.JSONField()),
                    ("figures", models.JSONField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("crisis", "version"), name="crisis_review_version"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Rule",
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
                            choices=[("vip", "Vip"), ("many", "Many"), ("security", "Security")],
                            max_length=8,
                        ),
                    ),
                    ("is_on", models.BooleanField(default=True)),
                    (
                        "declares",
                        models.BooleanField(
                            default=False, help_text="at once, without asking anybody"
                        ),
                    ),
                    ("clients", models.JSONField(default=list)),
                    ("count", models.PositiveSmallIntegerField(default=5)),
                    ("minutes", models.PositiveSmallIntegerField(default=30)),
                    ("words", models.TextField(blank=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "kind"), name="crisis_rule_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Proposal",
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
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="proposals",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "rule",
                        models.CharField(
                            choices=[("vip", "Vip"), ("many", "Many"), ("security", "Security")],
                            max_length=8,
                        ),
                    ),
                    ("key", models.CharField(max_length=80)),
                    (
                        "detail",
                        models.CharField(
                            blank=True, help_text="a word, a product, a number", max_length=200
                        ),
                    ),
                    ("count", models.PositiveIntegerField(default=0)),
                    ("at", models.DateTimeField()),
                    ("answered_at", models.DateTimeField(null=True)),
                    (
                        "answered_by",
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
                            fields=["organisation", "rule", "at"], name="crisis_proposal_at"
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("incident", "rule"), name="crisis_proposal_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Terms",
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
                    ("solution_minutes", models.PositiveIntegerField(default=240)),
                    ("clients_minutes", models.PositiveIntegerField(default=60)),
                    ("management_minutes", models.PositiveIntegerField(default=120)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("organisation",), name="crisis_terms_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Reader",
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
                    ("name", models.CharField(max_length=100)),
                    ("email", models.EmailField(max_length=254)),
                    (
                        "language",
                        models.CharField(
                            choices=[("fr", "français"), ("en", "English")],
                            default="fr",
                            max_length=2,
                        ),
                    ),
                ],
                options={
                    "ordering": ["name", "id"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "email"), name="crisis_reader_once"
                        )
                    ],
                },
            ),
        ),
    ]
