"""What the panel of promises shows: each promise, how it stands, and the picture of what counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournevis.engines import clock
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Deadline, Incident, Pause
from tournevis.ground.incidents.owed import ALWAYS, Term, terms_of
from tournevis.ground.incidents.telling_promises import promise_name
from tournevis.steps.contact.promising.picture import Line, line

MOST = 12


@dataclass(frozen=True)
class Shown:
    """One promise. `state` is a class of the deadline component; `words` stand instead of a clock."""

    deadline: Deadline
    name: str
    state: str
    words: str
    rule: str
    line: Line


@dataclass(frozen=True)
class Promises:
    """The panel; `waiting` is the pause that lasts, `has_workaround` where one can be noted."""

    running: list[Shown]
    over: list[Shown]
    waiting: Pause | None
    has_workaround: bool


def promises_of(incident: Incident, now: datetime, lang: str) -> Promises:
    """Every promise of this incident. The walls are open to the company and its centre."""
    terms = terms_of(incident)
    rows = incident.deadlines.select_related("by").filter(dropped_at=None)
    shown = [
        _shown(row, _term(row, terms), now, lang) for row in rows.order_by("due_at", "pk")[:MOST]
    ]
    return Promises(
        running=[each for each in shown if each.deadline.is_running],
        over=[each for each in shown if not each.deadline.is_running],
        waiting=incident.pauses.filter(ended_at=None).select_related("by").first(),
        has_workaround=any(
            each.deadline.kind == Deadline.Kind.WORKAROUND and each.deadline.is_running
            for each in shown
        ),
    )


def _term(deadline: Deadline, terms: dict[str, Term]) -> Term | None:
    return terms.get(deadline.kind) if promises.is_by_contract(deadline) else None


def _shown(deadline: Deadline, term: Term | None, now: datetime, lang: str) -> Shown:
    until = deadline.met_at or deadline.dropped_at or now
    hours, halts = (term.hours, term.halts(now)) if term else (ALWAYS, [])
    return Shown(
        deadline=deadline,
        name=promise_name(deadline.kind),
        state=deadline.state(now),
        words=_words(deadline, term, now, lang),
        rule=_rule(deadline, term, lang),
        line=line(
            hours,
            deadline.started_at,
            deadline.due_at,
            until,
            halts,
            lang,
            _ended(deadline),
        ),
    )


def _ended(deadline: Deadline) -> str:
    """What is written at the end of a promise's line, once it is over."""
    if deadline.is_running:
        return ""
    kept = pgettext("promise", "kept")
    return kept if deadline.met_at else pgettext("promise", "no longer owed")


def _words(deadline: Deadline, term: Term | None, now: datetime, lang: str) -> str:
    if deadline.met_at is not None:
        took = clock.span_in_words(
            (deadline.met_at - deadline.started_at).total_seconds() / 60, lang
        )
        kept = _("kept in %(time)s") if not deadline.is_late(now) else _("kept late, in %(time)s")
        return kept % {"time": took}
    if deadline.is_halted:
        return halted(deadline, term, now, lang)
    return ""


def halted(deadline: Deadline, term: Term | None, now: datetime, lang: str) -> str:
    """How long is left of a promise whose clock stands still."""
    left = term.left(deadline.started_at, now) if term else 0
    return _("stands still, %(time)s left") % {"time": clock.span_in_words(left, lang)}


def _rule(deadline: Deadline, term: Term | None, lang: str) -> str:
    """What was promised, in one sentence."""
    if term is None:
        if deadline.by is None:
            return ""
        return _("promised by %(name)s") % {"name": deadline.by.name}
    span = clock.span_in_words(deadline.minutes or term.minutes, lang)
    if term.hours.always_open:
        return _("within %(time)s, day and night") % {"time": span}
    return _("within %(time)s of the contract’s hours") % {"time": span}
