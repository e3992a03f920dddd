from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0008_push"),
        ("organisations", "0006_numbers"),
    ]

    operations = [
        AtOnce(
            migrations.AlterField(
                model_name="call",
                name="purpose",
                field=models.CharField(
                    choices=[("client", "Client"), ("alert", "Alert"), ("role", "Role")],
                    default="client",
                    max_length=6,
                ),
            ),
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
                        ("role", "Role"),
                    ],
                    max_length=12,
                ),
            ),
            migrations.AddIndex(
                model_name="inbound",
                index=models.Index(
                    condition=models.Q(("state", "quarantined")),
                    fields=["organisation", "received_at"],
                    name="inbound_aside",
                ),
            ),
        )
    ]
