"""Ranked ways out."""

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    """Ranked ways out."""

    name = "tournevis.steps.solutions"
    label = "solutions"
