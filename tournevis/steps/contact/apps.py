"""Contact with the client."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Contact with the client."""

    name = "tournevis.steps.contact"
    label = "contact"
