"""Who answers a request."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from tournevis.config.api import api
from tournevis.config.health import healthz, metrics
from tournevis.config.live import live
from tournevis.config.panels import CHANNELS, CLIENTS, COMPOSER, PANELS, RECALL, RESEND
from tournevis.ground.channels.urls import pages as channel_pages
from tournevis.ground.incidents.urls import pages

INCIDENT = "incidents/<int:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    *pages(PANELS, COMPOSER, RESEND, CLIENTS, RECALL),
    *channel_pages(CHANNELS),
    path(INCIDENT, include("tournevis.steps.intake.urls")),
    path(INCIDENT, include("tournevis.steps.oncall.urls")),
    path(INCIDENT, include("tournevis.steps.contact.urls")),
    path(INCIDENT, include("tournevis.steps.diagnosis.urls")),
    path(INCIDENT, include("tournevis.steps.solutions.urls")),
    path(INCIDENT, include("tournevis.steps.remedies.urls")),
    path(INCIDENT, include("tournevis.steps.crisis.urls")),
    path(INCIDENT, include("tournevis.steps.followup.urls")),
    path("", include("tournevis.steps.intake.site_urls")),
    path("", include("tournevis.steps.oncall.site_urls")),
    path("", include("tournevis.steps.oncall.turns.policy_urls")),
    path("", include("tournevis.steps.contact.portal.site_urls")),
    path("calls/", include("tournevis.steps.contact.calling.calls_urls")),
    path("", include("tournevis.steps.contact.writing.tray_urls")),
    path("", include("tournevis.steps.contact.contracts.contract_urls")),
    path("", include("tournevis.steps.crisis.site_urls")),
    path("", include("tournevis.steps.followup.site_urls")),
    path("oncall/", include("tournevis.steps.oncall.watch.board_urls")),
    path("oncall/", include("tournevis.ground.staff.urls")),
    path("mail/", include("tournevis.ground.channels.email.urls")),
    path("", include("tournevis.ground.organisations.urls")),
    path("ask/", include("tournevis.ground.channels.form.urls")),
    path("", include("tournevis.ground.channels.monitoring.urls")),
    path("sms/", include("tournevis.ground.channels.sms.urls")),
    path("", include("tournevis.ground.channels.push.urls")),
    path("phone/", include("tournevis.ground.channels.phone.urls")),
    path("api/", api.urls),
    path("live/", live, name="live"),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
