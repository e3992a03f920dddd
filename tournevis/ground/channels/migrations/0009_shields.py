from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0008_push"),
        ("organisations", "0006_numbers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(
                condition=models.Q(("state", "quarantined")),
                fields=["organisation", "received_at"],
                name="inbound_aside",
            ),
        ),
    ]
