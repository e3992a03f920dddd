import django.db.models.deletion
from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("oncall", "0004_rules"),
        ("organisations", "0006_numbers"),
    ]
    operations = [
        AtOnce(
            migrations.CreateModel(
                name="PolicyChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "author",
                        models.CharField(help_text="the name, as it was then", max_length=200),
                    ),
                    ("at", models.DateTimeField()),
                    ("what", models.JSONField(default=dict)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
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
                        "policy",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="history",
                            to="oncall.policy",
                        ),
                    ),
                    ("was_deleted", models.BooleanField(default=False)),
                ],
                options={"abstract": False},
            ),
            migrations.CreateModel(
                name="SkillsChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "author",
                        models.CharField(help_text="the name, as it was then", max_length=200),
                    ),
                    ("at", models.DateTimeField()),
                    ("what", models.JSONField(default=dict)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="organisations.person",
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
                options={"abstract": False},
            ),
        )
    ]
