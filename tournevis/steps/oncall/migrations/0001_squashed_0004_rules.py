"""The tables, as they were when they first stood."""

import datetime
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    replaces: ClassVar = [
        ("oncall", "0001_initial"),
        ("oncall", "0002_phone"),
        ("oncall", "0003_policies"),
        ("oncall", "0004_rules"),
    ]
    dependencies: ClassVar = [
        ("channels", "0007_alerts"),
        ("estate", "0002_needs"),
        ("incidents", "0001_initial"),
        ("organisations", "0006_numbers"),
        ("staff", "0002_nobody_waits"),
    ]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Policy",
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
                    ("rounds", models.PositiveSmallIntegerField(default=3)),
                    ("waits", models.BooleanField(default=False)),
                    ("margin_minutes", models.PositiveSmallIntegerField(default=60)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "name"), name="policy_name_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("rounds__gte", 1), ("rounds__lte", 20)),
                            name="policy_rounds",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PolicyStep",
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
                        "policy",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="steps",
                            to="oncall.policy",
                        ),
                    ),
                    ("position", models.PositiveSmallIntegerField()),
                    (
                        "whom",
                        models.CharField(
                            choices=[
                                ("holder", "Holder"),
                                ("rota", "Rota"),
                                ("team_one", "Team One"),
                                ("team_turn", "Team Turn"),
                                ("team_all", "Team All"),
                                ("person", "Person"),
                                ("carrier", "Carrier"),
                                ("supervisors", "Supervisors"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "rota",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="staff.rota",
                        ),
                    ),
                    (
                        "team",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="staff.team",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("wait_minutes", models.PositiveSmallIntegerField(default=5)),
                ],
                options={
                    "ordering": ["position"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("policy", "position"), name="policy_step_position"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("wait_minutes__gte", 1)), name="policy_step_wait"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PolicyRule",
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
                        "policy",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rules",
                            to="oncall.policy",
                        ),
                    ),
                    ("level", models.PositiveSmallIntegerField(default=1)),
                    (
                        "contract",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.contract",
                        ),
                    ),
                    (
                        "product",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="estate.product",
                        ),
                    ),
                    (
                        "severity",
                        models.PositiveSmallIntegerField(
                            choices=[(1, "Critical"), (2, "Major"), (3, "Normal"), (4, "Minor")],
                            null=True,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "level", "contract", "product", "severity"),
                            name="policy_rule_once",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("level__gte", 1), ("level__lte", 3)),
                            name="policy_rule_level",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Escalation",
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
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="escalations",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="incidents.entry",
                        ),
                    ),
                    ("after", models.BigIntegerField(default=0)),
                    (
                        "why",
                        models.CharField(
                            choices=[
                                ("nobody_has_it", "Nobody Has It"),
                                ("level", "Level"),
                                ("late", "Late"),
                                ("callback", "Callback"),
                                ("relapsed", "Relapsed"),
                                ("crisis", "Crisis"),
                            ],
                            default="nobody_has_it",
                            max_length=16,
                        ),
                    ),
                    ("level", models.PositiveSmallIntegerField(default=1)),
                    ("round", models.PositiveIntegerField(default=0)),
                    ("step", models.PositiveIntegerField(default=0)),
                    ("together", models.PositiveIntegerField(default=0)),
                    ("quiet_until", models.DateTimeField(null=True)),
                    ("is_loud", models.BooleanField(default=False)),
                    ("stopped_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="escalation_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("stopped_at__isnull", True)),
                            fields=("incident",),
                            name="escalation_live",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Told",
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
                        "escalation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="told",
                            to="oncall.escalation",
                        ),
                    ),
                    ("step", models.PositiveIntegerField()),
                    ("round", models.PositiveIntegerField()),
                    ("rung", models.PositiveSmallIntegerField()),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("why", models.CharField(max_length=16)),
                    ("of", models.CharField(blank=True, max_length=100)),
                    ("lacks", models.CharField(blank=True, max_length=100)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "indexes": [models.Index(fields=["person", "-at"], name="told_lately")],
                    "constraints": [
                        models.UniqueConstraint(fields=("escalation", "step"), name="told_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Batch",
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
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "channel",
                        models.CharField(
                            choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")],
                            max_length=8,
                        ),
                    ),
                    ("to", models.CharField(max_length=320)),
                    ("code", models.CharField(max_length=8)),
                    ("opened_at", models.DateTimeField()),
                    ("closed_at", models.DateTimeField(null=True)),
                    (
                        "delivery",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="channels.delivery",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="batch_due",
                        ),
                        models.Index(fields=["person", "closed_at"], name="batch_of_person"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("closed_at", None)),
                            fields=("organisation", "person", "channel", "to"),
                            name="batch_open_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Page",
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
                        "incident",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="pages",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "escalation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="pages",
                            to="oncall.escalation",
                        ),
                    ),
                    ("step", models.PositiveIntegerField()),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "channel",
                        models.CharField(
                            choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")],
                            max_length=8,
                        ),
                    ),
                    ("to", models.CharField(blank=True, max_length=320)),
                    ("code", models.CharField(max_length=8)),
                    ("at", models.DateTimeField()),
                    ("why", models.CharField(blank=True, max_length=20)),
                    ("is_quiet", models.BooleanField(default=False)),
                    (
                        "delivery",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="channels.delivery",
                        ),
                    ),
                    (
                        "call",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="channels.call",
                        ),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="pages",
                            to="oncall.batch",
                        ),
                    ),
                    ("acknowledged_at", models.DateTimeField(null=True)),
                    ("read_at", models.DateTimeField(null=True)),
                    ("dropped_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="page_due",
                        ),
                        models.Index(fields=["person", "code"], name="page_code"),
                        models.Index(fields=["person", "-at"], name="page_of_person"),
                        models.Index(
                            condition=models.Q(("batch", None)),
                            fields=["person", "-at"],
                            name="page_alone",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("escalation", "step", "channel", "to"), name="page_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="OwnHours",
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
                    ("day_from", models.TimeField(default=datetime.time(8, 0))),
                    ("day_to", models.TimeField(default=datetime.time(20, 0))),
                    ("quiet_from", models.TimeField(null=True)),
                    ("quiet_to", models.TimeField(null=True)),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("person",), name="hours_once")],
                },
            ),
            migrations.CreateModel(
                name="OwnRule",
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
                        "part",
                        models.CharField(
                            choices=[("day", "Day"), ("night", "Night")], max_length=5
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
                        "address",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.address",
                        ),
                    ),
                    ("minutes", models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("person", "part", "channel", "address"),
                            name="rule_once",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("minutes__lte", 60)), name="rule_minutes"
                        ),
                    ],
                },
            ),
        ),
    ]
