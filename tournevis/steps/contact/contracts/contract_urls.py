"""Contracts, for supervisors; included by config at the root."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.contact.contracts import contract_views

urlpatterns = [
    path("contracts/", contract_views.contracts, name="contracts"),
    path("contracts/<int:contract>/", contract_views.one, name="contract"),
    path(
        "contracts/<int:contract>/reversion/", contract_views.reversion, name="contract_reversion"
    ),
    path("contracts/<int:contract>/preview/", contract_views.seen_before, name="contract_preview"),
]
