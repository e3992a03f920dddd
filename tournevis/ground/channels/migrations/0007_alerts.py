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
    ]
