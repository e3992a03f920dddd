"""Whom a centre alerts, and what its products need; included by config at the root."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.oncall.turns import policy_views, skill_views

urlpatterns = [
    path("oncall/policies/", policy_views.policies, name="policies"),
    path("oncall/policies/new/", policy_views.new_policy, name="new_policy"),
    path("oncall/policies/attempt/", policy_views.attempt, name="policy_attempt"),
    path("oncall/policies/return/", policy_views.coming_back, name="policy_return"),
    path("oncall/policies/<int:policy>/", policy_views.policy, name="policy"),
    path(
        "oncall/policies/<int:policy>/reversion/", policy_views.reversion, name="policy_reversion"
    ),
    path("oncall/policies/<int:policy>/deletion/", policy_views.deletion, name="policy_deletion"),
    path("oncall/products/", skill_views.products, name="product_skills"),
    path("oncall/products/reversion/", skill_views.reversion, name="skills_reversion"),
]
