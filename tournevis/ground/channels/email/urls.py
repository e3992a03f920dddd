"""Where programs bring mail; included by config at `mail/`."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.email import views

app_name = "mail"
urlpatterns = [path("in/<str:account>/", views.brought, name="in")]
