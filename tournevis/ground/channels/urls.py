"""The page of the doorways; included by config at the root, which says what stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import URLPattern, path

from tournevis.ground.channels import views
from tournevis.ground.channels.page import Maker


def pages(makers: Sequence[Maker]) -> list[URLPattern]:
    """The addresses, with the panels that the page shows."""
    one = "channels/mailboxes/<int:mailbox>/"
    return [
        path("channels/", views.channels, {"makers": makers}, name="channels"),
        path("channels/key/", views.key, {"makers": makers}, name="channel_key"),
        path("channels/mailboxes/new/", views.new, name="mailbox_new"),
        path(one, views.change, name="mailbox"),
        path(f"{one}trial/", views.trial, name="mailbox_trial"),
        path(f"{one}pausing/", views.pausing, name="mailbox_pausing"),
    ]
