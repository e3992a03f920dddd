"""Messages to clients across incidents, and the centre's own words; included by config at the root."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.contact.receipts import wording_views
from tournevis.steps.contact.writing import tray_views

urlpatterns = [
    path("unsent/", tray_views.unsent_tray, name="unsent"),
    path("scheduled/", tray_views.scheduled, name="scheduled"),
    path("u/<signed>/", tray_views.unsubscribe, name="unsubscribe"),
    path("wordings/", wording_views.wordings, name="wordings"),
    path("wordings/rules/", wording_views.rules, name="sending_rules"),
    path("wordings/one/", wording_views.wording, name="wording"),
]
