from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("incidents", "0004_outbox"),
        ("channels", "0005_doorways"),
        ("organisations", "0004_doorways"),
    ]

    operations: ClassVar = [
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
                ],
                max_length=24,
            ),
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
                ("due_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
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
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bundle",
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
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.source",
                    ),
                ),
            ],
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
                    "key",
                    models.CharField(help_text="a hash of the source's own key", max_length=64),
                ),
                ("title", models.CharField(max_length=300)),
                ("is_firing", models.BooleanField(default=True)),
                ("count", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("seen", models.BigIntegerField()),
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
            ],
        ),
        migrations.AddIndex(
            model_name="bundle",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="bundle_due"
            ),
        ),
        migrations.AddIndex(
            model_name="bundle",
            index=models.Index(fields=["source", "group", "opened_at"], name="bundle_group"),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("organisation", "source", "key"), name="alarm_once"
            ),
        ),
    ]
