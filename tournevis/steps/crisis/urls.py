"""The step's addresses under /incidents/<number>/."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.crisis import views

app_name = "crisis"
urlpatterns = [
    path("crisis/", views.panel, name="panel"),
    path("crisis/declaration/", views.declaration, name="declaration"),
    path("crisis/dismissal/", views.dismissal, name="dismissal"),
]
