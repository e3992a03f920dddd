"""Rotas and shifts."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Rotas and shifts."""

    name = "tournevis.ground.staff"
    label = "staff"
