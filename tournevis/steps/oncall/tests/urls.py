"""This step's addresses alone, for its tests."""

from __future__ import annotations

from django.urls import include, path

from tournevis.ground.incidents.urls import pages

urlpatterns = [
    *pages((), "", "", ""),
    path("incidents/<int:number>/", include("tournevis.steps.oncall.urls")),
    path("", include("tournevis.steps.oncall.site_urls")),
    path("accounts/", include("allauth.urls")),
]
