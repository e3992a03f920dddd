"""A message becomes an incident, or joins one."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """A message becomes an incident, or joins one."""

    name = "tournevis.steps.intake"
    label = "intake"
