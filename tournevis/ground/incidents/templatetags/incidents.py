"""What the pages of every step say of an incident, in the page's language."""

from __future__ import annotations

from django import template

from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.telling_promises import severity_name

register = template.Library()


@register.filter
def severity(incident: Incident) -> str:
    """How bad it is, in a word."""
    return severity_name(incident.severity)
