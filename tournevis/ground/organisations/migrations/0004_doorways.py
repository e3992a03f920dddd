from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0003_outbox")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="what it is for, in its owner's words", max_length=100
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("can_write", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(help_text="to the hour", null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("door", models.CharField(max_length=20)),
                ("who", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="organisation",
            name="slug",
            field=models.SlugField(
                blank=True,
                help_text="for a centre: its form is at /ask/<slug>/; or none",
                max_length=60,
            ),
        ),
        migrations.AlterField(
            model_name="magiclink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("client", "Client"),
                    ("acknowledge", "Acknowledge"),
                    ("confirm", "Confirm"),
                    ("sign_in", "Sign In"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="magiclink",
            name="subject",
            field=models.BigIntegerField(
                help_text="the incident it opens; to sign in, the person, below zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slug", ""), _negated=True),
                fields=("slug",),
                name="organisation_slug",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddIndex(
            model_name="knock",
            index=models.Index(fields=["door", "who", "at"], name="knock_who"),
        ),
        migrations.AddIndex(
            model_name="knock",
            index=models.Index(fields=["at"], name="knock_at"),
        ),
    ]
