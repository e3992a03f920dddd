"""Contact, for the client: behind a magic link, or signed in; included by config at the root."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.contact import client_views

app_name = "client"
urlpatterns = [
    path("c/<token>/", client_views.page, name="page"),
    path("c/<token>/confirming/", client_views.confirming, name="confirming"),
    path("c/<token>/messages/", client_views.messages, name="messages"),
    path("my/", client_views.mine, name="mine"),
    path("my/new/", client_views.new, name="new"),
    path("my/<int:number>/", client_views.own, name="own"),
    path("my/<int:number>/messages/", client_views.own_messages, name="own_messages"),
]
