"""The guides."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """The guides."""

    name = "tournevis.ground.guides"
    label = "guides"
