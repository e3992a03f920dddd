from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnosis", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="observation", name="observation_current"),
        migrations.AlterField(
            model_name="observation",
            name="kind",
            field=models.CharField(
                choices=[("check", "Check"), ("remedy", "Remedy"), ("misread", "Misread")],
                default="check",
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_current", True), models.Q(("kind", "misread"), _negated=True)
                ),
                fields=("incident", "kind", "subject"),
                name="observation_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True), ("kind", "misread")),
                fields=("incident", "subject", "answer"),
                name="observation_misread",
            ),
        ),
    ]
