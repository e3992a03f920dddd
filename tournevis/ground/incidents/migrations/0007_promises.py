from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

# The walls stand again after the migrations.
OPEN = """
ALTER TABLE incidents_incident NO FORCE ROW LEVEL SECURITY;
ALTER TABLE incidents_deadline NO FORCE ROW LEVEL SECURITY;
"""
# What was promised before there were reminders gets one when four fifths of the time are over; what
# was missed within the last day is told as missed. What was missed before was seen on the screens.
REMIND = """
INSERT INTO incidents_reminder (organisation_id, deadline_id, due_at, attempts, step)
  SELECT d.organisation_id, d.id, d.started_at + (d.due_at - d.started_at) * 0.8, 0, 0
  FROM incidents_deadline d JOIN incidents_incident i ON i.id = d.incident_id
  WHERE d.met_at IS NULL AND d.dropped_at IS NULL AND d.due_at > now() - interval '1 day'
    AND i.status IN ('new', 'acknowledged', 'in_progress');
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0006_nobody_waits"), ("organisations", "0005_levels")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True, help_text="what for, in a person's words", max_length=300
                    ),
                ),
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
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="incidents.incident",
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
            ],
            options={
                "ordering": ["started_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("incident",),
                        name="pause_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="pause_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recount",
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
                ("after", models.BigIntegerField(default=0)),
                ("why", models.CharField(max_length=200)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.contract",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="recount_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
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
                ("step", models.PositiveSmallIntegerField(default=0)),
                (
                    "deadline",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder",
                        to="incidents.deadline",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="reminder_due",
                    )
                ],
            },
        ),
        migrations.RunSQL(OPEN + REMIND, migrations.RunSQL.noop),
    ]
