"""Resolution, follow-up and closure."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Resolution, follow-up and closure."""

    name = "tournevis.steps.followup"
    label = "followup"
