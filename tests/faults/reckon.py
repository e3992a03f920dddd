"""What became of escalations under fire, seen from outside: by what reached the telephones and mailboxes.

*Lost*: an escalation without a first page, or, left alone, without a second; a page that no provider
took; one that was taken and never came.

*Double*: two pages of one step and channel; or a message that came again though nothing was killed
just before. A message is handed over *at least once*: a process that is killed between the gateway's
answer and the row that notes it leaves a message of which nobody knows whether it left, and an alert
that comes twice is better than none. Those are counted beside it.

*Late beyond the lease*: what took longer than thirty seconds, which is the lease that a worker may
take with it as it dies, and five, which an alert may take when nothing happens. From the moment at
which the person was to be alerted until the message came; told together, until it was written into the
batch, and until the batch came, three minutes later at most (ten seconds for a mail). A kill excuses
nothing more, nor do two, nor does the line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bench.figures import percentile
from tests.faults.plant import FIRST, LEFT
from tests.house import House
from tests.peers.phone_line import Sms
from tests.peers.smtp_sink import Mail

LEASE, USUAL = 30.0, 5.0  # seconds
PACE = {
    "sms": 3 * 60 + 5.0,
    "email": 10 + 5.0,
}  # from one batch to the next, and how long it gathers
JUST_BEFORE = 2.0  # seconds between what the gateway takes and what the telephone shows
LATE, AFTER = "late beyond the lease", "alerted after the answer"
WRONG = ("lost", "double", LATE, AFTER)
ALONE = re.compile(r"#(\d+) .*OK (\d{4,6})", re.DOTALL)
TOGETHER = re.compile(r"Tournevis: \d+ .*OK (\d{4,6})", re.DOTALL)
TAKEN = ("accepted", "delivered")
_PAGES = (
    "SELECT p.escalation_id, p.step, p.channel, p.to, p.code, p.incident_id, d.state, d.message_id,"
    " extract(epoch FROM p.at)::float8, p.batch_id IS NOT NULL, p.dropped_at IS NOT NULL"
    " OR (p.acknowledged_at IS NOT NULL AND d.id IS NULL)"  # answered before it left
    " FROM oncall_page p LEFT JOIN oncall_batch b ON b.id = p.batch_id"
    " LEFT JOIN channels_delivery d ON d.id = coalesce(p.delivery_id, b.delivery_id)"
)
_BEGUN = (
    "SELECT e.id, e.incident_id, extract(epoch FROM n.at)::float8 FROM oncall_escalation e"
    " JOIN incidents_entry n ON n.id = e.entry_id JOIN incidents_incident i ON i.id = e.incident_id"
    f" WHERE i.subject LIKE '{FIRST}%'"
)
_AFTER = (
    "SELECT a.incident_id FROM incidents_entry a JOIN incidents_entry p"
    " ON p.incident_id = a.incident_id AND p.kind = 'paged' AND p.id > a.id"
    " WHERE a.kind = 'acknowledged'"
)
Came = Mapping[str, Sequence[float]]
"""When each message reached the outside, by what the outside knows it by."""


class Kill(NamedTuple):
    """What was killed, and when."""

    name: str
    at: float


class Paged(NamedTuple):
    """One page as the house has it."""

    escalation: int
    step: int
    channel: str
    to: str
    code: str
    incident: int
    state: str | None
    message_id: str
    at: float
    is_together: bool
    is_dropped: bool

    @property
    def name(self) -> str:
        """What the outside knows its message by."""
        if self.channel != "sms":
            return self.message_id
        return _name(self.to, "together" if self.is_together else self.incident, self.code)


@dataclass(frozen=True)
class Seen:
    """What was seen outside: so many escalations begun, so many seconds from the first person to the
    second; what came, what was killed, which incidents were answered by SMS."""

    many: int
    apart: float
    came: Came
    kills: Sequence[Kill]
    answered: set[str]


def arrivals(texts: Iterable[Sms], mails: Iterable[Mail]) -> Came:
    """When what came came; a batch of one reads like any other alert."""
    came: defaultdict[str, list[float]] = defaultdict(list)
    for sms in texts:
        if alone := ALONE.search(sms.text):
            came[_name(sms.receiver, alone[1], alone[2])].append(sms.at)
            came[_name(sms.receiver, "together", alone[2])].append(sms.at)
        elif together := TOGETHER.search(sms.text):
            came[_name(sms.receiver, "together", together[1])].append(sms.at)
    for mail in mails:
        came[str(mail.message["Message-ID"])].append(mail.at)
    return came


def is_all_there(house: House, came: Came) -> bool:
    """Whether everything that a provider took has come; a gateway may take a moment."""
    pages = [Paged(*row) for row in house.ask(_PAGES)]  # type: ignore[arg-type]
    return all(each.name in came for each in pages if each.state in TAKEN and not each.is_dropped)


def reckoned(house: House, seen: Seen) -> dict[str, object]:
    """The counts, and how long alerts took."""
    pages = [Paged(*row) for row in house.ask(_PAGES)]  # type: ignore[arg-type]
    begun = {(int(str(e)), int(str(i))): float(str(at)) for e, i, at in house.ask(_BEGUN)}
    due = _due(pages, {escalation: at for (escalation, _), at in begun.items()}, seen.apart)
    left = [each for each in pages if not each.is_dropped]
    waits = {each: _wait(each, due, seen.came) for each in left if each.name in seen.came}
    alone = [wait for each, wait in waits.items() if not each.is_together]
    again, unexplained = _again({each.name for each in left}, seen)
    return {
        "escalations": len(begun),
        "pages": len(pages),
        "of which told together": sum(each.is_together for each in pages),
        "messages": len({each.name for each in left}),
        "answered by SMS": len(seen.answered),
        "second alerts": sum(each.step == 1 and each.channel == "sms" for each in pages),
        "lost": _lost(pages, left, begun, seen),
        "double": len(pages) - len({each[:4] for each in pages}) + unexplained,
        "handed over again, since a process died while it was sending": again,
        LATE: sum(_is_late(each, due, waits.get(each)) for each in left),
        AFTER: len(house.ask(_AFTER)),
        "seconds until told, alone": _figures(alone),
        "seconds until told or in a batch": _figures([each.at - due[each] for each in left]),
        "seconds from the kill of a worker to the next alert": _figures(_pauses(pages, seen.kills)),
    }


def _due(pages: Iterable[Paged], begun: Mapping[int, float], apart: float) -> dict[Paged, float]:
    """When each person was to be alerted: as it began, or so long after the one before."""
    first = {(each.escalation, each.step): each.at for each in pages}
    return {
        each: begun[each.escalation]
        if each.step == 0
        else first[each.escalation, each.step - 1] + apart
        for each in pages
    }


def _lost(
    pages: Sequence[Paged],
    left: Sequence[Paged],
    begun: Mapping[tuple[int, int], float],
    seen: Seen,
) -> int:
    steps = {(each.escalation, each.step) for each in pages}
    wanted = {(escalation, 0) for escalation, _ in begun}
    wanted |= {(escalation, 1) for escalation, incident in begun if incident % LEFT == 0}
    untaken = sum(each.state not in TAKEN for each in left)
    vanished = {each.name for each in left if each.state in TAKEN} - set(seen.came)
    return seen.many - len(begun) + len(wanted - steps) + untaken + len(vanished)


def _again(names: Iterable[str], seen: Seen) -> tuple[int, int]:
    """How many messages came again: because something was killed, and though nothing was."""
    fatal = [each.at for each in seen.kills if each.name in ("worker", "database")]
    explained = unexplained = 0
    for name in names:
        times = sorted(seen.came.get(name, ()))
        for before, after in pairwise(times):
            if any(before - JUST_BEFORE < at < after for at in fatal):
                explained += 1
            else:
                unexplained += 1
    return explained, unexplained


def _wait(page: Paged, due: Mapping[Paged, float], came: Came) -> float:
    return min(came[page.name]) - due[page]


def _is_late(page: Paged, due: Mapping[Paged, float], wait: float | None) -> bool:
    """What never came is lost, not late."""
    if page.at - due[page] > LEASE + USUAL:
        return True
    pace = PACE[page.channel] if page.is_together else 0.0
    return wait is not None and wait > pace + LEASE + USUAL


def _pauses(pages: Iterable[Paged], kills: Iterable[Kill]) -> list[float]:
    """How long nobody was alerted after a worker was killed; not after the last alert of all."""
    times = sorted(each.at for each in pages)
    later = [
        next((at for at in times if at > each.at), None) for each in kills if each.name == "worker"
    ]
    killed = [each.at for each in kills if each.name == "worker"]
    return [at - kill for kill, at in zip(killed, later, strict=True) if at is not None]


def _figures(seconds: Sequence[float]) -> dict[str, float]:
    if not seconds:
        return {}
    shares = {"p50": percentile(seconds, 0.5), "p99": percentile(seconds, 0.99)}
    return {name: round(each, 1) for name, each in {**shares, "longest": max(seconds)}.items()}


def _name(to: str, of: object, code: str) -> str:
    return f"{to.lstrip('+')} {of} {code}"
