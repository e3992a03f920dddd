"""What a browser asks for to be alerted; included by config at the root."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.channels.push import views

app_name = "push"
urlpatterns = [
    path("sw.js", views.worker, name="worker"),
    path("push/lock-screen/", views.lock_screen, name="lock_screen"),
    path("push/shown/", views.shown, name="shown"),
]
