"""The trays, and messages as they were sent; included by config at the root."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.intake import ask_views, views

urlpatterns = [
    path("triage/", views.triage_tray, name="triage"),
    path("triage/<int:number>/", views.place, name="triage_place"),
    path("triage/<int:number>/junk/", views.junk, name="triage_junk"),
    path("ask/sent/<str:signed>/", ask_views.sent, name="ask_sent"),
    path("intake/alarms/", views.alarm_lines, name="intake_alarms"),
    path("quarantine/", views.quarantine_tray, name="quarantine"),
    path("quarantine/retrial/", views.retry_all, name="quarantine_retry_all"),
    path("quarantine/<int:inbound>/retrial/", views.retry, name="quarantine_retry"),
    path("quarantine/<int:inbound>/discarding/", views.discard, name="quarantine_discard"),
    path("quarantine/<int:inbound>/opening/", views.open_by_hand, name="quarantine_open"),
    path("messages/<int:inbound>/source/", views.source, name="message_source"),
    path("messages/<int:inbound>/html/", views.message_html, name="message_html"),
    path(
        "messages/<int:inbound>/attachments/<int:number>/",
        views.message_attachment,
        name="message_attachment",
    ),
]
