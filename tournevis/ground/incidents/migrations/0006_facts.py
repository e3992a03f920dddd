from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0005_doorways"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("message_in", "Message In"),
                    ("message_out", "Message Out"),
                    ("note", "Note"),
                    ("flagged", "Flagged"),
                    ("triaged", "Triaged"),
                    ("paged", "Paged"),
                    ("acknowledged", "Acknowledged"),
                    ("assigned", "Assigned"),
                    ("call", "Call"),
                    ("contacted", "Contacted"),
                    ("guide_chosen", "Guide Chosen"),
                    ("observed", "Observed"),
                    ("remedy_tried", "Remedy Tried"),
                    ("handed_over", "Handed Over"),
                    ("solved", "Solved"),
                    ("followed_up", "Followed Up"),
                    ("answered", "Answered"),
                    ("closed", "Closed"),
                    ("reopened", "Reopened"),
                    ("confirmed", "Confirmed"),
                    ("repeated", "Repeated"),
                    ("recovered", "Recovered"),
                    ("relapsed", "Relapsed"),
                    ("merged", "Merged"),
                    ("unmerged", "Unmerged"),
                    ("split", "Split"),
                ],
                max_length=24,
            ),
        ),
    ]
