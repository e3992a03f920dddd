"""One answer to many incidents: written down at once, then done a few at a time.

Each few are a transaction of their own, so nobody waits behind three hundred locked incidents, and
a worker that dies leaves the rest to another. The engineer hears at once that it is being done,
and at the end what became of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import OperationalError, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tournevis.engines import sms
from tournevis.engines.sms import Verb
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import centre_id_of
from tournevis.ground.organisations.once import written_once
from tournevis.steps.oncall.answers.acknowledge import Outcome, act
from tournevis.steps.oncall.answers.saying import counted_text
from tournevis.steps.oncall.models import BatchAnswer, Page

AT_ONCE = 20  # incidents in one transaction
TOLD_APART = (Outcome.CONFIRMED, Outcome.YOURS, Outcome.PASSED)
ROUND = "batch_answers"
log = structlog.get_logger(__name__)


def is_many(pages: Sequence[Page]) -> bool:
    """Whether these pages of one batch are more than are answered in one transaction."""
    is_batch = bool(pages) and pages[0].batch_id is not None
    return is_batch and len({each.incident_id for each in pages}) > AT_ONCE


def begin(
    pages: Sequence[Page], verb: Verb, *, how: str, now: datetime, channel: str = "", to: str = ""
) -> None:
    """The engineer of these pages says this of all of them; said again while it is done, it is one.

    `to`: where they hear of it, by that channel.
    """
    page = pages[0]
    with walls.opened(centre_id_of(page.organisation_id)):
        answer = BatchAnswer(
            organisation_id=centre_id_of(page.organisation_id),
            batch_id=page.batch_id or 0,
            person=page.person,
            verb=verb,
            how=how,
            channel=channel,
            to=to,
            asked_at=now,
            due_at=now,
            count=len({each.incident_id for each in pages}),
        )
        if written_once(answer):
            _tell(answer, {"outcome": "many", "under_way": answer.count}, "begun", now)
            wake(ROUND)


def under_way(batch: int) -> BatchAnswer | None:
    """What is being done of this batch now."""
    return BatchAnswer.objects.filter(batch=batch, done_at=None).first()


def answer_due() -> int:
    """The round: a few more of each answer that is under way; how many answers."""
    return each_due(BatchAnswer.claim, _go_on)


def _go_on(claimed: BatchAnswer) -> None:
    with walls.system() as now:
        answer = BatchAnswer.held(claimed.pk, now, "person")
        if answer is None:
            return
        pages = _next(answer)
        became = Counter(_done(each, answer, now) for each in pages)
        answer.yours += became[Outcome.CONFIRMED] + became[Outcome.YOURS]
        answer.passed += became[Outcome.PASSED]
        answer.others += sum(count for each, count in became.items() if each not in TOLD_APART)
        answer.after = pages[-1].incident_id if pages else answer.after
        counts = {each: getattr(answer, each) for each in ("yours", "passed", "others", "after")}
        if len(pages) == AT_ONCE:
            answer.put_off(now, **counts)
            return
        answer.settle(done_at=now, **counts)
        _tell(answer, None, "done", now)


def _next(answer: BatchAnswer) -> list[Page]:
    """Some pages, each incident once; in the order in which everybody locks them."""
    mine = Page.objects.filter(batch=answer.batch_id, person=answer.person_id)
    rows = mine.filter(incident__gt=answer.after).order_by("incident", "pk").distinct("incident")
    return list(rows.select_related("person", "incident")[:AT_ONCE])


def _done(page: Page, answer: BatchAnswer, now: datetime) -> Outcome | None:
    """One incident that resists keeps no other from being answered."""
    try:
        with transaction.atomic():
            reply = act(page, Verb(answer.verb), now=now, how=answer.how)
    except Exception as trouble:
        if isinstance(trouble, OperationalError):
            raise
        log.exception("one of many could not be answered", incident=page.incident_id)
        return None
    return reply.outcome if reply else None


def _tell(answer: BatchAnswer, words: dict[str, object] | None, what: str, now: datetime) -> None:
    if not answer.to:
        return
    person = answer.person
    template = f"oncall/heard.{person.language}.txt"
    text = render_to_string(template, words).strip() if words else counted_text(answer)
    is_mail = answer.channel == Channel.EMAIL
    with translation.override(person.language):
        subject = _("Your answer to the alerts that came together") if is_mail else ""
    with walls.opened(answer.organisation_id, person.organisation_id):
        outbox.post(
            organisation=answer.organisation_id,
            key=f"heard-many-{answer.pk}-{what}",
            channel=answer.channel,
            to=answer.to,
            person=person,
            subject=subject,
            body=f"{text}\n" if is_mail else sms.fit(text, 1),
            again_if_unsure=not is_mail,
            now=now,
        )
