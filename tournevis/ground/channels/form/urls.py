"""The form's address; included by config at `ask/`."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.form import views

urlpatterns = [path("<slug:slug>/", views.ask, name="ask")]
