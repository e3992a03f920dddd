"""The step's addresses that are not about one known incident: the link in a page."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.oncall import views

app_name = "oncall_site"
urlpatterns = [path("a/<str:token>/", views.by_link, name="link")]
