"""This step's addresses alone, for its tests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def shell(request: HttpRequest, number: int) -> HttpResponse:
    """Stands for the incident page."""
    return HttpResponse("the incident page")


def question(request: HttpRequest, token: str) -> HttpResponse:
    """Stands for the question whether it held, of a later step."""
    return HttpResponse("does it hold?")


urlpatterns = [
    path("incidents/<int:number>/", include("tournevis.steps.contact.urls")),
    path("incidents/<int:number>/", shell, name="incident"),
    path("", include("tournevis.steps.contact.portal.site_urls")),
    path("c/<token>/followup/", question, name="followup_client"),
    path("accounts/", include("allauth.urls")),
]
