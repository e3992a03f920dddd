"""The tables, as they were when they first stood."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce

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
    initial = True
    replaces: ClassVar = [
        ("incidents", "0001_initial"),
        ("incidents", "0002_intake"),
        ("incidents", "0003_files"),
        ("incidents", "0004_outbox"),
        ("incidents", "0005_doorways"),
        ("incidents", "0006_nobody_waits"),
        ("incidents", "0007_promises"),
        ("incidents", "0009_audit"),
    ]
    dependencies: ClassVar = [
        ("channels", "0007_alerts"),
        ("estate", "0001_initial"),
        ("files", "0001_initial"),
        ("organisations", "0006_numbers"),
    ]
    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Incident",
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
                    ("subject", models.CharField(max_length=300)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("new", "New"),
                                ("acknowledged", "Acknowledged"),
                                ("in_progress", "In Progress"),
                                ("solved", "Solved"),
                                ("closed", "Closed"),
                            ],
                            default="new",
                            max_length=14,
                        ),
                    ),
                    (
                        "severity",
                        models.PositiveSmallIntegerField(
                            choices=[(1, "Critical"), (2, "Major"), (3, "Normal"), (4, "Minor")],
                            default=3,
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
                    (
                        "requester",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    (
                        "assignee",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
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
                    ("in_triage", models.BooleanField(default=False)),
                    (
                        "merged_into",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merged",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "follows",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="followed_by",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "parent",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="children",
                            to="incidents.incident",
                        ),
                    ),
                    ("opened_at", models.DateTimeField()),
                    ("changed_at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["-changed_at"], name="incident_changed"),
                        models.Index(
                            fields=["organisation", "status", "-changed_at"], name="incident_status"
                        ),
                        models.Index(fields=["requester"], name="incident_requester"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Entry",
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
                            related_name="entries",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("opened", "Opened"),
                                ("message_in", "Message In"),
                                ("message_out", "Message Out"),
                                ("note", "Note"),
                                ("flagged", "Flagged"),
                                ("triaged", "Triaged"),
                                ("paged", "Paged"),
                                ("acknowledged", "Acknowledged"),
                                ("assigned", "Assigned"),
                                ("call", "Call"),
                                ("contacted", "Contacted"),
                                ("guide_chosen", "Guide Chosen"),
                                ("observed", "Observed"),
                                ("remedy_tried", "Remedy Tried"),
                                ("handed_over", "Handed Over"),
                                ("solved", "Solved"),
                                ("followed_up", "Followed Up"),
                                ("answered", "Answered"),
                                ("closed", "Closed"),
                                ("reopened", "Reopened"),
                                ("confirmed", "Confirmed"),
                                ("repeated", "Repeated"),
                                ("recovered", "Recovered"),
                                ("relapsed", "Relapsed"),
                                ("merged", "Merged"),
                                ("unmerged", "Unmerged"),
                                ("split", "Split"),
                                ("severity", "Severity"),
                                ("promised", "Promised"),
                                ("paused", "Paused"),
                                ("resumed", "Resumed"),
                                ("callback", "Callback"),
                                ("read", "Read"),
                                ("passed_on", "Passed On"),
                                ("joined", "Joined"),
                                ("left", "Left"),
                                ("proposed", "Proposed"),
                                ("declared", "Declared"),
                                ("role_given", "Role Given"),
                                ("to_do", "To Do"),
                                ("done", "Done"),
                                ("decided", "Decided"),
                                ("handed_on", "Handed On"),
                                ("stood_down", "Stood Down"),
                            ],
                            max_length=24,
                        ),
                    ),
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
                        "author",
                        models.CharField(
                            blank=True, help_text="the name, as it was then", max_length=200
                        ),
                    ),
                    ("text", models.TextField(blank=True)),
                    ("data", models.JSONField(default=dict)),
                    ("is_public", models.BooleanField(default=False)),
                    (
                        "inbound",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="channels.inbound",
                        ),
                    ),
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
                    "ordering": ["at", "id"],
                    "indexes": [models.Index(fields=["incident", "at"], name="entry_of_incident")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("inbound__isnull", False)),
                            fields=("inbound",),
                            name="entry_inbound_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Deadline",
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
                            related_name="deadlines",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("first_contact", "First Contact"),
                                ("callback", "Callback"),
                                ("update", "Update"),
                                ("workaround", "Workaround"),
                                ("solution", "Solution"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("started_at", models.DateTimeField()),
                    ("due_at", models.DateTimeField()),
                    ("minutes", models.PositiveIntegerField(null=True)),
                    ("met_at", models.DateTimeField(null=True)),
                    (
                        "dropped_at",
                        models.DateTimeField(
                            help_text="it is no longer owed, for a reason", null=True
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
                    ("note", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("dropped_at", None), ("met_at", None)),
                            fields=["due_at"],
                            name="deadline_due",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("incident", "kind", "started_at"), name="deadline_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Follower",
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
                            related_name="followers",
                            to="incidents.incident",
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
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("incident", "person"), name="follower_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Moved",
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
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="moves",
                            to="incidents.entry",
                        ),
                    ),
                    (
                        "to",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="moved_here",
                            to="incidents.incident",
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
                    ("at", models.DateTimeField()),
                    ("undone_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("undone_at__isnull", True)),
                            fields=("entry",),
                            name="moved_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Attached",
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
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="attached",
                            to="incidents.entry",
                        ),
                    ),
                    (
                        "file",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attached",
                            to="files.file",
                        ),
                    ),
                    ("number", models.PositiveIntegerField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("entry", "number"), name="attached_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Unpacking",
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
                        "entry",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="unpacking",
                            to="incidents.entry",
                        ),
                    ),
                    (
                        "left_out",
                        models.JSONField(
                            default=list, help_text="[{number, why}] of those not kept"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="unpacking_due",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Reacted",
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
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="incidents.entry",
                        ),
                    ),
                    ("reaction", models.CharField(max_length=80)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("entry", "reaction"), name="reacted_once")
                    ],
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
                    (
                        "incident",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="incidents.incident",
                        ),
                    ),
                    ("since", models.DateTimeField()),
                    ("found_at", models.DateTimeField()),
                    ("mended_at", models.DateTimeField(null=True)),
                    ("told_at", models.DateTimeField(null=True)),
                    ("gone_at", models.DateTimeField(null=True)),
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
                name="Bundle",
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
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="bundle",
                            to="incidents.incident",
                        ),
                    ),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="channels.source",
                        ),
                    ),
                    (
                        "group",
                        models.CharField(help_text="a hash of the source's own key", max_length=64),
                    ),
                    ("opened_at", models.DateTimeField()),
                    ("count", models.PositiveIntegerField(default=0)),
                    ("relapses", models.PositiveIntegerField(default=0)),
                    ("told_at", models.DateTimeField()),
                    ("tell_at", models.DateTimeField(null=True)),
                    ("recover_at", models.DateTimeField(null=True)),
                    ("recovered_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("due_at__isnull", False)),
                            fields=["due_at"],
                            name="bundle_due",
                        ),
                        models.Index(fields=["source", "group", "opened_at"], name="bundle_group"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Alarm",
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
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="channels.source",
                        ),
                    ),
                    (
                        "bundle",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="alarms",
                            to="incidents.bundle",
                        ),
                    ),
                    (
                        "key",
                        models.CharField(help_text="a hash of the source's own key", max_length=64),
                    ),
                    ("title", models.CharField(max_length=300)),
                    ("severity", models.PositiveSmallIntegerField(default=1)),
                    ("is_firing", models.BooleanField(default=True)),
                    ("count", models.PositiveIntegerField(default=1)),
                    ("first_at", models.DateTimeField()),
                    ("last_at", models.DateTimeField()),
                    ("seen", models.BigIntegerField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "source", "key"), name="alarm_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Pause",
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
                            related_name="pauses",
                            to="incidents.incident",
                        ),
                    ),
                    ("started_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
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
                        "why",
                        models.CharField(
                            blank=True, help_text="what for, in a person's words", max_length=300
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
                name="Reminder",
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
                        "deadline",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reminder",
                            to="incidents.deadline",
                        ),
                    ),
                    ("step", models.PositiveSmallIntegerField(default=0)),
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
            migrations.CreateModel(
                name="Recount",
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
                        "contract",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="organisations.contract",
                        ),
                    ),
                    ("after", models.BigIntegerField(default=0)),
                    ("why", models.CharField(max_length=200)),
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
            migrations.RunSQL(OPEN, "DROP INDEX audit_open"),
            migrations.RunSQL(UNREAD, "DROP INDEX audit_unread"),
        ),
    ]
