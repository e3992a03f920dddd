"""The kind answer to an engineer who answered: how it stands, and whom to call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string

from tournevis.engines.mail.wording import one_line
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.steps.oncall.answers.acknowledge import Outcome, Reply
from tournevis.steps.oncall.models import BatchAnswer, Page
from tournevis.steps.oncall.paging.wording import client_of, promised


def answer_text(person: Person, told: Sequence[tuple[Page, Reply]], now: datetime) -> str:
    """In their language, for one incident or for many of a batch; short enough for one SMS.

    Called within `walls.system()`.
    """
    words = _of_one(*told[0], now) if len(told) == 1 else _of_many(told)
    return render_to_string(f"oncall/heard.{person.language}.txt", words).strip()


def counted_text(answer: BatchAnswer) -> str:
    """The same once all of a batch are done, however many."""
    words = {
        "outcome": "many",
        "yours": answer.yours,
        "passed": answer.passed,
        "others": answer.others,
    }
    return render_to_string(f"oncall/heard.{answer.person.language}.txt", words).strip()


def _of_one(page: Page, answer: Reply, now: datetime) -> dict[str, object]:
    with walls.opened(page.organisation_id, centre_id_of(page.organisation_id)):
        incident = page.incident
        incident.refresh_from_db()
        _promise, by = promised(incident, page.person, now)
        return {
            "outcome": answer.outcome,
            "holder": answer.holder,
            "number": incident.number,
            "client": client_of(incident, page.person.language)[:30],
            "caller": one_line(incident.requester.name)[:30],
            "phone": incident.requester.phone,
            "contact_by": by,
        }


def _of_many(told: Sequence[tuple[Page, Reply]]) -> dict[str, object]:
    counts = Counter(answer.outcome for _page, answer in told)
    return {
        "outcome": "many",
        "yours": counts[Outcome.CONFIRMED] + counts[Outcome.YOURS],
        "passed": counts[Outcome.PASSED],
        "others": counts[Outcome.TAKEN] + counts[Outcome.OVER] + counts[Outcome.STAYS],
    }
