"""Where monitorings knock, and where supervisors keep the sources; included by config."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.monitoring import pages, views

app_name = "monitoring"
urlpatterns = [
    *(
        path(f"monitor/{kind}/", views.hook, {"kind": kind}, name=kind)
        for kind in ("alertmanager", "zabbix", "generic")
    ),
    path("doorways/", pages.doorways, name="doorways"),
    path("doorways/form/", pages.form, name="form"),
    path("doorways/sources/", pages.new_source, name="new_source"),
    path("doorways/sources/<int:source>/secret/", pages.new_secret, name="secret"),
    path("doorways/sources/<int:source>/activity/", pages.activity, name="activity"),
]
