"""Alerts and escalation."""

from django.apps import AppConfig


class OncallConfig(AppConfig):
    """Alerts and escalation."""

    name = "tournevis.steps.oncall"
    label = "oncall"
