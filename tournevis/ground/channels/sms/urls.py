"""What the SMS gateways ask for; included by config at `sms/`."""

from __future__ import annotations

from django.urls import include, path

_HERE = "tournevis.ground.channels.sms"

app_name = "sms"
urlpatterns = [
    path("", include(f"{_HERE}.kannel.urls")),
    path("twilio/", include(f"{_HERE}.twilio.urls")),
    path("vonage/", include(f"{_HERE}.vonage.urls")),
    path("webhook/", include(f"{_HERE}.webhook.urls")),
]
