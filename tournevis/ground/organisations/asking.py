"""Who is asking: the request as every view of the house receives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from tournevis.ground.organisations.models import STAFF, Membership, Organisation, Person, Role

P = ParamSpec("P")


class Asked(HttpRequest):
    """A request with the time, and the person who signed in, or None.

    `knocked`: the door and who, of a request that counts also where it is refused.
    """

    person: Person | None
    now: datetime
    knocked: tuple[str, str]
    htmx: HtmxDetails


class AskedByPerson(Asked):
    """A request from whoever signed in, client or staff."""

    person: Person


class AskedByStaff(AskedByPerson):
    """A request from an engineer or a supervisor."""


def for_staff(
    view: Callable[Concatenate[AskedByStaff, P], HttpResponseBase],
) -> Callable[Concatenate[Asked, P], HttpResponseBase]:
    """Only engineers and supervisors pass; others are sent to sign in, or refused."""

    @wraps(view)
    def guarded(request: Asked, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.person is None:
            return redirect_to_login(request.get_full_path())
        if not is_staff(request.person):
            raise PermissionDenied
        return view(cast(AskedByStaff, request), *args, **kwargs)

    return cast(Callable[Concatenate[Asked, P], HttpResponseBase], guarded)


def for_supervisors(
    view: Callable[Concatenate[AskedByStaff, P], HttpResponseBase],
) -> Callable[Concatenate[Asked, P], HttpResponseBase]:
    """Only supervisors of a centre pass; others are sent to sign in, or refused."""

    @wraps(view)
    def guarded(request: Asked, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.person is None:
            return redirect_to_login(request.get_full_path())
        if not supervised_by(request.person):
            raise PermissionDenied
        return view(cast(AskedByStaff, request), *args, **kwargs)

    return cast(Callable[Concatenate[Asked, P], HttpResponseBase], guarded)


def for_people(
    view: Callable[Concatenate[AskedByPerson, P], HttpResponseBase],
) -> Callable[Concatenate[Asked, P], HttpResponseBase]:
    """Whoever signed in passes, client or staff."""

    @wraps(view)
    def guarded(request: Asked, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.person is None:
            return redirect_to_login(request.get_full_path())
        return view(cast(AskedByPerson, request), *args, **kwargs)

    return cast(Callable[Concatenate[Asked, P], HttpResponseBase], guarded)


def is_staff(person: Person) -> bool:
    """Engineer or supervisor of some centre."""
    return not person.roles().isdisjoint(STAFF)


def centres_of(person: Person) -> list[int]:
    """Ids of the centres this person works for."""
    mine = Membership.objects.filter(person=person, role__in=STAFF)
    return list(mine.values_list("organisation_id", flat=True))


def supervised_by(person: Person) -> list[int]:
    """Ids of the centres that this person supervises, in order."""
    mine = Membership.objects.filter(
        person=person, role=Role.SUPERVISOR, organisation__kind=Organisation.Kind.CENTRE
    )
    return list(mine.order_by("organisation").values_list("organisation_id", flat=True))
