from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce

# Who had a role so far has taken it. The walls stand again after the migrations.
TAKEN = """
ALTER TABLE crisis_seat NO FORCE ROW LEVEL SECURITY;
UPDATE crisis_seat SET taken_at = since;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("crisis", "0001_initial"), ("organisations", "0006_numbers")]

    operations: ClassVar = [
        AtOnce(
            migrations.CreateModel(
                name="Presence",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("seen_at", models.DateTimeField()),
                    (
                        "crisis",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="presences",
                            to="crisis.crisis",
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
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("crisis", "person"), name="crisis_presence_once"
                        )
                    ]
                },
            ),
            migrations.AddField("terms", "bridge", models.CharField(blank=True, max_length=200)),
            migrations.RenameField("action", "due_at", "by_at"),
            migrations.AlterModelOptions("action", {"ordering": ["done_at", "by_at", "id"]}),
            migrations.AddField("action", "due_at", models.DateTimeField(null=True)),
            migrations.AddField("action", "lease_until", models.DateTimeField(null=True)),
            migrations.AddField("action", "attempts", models.PositiveIntegerField(default=0)),
            migrations.AddField("action", "reminded", models.PositiveSmallIntegerField(default=0)),
            migrations.AddIndex(
                "action",
                models.Index(
                    condition=models.Q(("due_at__isnull", False)),
                    fields=["due_at"],
                    name="crisis_action_due",
                ),
            ),
            migrations.RemoveConstraint("seat", "crisis_seat_once"),
            migrations.AddField("seat", "due_at", models.DateTimeField(null=True)),
            migrations.AddField("seat", "lease_until", models.DateTimeField(null=True)),
            migrations.AddField("seat", "attempts", models.PositiveIntegerField(default=0)),
            migrations.AddField(
                "seat",
                "by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="organisations.person",
                ),
            ),
            migrations.AddField("seat", "about", models.CharField(blank=True, max_length=60)),
            migrations.AddField("seat", "code", models.CharField(blank=True, max_length=8)),
            migrations.AddField("seat", "how", models.CharField(blank=True, max_length=8)),
            migrations.AddField("seat", "step", models.PositiveSmallIntegerField(default=0)),
            migrations.AddField("seat", "ways", models.JSONField(default=list)),
            migrations.AddField("seat", "taken_at", models.DateTimeField(null=True)),
            migrations.AddField(
                "seat",
                "state",
                models.CharField(
                    choices=[
                        ("asked", "Asked"),
                        ("taken", "Taken"),
                        ("cannot", "Cannot"),
                        ("silent", "Silent"),
                        ("withdrawn", "Withdrawn"),
                    ],
                    default="taken",
                    max_length=9,
                ),
                preserve_default=False,
            ),
            migrations.AlterField(
                "seat",
                "kind",
                models.CharField(
                    choices=[
                        ("commander", "Commander"),
                        ("communication", "Communication"),
                        ("technical", "Technical"),
                        ("scribe", "Scribe"),
                        ("expert", "Expert"),
                    ],
                    max_length=13,
                ),
            ),
            migrations.AddIndex(
                "seat",
                models.Index(
                    condition=models.Q(("due_at__isnull", False)),
                    fields=["due_at"],
                    name="crisis_seat_due",
                ),
            ),
            migrations.AddIndex(
                "seat", models.Index(fields=["person", "code"], name="crisis_seat_code")
            ),
            migrations.AddConstraint(
                "seat",
                models.UniqueConstraint(
                    condition=models.Q(
                        ("until", None), models.Q(("kind", "expert"), _negated=True)
                    ),
                    fields=("crisis", "kind", "state"),
                    name="crisis_seat_once",
                ),
            ),
            migrations.AddConstraint(
                "seat",
                models.UniqueConstraint(
                    condition=models.Q(("kind", "expert"), ("until", None)),
                    fields=("crisis", "person"),
                    name="crisis_expert_once",
                ),
            ),
            migrations.RunSQL(TAKEN, migrations.RunSQL.noop),
        )
    ]
