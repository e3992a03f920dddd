"""Products and assets."""

from django.apps import AppConfig


class EstateConfig(AppConfig):
    """Products and assets."""

    name = "tournevis.ground.estate"
    label = "estate"
