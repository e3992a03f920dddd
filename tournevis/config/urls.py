"""Who answers a request."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tournevis.config.live import live

urlpatterns: list[URLPattern | URLResolver] = [
    path("live/", live, name="live"),
    path("accounts/", include("allauth.urls")),
]
