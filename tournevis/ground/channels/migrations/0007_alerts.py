from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0006_calls")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="delivery",
            name="link_purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("client", "Client"),
                    ("acknowledge", "Acknowledge"),
                    ("confirm", "Confirm"),
                    ("sign_in", "Sign In"),
                    ("batch", "Batch"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                fields=["began_at"],
                name="alert_in_vain",
                condition=models.Q(("answered_at", None), ("purpose", "alert"), ("state", "ended")),
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["created_at"],
                name="alert_in_trouble",
                condition=models.Q(
                    ("again_if_unsure", True),
                    models.Q(
                        ("state", "failed"),
                        models.Q(("attempts__gte", 2), ("state", "queued")),
                        _connector="OR",
                    ),
                ),
            ),
        ),
    ]
