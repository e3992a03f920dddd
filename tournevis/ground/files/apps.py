"""Files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files."""

    name = "tournevis.ground.files"
    label = "files"
