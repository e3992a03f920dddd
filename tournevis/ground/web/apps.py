"""The base page, the components and the style."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The base page, the components and the style."""

    name = "tournevis.ground.web"
    label = "web"
