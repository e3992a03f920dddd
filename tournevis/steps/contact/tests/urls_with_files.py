"""This step's addresses, and those of the files of incidents."""

from __future__ import annotations

from django.urls import path

from tournevis.ground.incidents import file_views
from tournevis.steps.contact.tests import urls

urlpatterns = [
    *urls.urlpatterns,
    path("incidents/<int:number>/files/", file_views.upload, name="incident_files"),
    path("files/<int:file>/", file_views.file, name="file"),
    path("files/<int:file>/thumbnail/", file_views.thumbnail, name="file_thumbnail"),
]
