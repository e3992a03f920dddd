"""Organisations, people, contracts and the walls."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, people, contracts and the walls."""

    name = "tournevis.ground.organisations"
    label = "organisations"
