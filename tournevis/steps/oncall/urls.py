"""The step's addresses under /incidents/<number>/."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.oncall import views

app_name = "oncall"
urlpatterns = [
    path("oncall/", views.panel, name="panel"),
    path("acknowledgement/", views.acknowledgement, name="acknowledgement"),
    path("alert/", views.next_alert, name="next"),
    path("assignment/", views.assignment, name="assignment"),
]
