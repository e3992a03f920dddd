"""The API: who answers a program. Signed in by the session, like the pages, with CSRF's check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import SessionAuth

from tournevis.ground.incidents.api import router
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations.asking import for_staff

api = NinjaAPI(
    title="Tournevis",
    version="1",
    urls_namespace="api",
    auth=SessionAuth(),
    docs_decorator=for_staff,
)
api.add_router("", router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A verb that cannot be done now: 409, and why."""
    return api.create_response(request, {"detail": str(refusal)}, status=409)
