"""What is asked about one incident; included by config at `incidents/<int:number>/`."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.intake import together_views, views

app_name = "intake"
urlpatterns = [
    path("joining/", views.join, name="joining"),
    path("together/", together_views.panel, name="panel"),
    path("merging/", together_views.merge, name="merging"),
    path("unmerging/", together_views.unmerge, name="unmerging"),
    path("splitting/", together_views.split, name="splitting"),
    path("unsplitting/", together_views.unsplit, name="unsplitting"),
]
