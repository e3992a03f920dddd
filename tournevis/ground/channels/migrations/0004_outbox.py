from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0003_smpp"), ("organisations", "0003_outbox")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="BadAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(choices=[("email", "Email"), ("sms", "Sms")], max_length=8),
                ),
                ("address", models.CharField(help_text="in lower case", max_length=320)),
                (
                    "kind",
                    models.CharField(choices=[("hard", "Hard"), ("soft", "Soft")], max_length=4),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("last_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(help_text="in lower case", max_length=320)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                (
                    "language",
                    models.CharField(choices=[("fr", "français"), ("en", "English")], max_length=2),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="cc",
            field=models.TextField(blank=True, help_text="addresses shown as copied, by blanks"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="delivered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="dismissed_at",
            field=models.DateTimeField(help_text="a person knows that it did not go", null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="is_copy",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="is_question",
            field=models.BooleanField(default=False, help_text="one may unsubscribe from these"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="language",
            field=models.CharField(
                choices=[("fr", "français"), ("en", "English")], default="fr", max_length=2
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="origin",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="others",
                to="channels.delivery",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="references",
            field=models.TextField(blank=True, help_text="identifiers, oldest first, by blanks"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="send_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="signature",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("sending", "Sending"),
                    ("accepted", "Accepted"),
                    ("delivered", "Delivered"),
                    ("ambiguous", "Ambiguous"),
                    ("failed", "Failed"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("dismissed_at", None), ("state__in", ["failed", "ambiguous"])),
                fields=["organisation"],
                name="delivery_unsent",
            ),
        ),
        migrations.AddField(
            model_name="badaddress",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="badaddress",
            constraint=models.UniqueConstraint(
                fields=("organisation", "channel", "address"), name="bad_address_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                fields=("organisation", "address"), name="opt_out_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                fields=("organisation", "key", "language"), name="template_once"
            ),
        ),
    ]
