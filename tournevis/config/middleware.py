"""What every request passes: the security headers, and the walls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from tournevis.ground.organisations import knocks, walls
from tournevis.ground.organisations.asking import Asked, supervised_by
from tournevis.ground.organisations.knocks import Counted
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.writing import unsent
from tournevis.steps.intake import trays
from tournevis.steps.oncall.watch.header import oncall_now

log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


def guarded(get_response: Handler) -> Handler:
    """Headers that keep a hostile message harmless on the page that shows it."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


def walled(get_response: Handler) -> Handler:
    """One transaction a request, which sees what the signed-in person may and nothing else.

    `request.person` is that person or None; `request.now` is the database's time. Times are shown
    in the person's zone, words in their language unless this browser chose another. What a
    refused or failed request wrote is undone, unless the refusal is to be counted (`Counted`).
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        try:
            with transaction.atomic():
                asked = cast(Asked, request)
                _open_for(asked)
                _speak_to(asked)
                response = get_response(request)
                if response.status_code >= 400 and not isinstance(response, Counted):
                    transaction.set_rollback(True)
            if 400 <= response.status_code < 500:
                _count(asked)
            return response
        except OperationalError:
            return _no_database()
        finally:
            timezone.deactivate()

    # Django makes a page of what a view raises before it comes here: ask to be told of it.
    respond.process_exception = _trouble  # type: ignore[attr-defined]
    return respond


def _trouble(request: HttpRequest, trouble: Exception) -> HttpResponse | None:
    """The answer where the database failed inside a view; None for any other trouble."""
    return _no_database() if isinstance(trouble, OperationalError) else None


def _no_database() -> HttpResponse:
    log.exception("no database")
    said = translation.gettext("The database does not answer; try again in a moment.")
    return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8")


def _count(asked: Asked) -> None:
    """A knock that was undone with what it asked for is one all the same."""
    knocked = getattr(asked, "knocked", None)
    if knocked is not None:
        door, who = knocked
        with transaction.atomic():
            knocks.count(door, who, asked.now)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: the person, the moment, the theme, and who is on call."""
    person, now = getattr(request, "person", None), getattr(request, "now", None)
    return {
        "person": person,
        "now": now,
        # Asked of the database only by the pages that show it, not by each part of one.
        "on_call": SimpleLazyObject(lambda: oncall_now(person, now) if now else None),
        "is_supervisor": SimpleLazyObject(lambda: bool(person and supervised_by(person))),
        "triage_count": SimpleLazyObject(lambda: trays.waiting_count(person) if person else 0),
        "unsent_count": SimpleLazyObject(lambda: unsent.count(person) if person else 0),
        "theme": request.COOKIES.get("theme", ""),
    }


def _open_for(request: Asked) -> None:
    account = request.user
    request.person = None
    if not account.is_authenticated:
        request.now = walls.open_to([])
        return
    walls.open_to([], person=account.person_id)
    request.person = Person.objects.get(pk=account.person_id)
    request.now = walls.open_to_person(request.person)


def _speak_to(request: Asked) -> None:
    """The person's time zone, and their language unless this browser's cookie names one."""
    person = request.person
    if person is None:
        return
    timezone.activate(person.zone)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()
