"""The addresses of the list and of one incident; included by config at the root.

What the steps show on the page is told by config, as names of URLs.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import URLPattern, path

from tournevis.ground.incidents import file_views, views


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
        path(f"{one}severity/", views.severity, name="incident_severity"),
        path(f"{one}files/", file_views.upload, name="incident_files"),
        path("files/<int:file>/", file_views.file, name="file"),
        path("files/<int:file>/thumbnail/", file_views.thumbnail, name="file_thumbnail"),
        path(f"{one}timeline/", views.conversation, deeds, name="timeline"),
    ]
