"""What a calendar program asks for: shifts as iCalendar, by an address that nobody can guess."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tournevis.ground.organisations import knocks, walls
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.staff import duty, feeds, ical
from tournevis.ground.staff.models import Feed
from tournevis.ground.staff.outlook import turns, turns_of

BACK, AHEAD = timedelta(days=7), timedelta(days=90)
MOST_AN_HOUR = 60  # of one feed: programs ask every few minutes at most
MOST_WRONG = 60  # wrong addresses an hour from one network


def address_of(token: str) -> str:
    """The whole address of a feed."""
    return f"{settings.BASE_URL}{reverse('oncall_feed', args=[token])}"


@require_safe
def feed(request: Asked, token: str) -> HttpResponseBase:
    """The shifts of whom the token is: 200 or 304; 404 for any other, 429 for too many."""
    hour = timedelta(hours=1)
    known = feeds.found_by(token[:200])
    door, who = ("feed", str(known.pk)) if known else ("feed-404", knocks.network_of(request))
    most = MOST_AN_HOUR if known else MOST_WRONG
    request.knocked = (door, who)  # what is refused counts too
    if not knocks.may_pass(door, who, request.now, most=most, within=hour):
        refusal = HttpResponse(status=429)
        refusal["Retry-After"] = "3600"
        return refusal
    if known is None:
        raise Http404
    body = _written(known, request.now)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", "").replace("W/", "").split(", "):
        return _dressed(HttpResponseNotModified(), etag)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="on-call.ics"'
    return _dressed(answer, etag)


def _written(feed: Feed, now: datetime) -> bytes:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    # By whole days: the same shifts at every reading of a day, so the same ETag.
    start = now.replace(hour=0, minute=0, second=0, microsecond=0) - BACK
    end = start + BACK + AHEAD
    with (
        walls.opened(feed.organisation_id),
        translation.override(feed.person.language),
    ):
        if feed.rota:
            all_turns = turns(duty.plan_of(feed.rota), start, end)
            return ical.written(all_turns, feed.rota.name, host, with_names=True)
        mine = turns_of(feed.person, duty.plans(feed.organisation_id), start, end)
        return ical.written(mine, _("My shifts"), host, with_names=False)


def _dressed(answer: HttpResponseBase, etag: str) -> HttpResponseBase:
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer
