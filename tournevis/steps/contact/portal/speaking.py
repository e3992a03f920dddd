"""In which language and on which clock a client reads a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.models import Person


@contextmanager
def spoken_to(request: Asked, person: Person) -> Iterator[None]:
    """In the person's language, unless they chose another for this page; on their own clock."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else person.language
    with translation.override(language), timezone.override(person.zone):
        yield
