"""Taking a shift over, and taking that back.

What was is never rewritten: who takes over does so from now on, and a shift that is cancelled
counts up to that moment.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from tournevis.ground.organisations.models import STAFF, Membership, Person, Role
from tournevis.ground.staff import changes, duty, handoffs
from tournevis.ground.staff.models import NotPossible, Rota, Shift
from tournevis.ground.staff.plans import Plan

LONGEST, NONE = timedelta(days=366), timedelta()


def take_over(
    rota: Rota, person: Person, starts: datetime, ends: datetime, by: Person, now: datetime
) -> Shift:
    """Put this person on call from `starts` to `ends`, above the layers and all earlier shifts.

    Everyone may take something over themselves; a supervisor puts others on call. Twice the same
    is once. Raises NotPossible.
    """
    rota = lock(rota)
    starts = max(starts, now)
    check_stretch(starts, ends)
    if person != by and not is_supervisor(by, rota):
        raise NotPossible(_("Only a supervisor can put somebody else on call."))
    check_free(person, rota, starts, ends)
    last = rota.shifts.order_by("-pk").first()
    if last is not None and _says(last, person, starts, ends):
        return last
    before = changes.held(rota, starts, ends)
    shift: Shift = rota.shifts.create(
        organisation_id=rota.organisation_id,
        person=person,
        starts_at=starts,
        ends_at=ends,
        by=by,
        made_at=now,
    )
    changes.note_moved(rota, before, changes.held(rota, starts, ends), by, now)
    handoffs.look_again(rota, now)
    return shift


def fill_gap(rota: Rota, person: Person, starts: datetime, ends: datetime, now: datetime) -> Shift:
    """The same, of what somebody has to fill. Raises NotPossible where another did so meanwhile."""
    rota = lock(rota)
    other = _holder_of_any(duty.plan_of(rota, now), person, max(starts, now), ends)
    if other is not None:
        said = _(
            "%(name)s has taken this meanwhile, or part of it: there is nothing left to do. To take"
            " over from %(name)s all the same, say so here once more."
        )
        raise NotPossible(said % {"name": other.name})
    return take_over(rota, person, starts, ends, by=person, now=now)


def _holder_of_any(plan: Plan, but: Person, starts: datetime, ends: datetime) -> Person | None:
    """Who else is on call, and there, for any part of that time."""
    gaps = [each for each in plan.gaps(starts, ends) if each.reason != "unreadable"]
    for each in plan.shifts(starts, ends):
        spans = [min(gap.end, each.end) - max(gap.start, each.start) for gap in gaps]
        open_for = sum((span for span in spans if span > NONE), NONE)
        if each.person != but and open_for < each.end - each.start:
            return each.person
    return None


def cancel_shift(shift: Shift, by: Person, now: datetime) -> None:
    """From now on the shift counts no more; of an agreed swap, both halves go.

    By whoever made it, or a supervisor; an agreed swap by a supervisor alone, since two agreed on
    it. To undo this, take over again. Raises NotPossible.
    """
    rota = lock(shift.rota)
    shift.refresh_from_db()
    if shift.cancelled_at is not None:
        return
    if not is_supervisor(by, rota) and (shift.by != by or shift.swap_id is not None):
        raise NotPossible(_("Only who made this shift can cancel it, or a supervisor."))
    if shift.ends_at <= now:
        raise NotPossible(_("This shift is over."))
    together = Q(pk=shift.pk) if shift.swap_id is None else Q(swap=shift.swap_id)
    rows = list(rota.shifts.filter(together, cancelled_at=None, ends_at__gt=now))
    spans = [(max(each.starts_at, now), each.ends_at) for each in rows]
    before = [changes.held(rota, *span) for span in spans]
    rota.shifts.filter(pk__in=[each.pk for each in rows]).update(cancelled_at=now, cancelled_by=by)
    for was, span in zip(before, spans, strict=True):
        changes.note_moved(rota, was, changes.held(rota, *span), by, now)
    shift.refresh_from_db()
    handoffs.look_again(rota, now)


def lock(rota: Rota) -> Rota:
    """The rota, so that whoever else changes it waits until this transaction ends."""
    return Rota.objects.select_for_update(of=("self",)).get(pk=rota.pk)


def check_stretch(starts: datetime, ends: datetime) -> None:
    """NotPossible for a stretch that is over, has no length, or is longer than a year."""
    if ends <= starts:
        raise NotPossible(_("The end must come after the beginning, and after now."))
    if ends - starts > LONGEST:
        raise NotPossible(_("That is longer than a year. Check the dates."))


def check_free(person: Person, rota: Rota, starts: datetime, ends: datetime) -> None:
    """NotPossible unless this person works for the centre, and is there all that time."""
    centre = rota.organisation_id
    if not Membership.objects.filter(person=person, organisation=centre, role__in=STAFF).exists():
        raise NotPossible(_("%(name)s does not work for this centre.") % {"name": person.name})
    if duty.is_away_between(person, starts, ends):
        raise NotPossible(_("%(name)s is away for some of that time.") % {"name": person.name})


def is_supervisor(person: Person, rota: Rota) -> bool:
    """Whether this person supervises the centre of the rota."""
    centre = rota.organisation_id
    mine = Membership.objects.filter(person=person, organisation=centre, role=Role.SUPERVISOR)
    return mine.exists()


def _says(shift: Shift, person: Person, starts: datetime, ends: datetime) -> bool:
    """Whether the shift says already what is wanted."""
    same = (shift.person, shift.replaces, shift.ends_at) == (person, None, ends)
    return same and shift.cancelled_at is None and shift.starts_at <= starts
