"""Incidents, entries and deadlines."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incidents, entries and deadlines."""

    name = "tournevis.ground.incidents"
    label = "incidents"
