"""Contact, for the client: behind a magic link, or signed in; included by config at the root."""

from __future__ import annotations

from django.urls import path

from tournevis.steps.contact.portal import client_files, client_views, door_views, knowing

app_name = "client"
urlpatterns = [
    path("c/<token>/", client_views.page, name="page"),
    path("c/<token>/confirming/", knowing.confirming, name="confirming"),
    path("c/<token>/messages/", client_views.messages, name="messages"),
    path("c/<token>/callbacks/", client_views.callbacks, name="callbacks"),
    path("c/<token>/files/", client_files.files, name="files"),
    path("c/<token>/files/<int:file>/", client_files.file, name="file"),
    path("c/<token>/files/<int:file>/thumbnail/", client_files.thumbnail, name="thumbnail"),
    path("my/", client_views.mine, name="mine"),
    path("my/link/", door_views.link, name="link"),
    path("enter/<token>/", door_views.enter, name="enter"),
    path("confirm/<token>/", knowing.confirmation, name="confirm"),
    path("my/new/", client_views.new, name="new"),
    path("my/<int:number>/", client_views.own, name="own"),
    path("my/<int:number>/messages/", client_views.own_messages, name="own_messages"),
    path("my/<int:number>/callbacks/", client_views.own_callbacks, name="own_callbacks"),
    path("my/<int:number>/files/", client_files.own_files, name="own_files"),
    path("my/<int:number>/files/<int:file>/", client_files.own_file, name="own_file"),
    path(
        "my/<int:number>/files/<int:file>/thumbnail/",
        client_files.own_thumbnail,
        name="own_thumbnail",
    ),
]
