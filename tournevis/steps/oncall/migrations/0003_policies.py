from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("oncall", "0002_phone"),
        ("estate", "0002_needs"),
        ("incidents", "0001_initial"),
        ("organisations", "0001_initial"),
        ("staff", "0002_nobody_waits"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("rounds", models.PositiveSmallIntegerField(default=3)),
                ("waits", models.BooleanField(default=False)),
                ("margin_minutes", models.PositiveSmallIntegerField(default=60)),
            ],
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
                ("level", models.PositiveSmallIntegerField(default=1)),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Critical"), (2, "Major"), (3, "Normal"), (4, "Minor")],
                        null=True,
                    ),
                ),
            ],
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
                ("wait_minutes", models.PositiveSmallIntegerField(default=5)),
            ],
            options={
                "ordering": ["position"],
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
                ("step", models.PositiveIntegerField()),
                ("round", models.PositiveIntegerField()),
                ("rung", models.PositiveSmallIntegerField()),
                ("why", models.CharField(max_length=16)),
                ("of", models.CharField(blank=True, max_length=100)),
                ("lacks", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="escalation",
            name="is_loud",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="escalation",
            name="level",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="escalation",
            name="quiet_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="escalation",
            name="round",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="escalation",
            name="together",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="escalation",
            name="why",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at__isnull", True)),
                fields=("incident",),
                name="escalation_live",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="contract",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.contract",
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rules",
                to="oncall.policy",
            ),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="product",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="estate.product",
            ),
        ),
        migrations.AddField(
            model_name="policystep",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="policystep",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="policystep",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="oncall.policy",
            ),
        ),
        migrations.AddField(
            model_name="policystep",
            name="rota",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="staff.rota",
            ),
        ),
        migrations.AddField(
            model_name="policystep",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="staff.team",
            ),
        ),
        migrations.AddField(
            model_name="told",
            name="escalation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="told",
                to="oncall.escalation",
            ),
        ),
        migrations.AddField(
            model_name="told",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="told",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="policy_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("rounds__gte", 1), ("rounds__lte", 20)), name="policy_rounds"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.UniqueConstraint(
                fields=("organisation", "level", "contract", "product", "severity"),
                name="policy_rule_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="policy_rule_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="policystep",
            constraint=models.UniqueConstraint(
                fields=("policy", "position"), name="policy_step_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="policystep",
            constraint=models.CheckConstraint(
                condition=models.Q(("wait_minutes__gte", 1)), name="policy_step_wait"
            ),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(fields=["person", "-at"], name="told_lately"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("escalation", "step"), name="told_once"),
        ),
        migrations.AddField(
            model_name="escalation",
            name="after",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="incidents.entry"
            ),
        ),
    ]
