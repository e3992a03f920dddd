from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("incidents", "0005_doorways"),
        ("organisations", "0004_doorways"),
    ]

    operations: ClassVar = [
        migrations.RemoveIndex(
            model_name="deadline",
            name="deadline_due",
        ),
        migrations.AddField(
            model_name="alarm",
            name="severity",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="deadline",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="dropped_at",
            field=models.DateTimeField(help_text="it is no longer owed, for a reason", null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="minutes",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="note",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="incident",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="children",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="severity",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Critical"), (2, "Major"), (3, "Normal"), (4, "Minor")], default=3
            ),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
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
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("dropped_at", None), ("met_at", None)),
                fields=["due_at"],
                name="deadline_due",
            ),
        ),
    ]
