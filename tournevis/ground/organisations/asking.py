"""Who is asking: the request as every view of the house receives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from tournevis.ground.organisations.models import STAFF, Membership, Organisation, Person, Role

P = ParamSpec("P")
MOST_DIGITS = 19  # of a bigint


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


def supervised_centre(request: AskedByStaff) -> Organisation:
    """The centre that is spoken of: the one that the request names as `centre`, else the first of
    those they supervise. Raises `Http404` for any other."""
    mine = Organisation.objects.filter(pk__in=supervised_by(request.person)).order_by("pk")
    named = request.POST.get("centre") or request.GET.get("centre") or ""
    centre = (mine.filter(pk=row_number(named) or 0) if named else mine).first()
    if centre is None:
        raise Http404
    return centre


def row_number(said: str) -> int | None:
    """The number of a row as a form says it; None for what cannot be one.

    >>> row_number("12"), row_number("9" * 5000), row_number("-1"), row_number("٣")
    (12, None, None, None)
    """
    is_one = said.isascii() and said.isdigit() and len(said) < MOST_DIGITS
    return int(said) if is_one else None
