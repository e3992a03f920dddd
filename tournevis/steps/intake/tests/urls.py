"""This step's addresses alone, for its tests."""

from __future__ import annotations

from django.urls import include, path

from tournevis.ground.incidents.urls import pages

urlpatterns = [
    *pages((), "", "", ""),
    path("incidents/<int:number>/", include("tournevis.steps.intake.urls")),
    path("", include("tournevis.steps.intake.site_urls")),
    path("accounts/", include("allauth.urls")),
]
