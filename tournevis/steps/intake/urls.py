"""What is asked about one incident; included by config at `incidents/<int:number>/`."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.intake import views

app_name = "intake"
urlpatterns = [path("joining/", views.join, name="joining")]
