"""What a webhook gateway calls."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.sms.webhook import views

urlpatterns = [
    path("mo/", views.mo, name="webhook_mo"),
    path("state/<str:signed>/", views.state, name="webhook_state"),
]
