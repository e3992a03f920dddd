"""Crises."""

from django.apps import AppConfig


class CrisisConfig(AppConfig):
    """Crises."""

    name = "tournevis.steps.crisis"
    label = "crisis"
