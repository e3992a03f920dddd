"""The interview and the belief."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    """The interview and the belief."""

    name = "tournevis.steps.diagnosis"
    label = "diagnosis"
