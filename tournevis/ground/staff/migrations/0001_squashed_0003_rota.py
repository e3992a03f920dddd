"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import tournevis.ground.organisations.secrets
from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True
    replaces: ClassVar = [
        ("staff", "0001_initial"),
        ("staff", "0002_nobody_waits"),
        ("staff", "0003_rota"),
    ]
    dependencies: ClassVar = [("organisations", "0004_doorways")]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Team",
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
                    ("level", models.PositiveSmallIntegerField(default=1)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "name"), name="team_name_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("level__gte", 1), ("level__lte", 3)),
                            name="team_level",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TeamMember",
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
                        "team",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="members",
                            to="staff.team",
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
                    ("capacity", models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("team", "person"), name="team_member_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Skill",
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
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "name"), name="skill_name_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Skilled",
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
                        "skill",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="people",
                            to="staff.skill",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="skills",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("skill", "person"), name="skilled_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Rota",
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
                    (
                        "team",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="rotas",
                            to="staff.team",
                        ),
                    ),
                    ("timezone", models.CharField(default="Europe/Paris", max_length=60)),
                    ("region", models.CharField(blank=True, max_length=10)),
                    ("delay_minutes", models.PositiveIntegerField(default=5)),
                    (
                        "rounds",
                        models.PositiveIntegerField(
                            default=3, help_text="times everyone is tried in turn"
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Layer",
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
                        "rota",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="layers",
                            to="staff.rota",
                        ),
                    ),
                    ("position", models.PositiveIntegerField()),
                    ("name", models.CharField(blank=True, max_length=100)),
                    (
                        "rotation",
                        models.CharField(
                            choices=[("daily", "daily"), ("weekly", "weekly")],
                            default="weekly",
                            max_length=6,
                        ),
                    ),
                    ("every", models.PositiveSmallIntegerField(default=1)),
                    ("starts_on", models.DateField()),
                    ("ends_on", models.DateField(null=True)),
                    ("handover_at", models.TimeField()),
                    ("windows", models.JSONField(default=list)),
                ],
                options={
                    "ordering": ["position"],
                    "constraints": [
                        models.UniqueConstraint(fields=("rota", "position"), name="layer_position")
                    ],
                },
            ),
            migrations.CreateModel(
                name="RotaMember",
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
                        "layer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="members",
                            to="staff.layer",
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
                    ("position", models.PositiveIntegerField()),
                ],
                options={
                    "ordering": ["position"],
                    "constraints": [
                        models.UniqueConstraint(fields=("layer", "position"), name="rota_position")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Swap",
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
                        "rota",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="swaps",
                            to="staff.rota",
                        ),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "to",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("starts_at", models.DateTimeField()),
                    ("ends_at", models.DateTimeField()),
                    ("returns_from", models.DateTimeField(null=True)),
                    ("returns_to", models.DateTimeField(null=True)),
                    ("words", models.CharField(blank=True, max_length=300)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("asked", "Asked"),
                                ("agreed", "Agreed"),
                                ("refused", "Refused"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            default="asked",
                            max_length=10,
                        ),
                    ),
                    ("asked_at", models.DateTimeField()),
                    ("answered_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                            name="swap_forward",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Shift",
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
                        "rota",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="shifts",
                            to="staff.rota",
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
                        "replaces",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("starts_at", models.DateTimeField()),
                    ("ends_at", models.DateTimeField()),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "swap",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="shifts",
                            to="staff.swap",
                        ),
                    ),
                    ("made_at", models.DateTimeField(null=True)),
                    ("cancelled_at", models.DateTimeField(null=True)),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["rota", "ends_at"], name="shift_of_rota")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                            name="shift_forward",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Change",
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
                        "rota",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="changes",
                            to="staff.rota",
                        ),
                    ),
                    (
                        "swap",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="staff.swap",
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
                        "kind",
                        models.CharField(
                            choices=[
                                ("asked", "Asked"),
                                ("agreed", "Agreed"),
                                ("refused", "Refused"),
                                ("withdrawn", "Withdrawn"),
                                ("taken", "Taken"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("starts_at", models.DateTimeField()),
                    ("ends_at", models.DateTimeField()),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Handoff",
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
                        "rota",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="handoff",
                            to="staff.rota",
                        ),
                    ),
                    ("told_until", models.DateTimeField()),
                    ("said", models.JSONField(default=list)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="handoff_due",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="BusyCalendar",
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
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("address", tournevis.ground.organisations.secrets.SealedField()),
                    ("fetched_at", models.DateTimeField(null=True)),
                    ("trouble", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="busy_calendar_due",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Leave",
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
                    ("starts_at", models.DateTimeField()),
                    ("ends_at", models.DateTimeField()),
                    ("words", models.CharField(blank=True, max_length=100)),
                    (
                        "calendar",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="busy",
                            to="staff.busycalendar",
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("ended_at", models.DateTimeField(null=True)),
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["person", "ends_at"], name="leave_of_person")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                            name="leave_forward",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Feed",
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
                        "rota",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="staff.rota",
                        ),
                    ),
                    ("token_hash", models.CharField(max_length=64, unique=True)),
                    ("made_at", models.DateTimeField()),
                    ("revoked_at", models.DateTimeField(null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
        ),
    ]
