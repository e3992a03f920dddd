"""Contact, for the staff: on one incident; included by config at `incidents/<int:number>/`."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.contact import counting, promise_views, views

app_name = "contact"
urlpatterns = [
    path("contact/", views.panel, name="panel"),
    path("promises/", promise_views.panel, name="promises"),
    path("waiting/", promise_views.waiting, name="waiting"),
    path("waiting/end/", promise_views.going_on, name="going_on"),
    path("workaround/", promise_views.workaround, name="workaround"),
    path("calls/", views.calls, name="calls"),
    path("dialling/", views.dialling, name="dialling"),
    path("composer/", views.composer, name="composer"),
    path("messages/", views.messages, name="messages"),
    path("sms-count/", counting.counted, name="counted"),
    path("notes/", views.notes, name="notes"),
    path("recall/", views.recall, name="recall"),
    path("resend/", views.resend, name="resend"),
    path("schedule/", views.schedule, name="schedule"),
    path("address/", views.address_works, name="address"),
]
