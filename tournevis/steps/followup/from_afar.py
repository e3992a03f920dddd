"""What an engineer solved in one word, by SMS or mail: the client is asked whether it holds too."""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.incidents.models import Entry
from tournevis.ground.organisations.due import wake
from tournevis.steps.followup.models import FollowUp, Resolution
from tournevis.steps.followup.resolve import next_asking

UNSAID = "unsaid"


def note(entry: Entry, now: datetime) -> Resolution | None:
    """Reaction to SOLVED: where no cause was written down, promise the follow-up all the same.

    It names no guide, so nothing is learnt from it.
    """
    if entry.data.get("cause") != UNSAID or entry.by is None:
        return None
    resolution, is_new = Resolution.objects.get_or_create(
        entry=entry,
        defaults={
            "organisation_id": entry.organisation_id,
            "incident": entry.incident,
            "cause": UNSAID,
            "summary": str(entry.data.get("summary", "")),
            "by": entry.by,
            "at": entry.at,
        },
    )
    if is_new:
        FollowUp.objects.create(
            organisation_id=entry.organisation_id,
            incident=entry.incident,
            resolution=resolution,
            due_at=next_asking(entry.incident, now),
        )
        wake("followup")
    return resolution
