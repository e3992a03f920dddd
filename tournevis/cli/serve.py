"""Serving pages: granian, with the static files served by it too."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def gather_static_files() -> Path:
    """Copy style sheet, scripts and pictures to where granian serves them from."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)


def serve(workers: int) -> None:
    """Serve until stopped, on HOST (127.0.0.1) and PORT (8000)."""
    # Read once here, before the workers part from this process: they have it from it.
    import_module(settings.ROOT_URLCONF)
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tournevis.config.asgi:application",
        address=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        interface=Interfaces.ASGINL,
        workers=workers,
        static_path_route=["/static"],
        static_path_mount=[gather_static_files()],
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
