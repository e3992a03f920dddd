"""One line at the foot of the page."""

from __future__ import annotations

from django.http import HttpResponse
from django_htmx.http import trigger_client_event


def toast(response: HttpResponse, text: str, undo: str = "") -> HttpResponse:
    """Shown when htmx puts the answer in its place; `undo`: where its button posts."""
    return trigger_client_event(response, "toast", {"text": text, "undo": undo})
