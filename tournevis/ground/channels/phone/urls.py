"""What the switchboard asks for; included by config at `phone/`."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.phone import views

app_name = "phone"
urlpatterns = [path("events/", views.events, name="events")]
