from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import tournevis.ground.organisations.secrets

# A rota so far is a rota of one layer. The walls stand again after the migrations.
MOVE = """
ALTER TABLE staff_rota NO FORCE ROW LEVEL SECURITY;
ALTER TABLE staff_rotamember NO FORCE ROW LEVEL SECURITY;
INSERT INTO staff_layer
    (organisation_id, rota_id, position, name, rotation, every, starts_on, handover_at, windows)
  SELECT organisation_id, id, 0, '', rotation, 1, starts_on, handover_at, '[]' FROM staff_rota;
UPDATE staff_rotamember AS member SET layer_id = layer.id
  FROM staff_layer AS layer WHERE layer.rota_id = member.rota_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisations", "0004_doorways"),
        ("staff", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="BusyCalendar",
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
                ("address", tournevis.ground.organisations.secrets.SealedField()),
                ("fetched_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
            ],
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
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
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
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=100)),
            ],
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
                ("name", models.CharField(max_length=100)),
            ],
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
            ],
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
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("level", models.PositiveSmallIntegerField(default=1)),
            ],
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
                ("capacity", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="rota",
            name="region",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="shift",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="replaces",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="busycalendar",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="busycalendar",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="rota",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="staff.rota",
            ),
        ),
        migrations.AddField(
            model_name="layer",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="layer",
            name="rota",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="layers", to="staff.rota"
            ),
        ),
        migrations.AddField(
            model_name="rotamember",
            name="layer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="staff.layer",
            ),
        ),
        migrations.AddField(
            model_name="leave",
            name="calendar",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="busy",
                to="staff.busycalendar",
            ),
        ),
        migrations.AddField(
            model_name="leave",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="leave",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="skilled",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="skilled",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="skills",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="skilled",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="people", to="staff.skill"
            ),
        ),
        migrations.AddField(
            model_name="swap",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="swap",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="swap",
            name="rota",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="swaps", to="staff.rota"
            ),
        ),
        migrations.AddField(
            model_name="swap",
            name="to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="swap",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shifts",
                to="staff.swap",
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["rota", "ends_at"], name="shift_of_rota"),
        ),
        migrations.AddField(
            model_name="team",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="rota",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="rotas",
                to="staff.team",
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="staff.team"
            ),
        ),
        migrations.AddIndex(
            model_name="busycalendar",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at"],
                name="busy_calendar_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="layer",
            constraint=models.UniqueConstraint(fields=("rota", "position"), name="layer_position"),
        ),
        migrations.AddIndex(
            model_name="leave",
            index=models.Index(fields=["person", "ends_at"], name="leave_of_person"),
        ),
        migrations.AddConstraint(
            model_name="leave",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="leave_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="skill_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="skilled",
            constraint=models.UniqueConstraint(fields=("skill", "person"), name="skilled_once"),
        ),
        migrations.AddConstraint(
            model_name="swap",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="swap_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="team_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="team_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(fields=("team", "person"), name="team_member_once"),
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="rotamember",
            name="rota_position",
        ),
        migrations.RemoveField(
            model_name="rota",
            name="handover_at",
        ),
        migrations.RemoveField(
            model_name="rota",
            name="rotation",
        ),
        migrations.RemoveField(
            model_name="rota",
            name="starts_on",
        ),
        migrations.RemoveField(
            model_name="rotamember",
            name="rota",
        ),
        migrations.AddConstraint(
            model_name="rotamember",
            constraint=models.UniqueConstraint(fields=("layer", "position"), name="rota_position"),
        ),
        migrations.AlterField(
            model_name="rotamember",
            name="layer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="staff.layer",
            ),
        ),
    ]
