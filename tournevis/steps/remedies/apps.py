"""Carrying a remedy out."""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """Carrying a remedy out."""

    name = "tournevis.steps.remedies"
    label = "remedies"
