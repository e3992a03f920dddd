"""What granian serves."""

import os
from threading import Thread

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournevis.config.settings")
application = get_asgi_application()


def _warm() -> None:
    """Do some seconds of work that is kept, before somebody waits for it."""
    from tournevis.steps.diagnosis.begin import warm

    warm()


Thread(target=_warm, name="warm", daemon=True).start()
