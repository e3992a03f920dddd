from django.db import migrations, models

from tournevis.ground.organisations.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0008_push"),
        ("organisations", "0006_numbers"),
    ]

    operations = [
        AtOnce(
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
