"""The addresses of the list and of one incident; included by config at the root.

What the steps show on the page is told by config, as names of URLs.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import URLPattern, path

from tournevis.ground.incidents import views


def pages(
    panels: Sequence[str], composer: str, resend: str, clients: str, recall: str = ""
) -> list[URLPattern]:
    """The pages, with the names of the panels, the composer, "send again", "undo" and clients' own
    list."""
    deeds = {"resend": resend, "recall": recall}
    parts = {"panels": panels, "composer": composer, **deeds}
    one = "incidents/<int:number>/"
    return [
        path("", views.home, {"clients": clients}, name="home"),
        path("incidents/", views.incidents, name="incidents"),
        path(one, views.incident, parts, name="incident"),
        path(f"{one}head/", views.head, name="incident_head"),
        path(f"{one}timeline/", views.conversation, deeds, name="timeline"),
    ]
