"""A key pressed in an alert's call: 1 takes it, 2 passes it on. We rang their own telephone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from tournevis.engines.sms import Verb
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel
from tournevis.steps.oncall.answers import many
from tournevis.steps.oncall.answers.acknowledge import act
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.paging.codes import CODE_LIFE

KEYS = {"1": Verb.TAKE, "2": Verb.NEXT}


def press(call: Call, digit: str, now: datetime) -> bool:
    """Whether a digit pressed in an alert's call answers it. Called within `walls.system()`."""
    verb = KEYS.get(digit)
    if verb is None or call.purpose != Call.Purpose.ALERT:
        return False
    about = Q(call=call) | Q(pk=call.subject or 0)
    rung = Page.objects.filter(about, person=call.engineer_id, channel=Channel.PHONE)
    lately = rung.filter(at__gt=now - CODE_LIFE).select_related("person")
    pages = list(lately.order_by("incident", "pk"))
    if many.is_many(pages):
        many.begin(pages, verb, how="phone", now=now)
        return True
    answers = [act(each, verb, now=now, how="phone") for each in pages]
    return any(answer is not None for answer in answers)
