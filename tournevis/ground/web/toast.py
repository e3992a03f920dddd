"""One line that says what was done: at the foot of the page, or at the top of the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event


def toast(response: HttpResponse, text: str, undo: str = "") -> HttpResponse:
    """Shown when htmx puts the answer in its place; `undo`: where its button posts."""
    return trigger_client_event(response, "toast", {"text": text, "undo": undo})


def flash(request: HttpRequest, text: str, undo: str = "") -> None:
    """The same on the page to which one is sent."""
    messages.success(request, text, extra_tags=undo)
