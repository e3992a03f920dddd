"""Calls, for the staff; included by config at `calls/`."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.contact.calling import calls_views

urlpatterns = [
    path("", calls_views.log, name="calls"),
    path("extension/", calls_views.extension, name="call_extension"),
    path("<int:call>/ringing/", calls_views.ringing, name="call_ringing"),
    path("<int:call>/incident/", calls_views.incident, name="call_incident"),
    path("<int:call>/dismissal/", calls_views.dismissal, name="call_dismissal"),
]
