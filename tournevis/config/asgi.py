"""What granian serves."""

import os
from threading import Timer

from django.core.asgi import get_asgi_application

from tournevis.config.body import bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournevis.config.settings")
SETTLED = 10.0  # seconds, after which the house has begun and its processors are free
LARGEST = 64_000_000  # bytes: the files of a message and what stands around them
application = bounded(get_asgi_application(), LARGEST)


def _warm() -> None:
    """Do some seconds of work that is kept, before somebody waits for it."""
    from tournevis.steps.diagnosis.begin import warm

    warm()


_warming = Timer(SETTLED, _warm)
_warming.daemon = True
_warming.start()
