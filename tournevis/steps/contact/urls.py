"""Contact, for the staff: on one incident; included by config at `incidents/<int:number>/`."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.contact import views
from tournevis.steps.contact.calling import panel_views
from tournevis.steps.contact.family import family_views
from tournevis.steps.contact.promising import promise_views
from tournevis.steps.contact.writing import counting

app_name = "contact"
urlpatterns = [
    path("contact/", panel_views.panel, name="panel"),
    path("calls/", panel_views.calls, name="calls"),
    path("calls/mistake/", panel_views.mistake, name="mistake"),
    path("callbacks/", panel_views.callbacks, name="callbacks"),
    path("callbacks/end/", panel_views.callback_end, name="callback_end"),
    path("retries/", panel_views.retries, name="retries"),
    path("family/", family_views.panel, name="family"),
    path("family/joining/", family_views.joining, name="joining"),
    path("family/leaving/", family_views.leaving, name="leaving"),
    path("family/telling/", family_views.telling, name="telling"),
    path("family/telling/stop/", family_views.telling_stop, name="telling_stop"),
    path("dialling/", panel_views.dialling, name="dialling"),
    path("promises/", promise_views.panel, name="promises"),
    path("waiting/", promise_views.waiting, name="waiting"),
    path("waiting/end/", promise_views.going_on, name="going_on"),
    path("workaround/", promise_views.workaround, name="workaround"),
    path("composer/", views.composer, name="composer"),
    path("messages/", views.messages, name="messages"),
    path("sms-count/", counting.counted, name="counted"),
    path("notes/", views.notes, name="notes"),
    path("recall/", views.recall, name="recall"),
    path("resend/", views.resend, name="resend"),
    path("correction/", views.correction, name="correction"),
    path("schedule/", views.schedule, name="schedule"),
    path("address/", views.address_works, name="address"),
]
