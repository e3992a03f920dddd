from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

# For the auditor alone, which finds what other indexes do not lead to: what is open, and what was
# kept and never taken in.
OPEN = (
    "CREATE INDEX audit_open ON incidents_incident (status)"
    " WHERE status IN ('new', 'acknowledged', 'in_progress')"
)
UNREAD = (
    "CREATE INDEX audit_unread ON channels_inbound (received_at)"
    " WHERE state = 'received' AND due_at IS NULL"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("incidents", "0007_promises"),
        ("organisations", "0006_numbers"),
        ("channels", "0007_alerts"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("seconds", models.FloatField()),
                ("entries_up_to", models.BigIntegerField(default=0)),
                ("found", models.JSONField(default=dict)),
                ("mended", models.PositiveIntegerField(default=0)),
                ("pressing", models.PositiveIntegerField(default=0)),
                ("beat_at", models.DateTimeField(null=True)),
                ("beat_trouble", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="audit_latest")],
            },
        ),
        migrations.CreateModel(
            name="Lapse",
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
                        choices=[
                            ("unalerted", "Unalerted"),
                            ("asleep", "Asleep"),
                            ("unreached", "Unreached"),
                            ("unsent", "Unsent"),
                            ("unread", "Unread"),
                            ("unanswered", "Unanswered"),
                            ("overdue", "Overdue"),
                            ("held", "Held"),
                            ("unreminded", "Unreminded"),
                            ("orphaned", "Orphaned"),
                            ("forgotten", "Forgotten"),
                        ],
                        max_length=12,
                    ),
                ),
                ("table", models.CharField(max_length=40)),
                ("row", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("mended_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at__isnull", True)),
                        fields=("kind", "table", "row"),
                        name="lapse_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(OPEN, "DROP INDEX audit_open"),
        migrations.RunSQL(UNREAD, "DROP INDEX audit_unread"),
    ]
