"""What Twilio calls."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.sms.twilio import views

urlpatterns = [
    path("mo/", views.mo, name="twilio_mo"),
    path("state/<str:signed>/", views.state, name="twilio_state"),
]
