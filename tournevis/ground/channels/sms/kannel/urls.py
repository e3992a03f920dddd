"""What Kannel asks for: `/sms/mo/` (get-url) and `/sms/dlr/…/` (dlr-url)."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.sms.kannel import views

urlpatterns = [
    path("mo/", views.mo, name="mo"),
    path("dlr/<str:signed>/", views.dlr, name="dlr"),
]
