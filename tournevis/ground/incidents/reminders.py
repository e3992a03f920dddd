"""When whoever carries a promise is reminded of it: before it is missed, and when it is.

One row a promise, put off from moment to moment; what runs and is not due costs nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tournevis.ground.incidents.models import Deadline, Reminder
from tournevis.ground.incidents.owed import Term

SOON = timedelta(minutes=15)  # before a promise of a moment, or a fifth of the time there is
SHARES: dict[str, tuple[float, ...]] = {
    Deadline.Kind.FIRST_CONTACT: (0.8,),
    Deadline.Kind.UPDATE: (0.8,),
    Deadline.Kind.WORKAROUND: (0.5, 0.8),
    Deadline.Kind.SOLUTION: (0.5, 0.8),
}


def moments(deadline: Deadline, term: Term | None) -> list[datetime]:
    """When to remind, in order; the last one is when it is due. Without a `term`, a promise of a
    moment."""
    due, started = deadline.due_at, deadline.started_at
    if term is None or deadline.kind not in SHARES:
        before = max(timedelta(0), min(SOON, (due - started) / 5))
        return [due - before, due]
    early = [term.due(started, share) for share in SHARES[deadline.kind]]
    return [*(min(each, due) for each in early), due]


def schedule(
    deadline: Deadline, term: Term | None, now: datetime, *, is_new: bool = False
) -> Reminder | None:
    """Put the reminder where it belongs now; None while the promise's clock stands still or is over.

    What has passed is not told again, but a promise that is missed is, once. `is_new`: the promise
    was made just now, and has no reminder yet.
    """
    row = None if is_new else Reminder.objects.filter(deadline=deadline).first()
    row = row or Reminder(organisation_id=deadline.organisation_id, deadline=deadline)
    row.lease_until = None
    if not deadline.is_running or deadline.is_halted:
        row.due_at = None
        row.save()
        return None
    when = moments(deadline, term)
    if row.step >= len(when) and deadline.due_at <= now:
        return None  # that it is missed was told
    row.step = min(sum(each <= now for each in when), len(when) - 1)
    row.due_at = when[row.step]
    row.save()
    return row
