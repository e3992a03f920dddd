"""What an SMS being written will cost, and how it will be sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from tournevis.engines import sms
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.organisations.asking import AskedByStaff, for_staff

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Count:
    """`parts` messages of at most `most`, `left` characters to go in the last; `light` is the text
    as it will be sent where that differs from what was written, else ""."""

    parts: int
    left: int
    most: int
    light: str

    @property
    def is_too_long(self) -> bool:
        """Whether it will be refused."""
        return self.parts > self.most


def count(text: str) -> Count | None:
    """What this text costs; None for none."""
    written = text[:LONGEST].replace("\r\n", "\n").strip()
    if not written:
        return None
    light = sms.cheaper(written)
    changed = light if light != written else ""
    return Count(sms.segments(light), sms.room(light), settings.SMS_MOST_PARTS, changed)


@require_POST
@for_staff
def counted(request: AskedByStaff, number: int) -> HttpResponse:
    """The count beneath the composer, as one types."""
    incident_for(request, number)
    shown = {"count": count(request.POST.get("text", "")), "is_fresh": True}
    return render(request, "contact/counted.html", shown)
