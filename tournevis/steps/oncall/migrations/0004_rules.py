import datetime
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("oncall", "0003_policies"),
        ("channels", "0007_alerts"),
        ("organisations", "0006_numbers"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Batch",
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
            ],
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
                ("day_from", models.TimeField(default=datetime.time(8, 0))),
                ("day_to", models.TimeField(default=datetime.time(20, 0))),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_to", models.TimeField(null=True)),
            ],
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
                    "part",
                    models.CharField(choices=[("day", "Day"), ("night", "Night")], max_length=5),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Email"), ("sms", "Sms"), ("phone", "Phone")],
                        max_length=8,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="page",
            name="page_once",
        ),
        migrations.AddField(
            model_name="page",
            name="attempts",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="page",
            name="call",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="channels.call",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="dropped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="page",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="page",
            name="is_quiet",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="page",
            name="lease_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="page",
            name="read_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="page",
            name="to",
            field=models.CharField(blank=True, max_length=320),
        ),
        migrations.AddField(
            model_name="page",
            name="why",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="batch",
            name="delivery",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="channels.delivery",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pages",
                to="oncall.batch",
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="page_due"
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(fields=["person", "-at"], name="page_of_person"),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=models.Q(("batch", None)), fields=["person", "-at"], name="page_alone"
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(
                fields=("escalation", "step", "channel", "to"), name="page_once"
            ),
        ),
        migrations.AddField(
            model_name="ownhours",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="ownhours",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            model_name="ownrule",
            name="address",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.address",
            ),
        ),
        migrations.AddField(
            model_name="ownrule",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="ownrule",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="batch_due"
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["person", "closed_at"], name="batch_of_person"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("organisation", "person", "channel", "to"),
                name="batch_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownhours",
            constraint=models.UniqueConstraint(fields=("person",), name="hours_once"),
        ),
        migrations.AddConstraint(
            model_name="ownrule",
            constraint=models.UniqueConstraint(
                fields=("person", "part", "channel", "address"),
                name="rule_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="ownrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__lte", 60)), name="rule_minutes"
            ),
        ),
    ]
