"""What Vonage calls."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.sms.vonage import views

urlpatterns = [
    path("mo/", views.mo, name="vonage_mo"),
    path("state/", views.state, name="vonage_state"),
]
