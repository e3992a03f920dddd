"""Messages in and out."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Messages in and out."""

    name = "tournevis.ground.channels"
    label = "channels"
