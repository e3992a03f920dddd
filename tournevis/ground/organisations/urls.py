"""Tokens of the API; included by config."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.organisations import token_views

urlpatterns = [
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<int:apitoken>/revocation/", token_views.revocation, name="token_revocation"),
]
