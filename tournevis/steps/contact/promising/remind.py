"""Before a promise is missed, whoever carries it is told; when it is, others are alerted too.

The truth is a `Reminder` a promise. It is looked at when it is due, and only then; what was told
and when it is due next is written in one transaction, so a worker that dies loses and doubles nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.engines.mail.wording import one_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents import promises, reminders
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Reminder
from tournevis.ground.incidents.owed import Term, terms_of
from tournevis.ground.incidents.telling_promises import promise_name
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Person, walls_of
from tournevis.steps.contact.promising.promise import who_contacts
from tournevis.steps.oncall.escalation import escalate

Kind = Deadline.Kind
Why = escalate.Why
CHANGED = gettext_noop("the contract was changed")
LATE = {
    Kind.FIRST_CONTACT: gettext_noop("the first contact that the client was promised is late"),
    Kind.CALLBACK: gettext_noop("the callback that the client was promised is late"),
    Kind.UPDATE: gettext_noop("the news that the client was promised is late"),
    Kind.WORKAROUND: gettext_noop("the workaround that the client was promised is late"),
    Kind.SOLUTION: gettext_noop("the solution that the client was promised is late"),
}


def remind_due() -> int:
    """The round: tell whoever carries what is due soon, or missed; how many were looked at."""
    return each_due(Reminder.claim, _look_at)


def _look_at(claimed: Reminder) -> None:
    with walls_of(claimed.organisation_id) as now:
        found = Deadline.objects.select_related("incident").filter(pk=claimed.deadline_id).first()
        if found is None:
            return  # it moved to another company meanwhile; the next claim sees where
        # The incident first, as every verb does: who comes second sees what the first did.
        incident = found.incident.locked()
        if incident.is_open:
            promises.recount(incident, now=now, why=CHANGED)
        deadline = Deadline.objects.get(pk=found.pk)
        deadline.incident = incident
        reminder = Reminder.held(claimed.pk, now)
        if reminder is None:
            return
        if _is_over(incident, deadline):
            reminder.settle()
        elif not _has_left(incident, deadline):
            _remind(reminder, deadline, now)


def _is_over(incident: Incident, deadline: Deadline) -> bool:
    """A solved incident may still have a callback; a closed one has nothing to wait for."""
    waits = incident.is_open or (
        deadline.kind == Kind.CALLBACK and incident.status == Incident.Status.SOLVED
    )
    return not (waits and deadline.is_running)


def _has_left(incident: Incident, deadline: Deadline) -> bool:
    """Whether a message that was to leave later was the news promised: it has left meanwhile."""
    if deadline.kind != Kind.UPDATE:
        return False
    sent = incident.entries.filter(
        kind=Fact.MESSAGE_OUT,
        by__isnull=False,
        is_public=True,
        delivery__send_at__isnull=False,
        delivery__accepted_at__gt=deadline.started_at,
        delivery__state__in=[Delivery.State.ACCEPTED, Delivery.State.DELIVERED],
    )
    last = sent.order_by("delivery__accepted_at").last()
    if last is None or last.delivery is None or last.delivery.accepted_at is None:
        return False
    promises.renew(incident, Kind.UPDATE, now=last.delivery.accepted_at)
    return True


def _remind(reminder: Reminder, deadline: Deadline, now: datetime) -> None:
    """Tell, and put it off to the next moment. Of those that passed unseen, only the last is told."""
    when = reminders.moments(deadline, _term(deadline))
    step = max(reminder.step, sum(each <= now for each in when) - 1)
    is_missed = step >= len(when) - 1
    incident = deadline.incident
    holder = holder_of(deadline, now)
    if holder is not None and not _is_alerted_already(incident, deadline):
        _tell(holder, deadline, is_missed, step, now)
    if not is_missed:
        reminder.put_off(when[step + 1], step=step + 1)
        return
    reminder.settle(step=len(when))
    said = {"why": LATE[Kind(deadline.kind)], "flag": "late", "kind": deadline.kind}
    why = Why.CALLBACK if deadline.kind == Kind.CALLBACK else Why.LATE
    escalate.begin_for(incident, why, now, incident.record(Fact.FLAGGED, now=now, data=said))


def holder_of(deadline: Deadline, now: datetime) -> Person | None:
    """Who is to keep it: who promised it, else who carries the incident, else who is on call."""
    if deadline.by is not None:
        return deadline.by
    return who_contacts(deadline.incident, now)


def _term(deadline: Deadline) -> Term | None:
    if not promises.is_by_contract(deadline):
        return None
    return terms_of(deadline.incident).get(deadline.kind)


def _is_alerted_already(incident: Incident, deadline: Deadline) -> bool:
    """A new incident is being alerted of anyway, until someone has it."""
    is_new = incident.status == Incident.Status.NEW
    return is_new and deadline.kind == Kind.FIRST_CONTACT


def _tell(holder: Person, deadline: Deadline, is_missed: bool, step: int, now: datetime) -> None:
    """By e-mail; by SMS too where it presses: it is missed, or someone is to be called."""
    presses = is_missed or deadline.kind == Kind.CALLBACK
    outbox.tell(
        holder,
        f"remind-{deadline.pk}-{step}-{deadline.due_at:%y%m%d%H%M%S}",
        "contact/reminder",
        _words(holder, deadline, is_missed, now),
        channels=outbox.BOTH if presses or not holder.email else outbox.BOTH[:1],
        organisation=deadline.organisation_id,
        now=now,
    )


def _words(holder: Person, deadline: Deadline, is_missed: bool, now: datetime) -> dict[str, object]:
    incident, lang = deadline.incident, holder.language
    with translation.override(lang):
        promise = promise_name(deadline.kind)
    return {
        "incident": incident,
        "person": holder,
        "client": one_line(incident.organisation.name),
        "what": one_line(incident.subject),
        "promise": promise,
        "note": one_line(deadline.note),
        "by": clock.moment_in_words(deadline.due_at, now, holder.zone.key, lang),
        "left": clock.ago_in_words(deadline.due_at, now, lang),
        "is_missed": is_missed,
        "link": f"{settings.BASE_URL}/incidents/{incident.number}/",
    }
