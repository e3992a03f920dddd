"""What the SMS gateway asks for; included by config at `sms/`."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.sms import views

app_name = "sms"
urlpatterns = [
    path("mo/", views.mo, name="mo"),
    path("dlr/<str:signed>/", views.dlr, name="dlr"),
]
