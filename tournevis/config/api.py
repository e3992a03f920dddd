"""The API: who answers a program. By a token, or by the session like the pages, with CSRF's check."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.openapi.docs import ABS_TPL_PATH, Swagger
from ninja.security import HttpBearer, SessionAuth

from tournevis.ground.incidents.api import router
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations import api_tokens, knocks, walls
from tournevis.ground.organisations.asking import Asked, for_staff
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.api import router as staff
from tournevis.steps.contact.api import Unfit
from tournevis.steps.crisis.api import router as crises

MOST_A_MINUTE = 300  # requests of one token
READING = ("GET", "HEAD", "OPTIONS")


class Token(HttpBearer):
    """`Authorization: Bearer tva_…`: the program is heard for its person, with their rights.

    A wrong token is refused even where a session would have been enough.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        """The person; the walls are open to what they may see. Raises 401, 403 or 429."""
        known = api_tokens.found_by(token[:200])
        if known is None:
            raise AuthenticationError
        if not known.can_write and request.method not in READING:
            raise HttpError(403, "this token only reads")
        asked = cast(Asked, request)
        minute = timedelta(minutes=1)
        who = str(known.pk)
        if not knocks.may_pass("api", who, asked.now, most=MOST_A_MINUTE, within=minute):
            raise Throttled(wait=60)
        asked.knocked = ("api", who)
        asked.person = known.person
        asked.now = walls.open_to_person(known.person)
        return known.person


class Docs(Swagger):
    """The pages about the API, with our own copies of their scripts though it is no application."""

    template_cdn = str(ABS_TPL_PATH / "swagger.html")


api = NinjaAPI(
    title="Tournevis",
    version="1",
    urls_namespace="api",
    auth=[Token(), SessionAuth()],
    docs=Docs(),
    docs_decorator=for_staff,
)
api.add_router("", router)
api.add_router("", staff)
api.add_router("", crises)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A verb that cannot be done now: 409, and why."""
    return api.create_response(request, {"detail": str(refusal)}, status=409)


@api.exception_handler(Throttled)
def throttled(request: HttpRequest, trouble: Throttled) -> HttpResponse:
    """Too many within a minute: 429, and when to come again."""
    told = {"detail": f"more than {MOST_A_MINUTE} requests a minute"}
    answer = api.create_response(request, told, status=429)
    answer["Retry-After"] = str(trouble.wait or 60)
    return answer


@api.exception_handler(Unfit)
def unfit(request: HttpRequest, trouble: Unfit) -> HttpResponse:
    """What was sent does not fit together: 422, and why."""
    return api.create_response(request, {"detail": str(trouble)}, status=422)
