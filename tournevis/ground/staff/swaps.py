""" "Take my Friday": one engineer asks another, who agrees; only then the rota changes.

The asker agrees by asking, the other by agreeing. Agreed, a swap becomes shifts that replace the
one by the other, in return too; the rota is looked at again first, for it may have changed.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tournevis.ground.organisations.asking import centres_of
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import changes, duty
from tournevis.ground.staff.models import NotPossible, Rota, Swap
from tournevis.ground.staff.overrides import check_free, check_stretch, lock
from tournevis.ground.staff.plans import Stretch

State = Swap.State


def ask_swap(
    rota: Rota,
    asked_by: Person,
    starts: datetime,
    ends: datetime,
    now: datetime,
    to: Person | None = None,
    returns: Stretch | None = None,
    words: str = "",
) -> Swap:
    """Ask `to` (None: anyone) to take what one holds between `starts` and `ends`.

    `returns`: what one takes of theirs instead. Both are narrowed to what is really held. Asked
    twice is asked once. Raises NotPossible.
    """
    rota = lock(rota)
    starts, ends = _held(rota, asked_by, max(starts, now), ends)
    back = _in_return(rota, asked_by, to, returns, (starts, ends), now) if returns else None
    if to == asked_by:
        raise NotPossible(_("You cannot take your own shift."))
    if to is not None:
        check_free(to, rota, starts, ends)
    asked = {
        "asked_by": asked_by,
        "to": to,
        "starts_at": starts,
        "ends_at": ends,
        "returns_from": back[0] if back else None,
        "returns_to": back[1] if back else None,
    }
    known = rota.swaps.filter(state=State.ASKED, **asked).first()
    if known is not None:
        return known
    swap: Swap = rota.swaps.create(
        organisation_id=rota.organisation_id, words=words[:300], asked_at=now, **asked
    )
    changes.note_asked(swap, now)
    return swap


def asked_of(person: Person, now: datetime) -> QuerySet[Swap]:
    """What others ask of this person, or of anyone."""
    asked = Swap.objects.filter(
        organisation__in=centres_of(person), state=State.ASKED, ends_at__gt=now
    )
    return asked.filter(Q(to=person) | Q(to=None)).exclude(asked_by=person).order_by("starts_at")


def agree_swap(swap: Swap, by: Person, now: datetime) -> Swap:
    """Take it. Nothing has changed meanwhile, or NotPossible is raised. Twice is once."""
    rota = lock(swap.rota)
    swap.refresh_from_db()
    if swap.state == State.AGREED and swap.to == by:
        return swap
    _check_asked(swap)
    if swap.to not in (None, by):
        raise NotPossible(_("Somebody else was asked."))
    if by == swap.asked_by:
        raise NotPossible(_("You cannot take your own shift."))
    moves = [(by, swap.asked_by, (swap.starts_at, swap.ends_at))]
    if swap.returns_from and swap.returns_to:
        moves.append((swap.asked_by, by, (swap.returns_from, swap.returns_to)))
    for taker, giver, stretch in moves:
        _check_move(rota, taker, giver, stretch, now)
    for taker, giver, stretch in moves:
        _put(swap, rota, taker, giver, stretch, now)
    swap.to = by
    return _answered(swap, State.AGREED, by, now)


def refuse_swap(swap: Swap, by: Person, now: datetime) -> Swap:
    """Say no; only whoever was asked by name. Twice is once. Raises NotPossible."""
    lock(swap.rota)
    swap.refresh_from_db()
    if swap.state == State.REFUSED and swap.to == by:
        return swap
    _check_asked(swap)
    if swap.to != by:
        raise NotPossible(_("Somebody else was asked."))
    return _answered(swap, State.REFUSED, by, now)


def withdraw_swap(swap: Swap, by: Person, now: datetime) -> Swap:
    """Ask no more; only the asker. Twice is once. Raises NotPossible."""
    lock(swap.rota)
    swap.refresh_from_db()
    if swap.asked_by != by:
        raise NotPossible(_("Only who asked can withdraw it."))
    if swap.state == State.WITHDRAWN:
        return swap
    _check_asked(swap)
    return _answered(swap, State.WITHDRAWN, by, now)


def _answered(swap: Swap, state: State, by: Person, now: datetime) -> Swap:
    swap.state, swap.answered_at = state, now
    swap.save(update_fields=["state", "answered_at", "to"])
    changes.note_answered(swap, by, now)
    return swap


def _check_move(rota: Rota, taker: Person, giver: Person, stretch: Stretch, now: datetime) -> None:
    """NotPossible unless the giver still holds that stretch, and the taker is there."""
    starts = max(stretch[0], now)
    check_stretch(starts, stretch[1])
    check_free(taker, rota, starts, stretch[1])
    if _held(rota, giver, *stretch) != stretch:
        raise NotPossible(_not_held(giver))


def _put(
    swap: Swap, rota: Rota, person: Person, replaces: Person, stretch: Stretch, now: datetime
) -> None:
    swap.shifts.create(
        organisation_id=rota.organisation_id,
        rota=rota,
        person=person,
        replaces=replaces,
        starts_at=max(stretch[0], now),
        ends_at=stretch[1],
        by=swap.asked_by,
        made_at=now,
    )


def _held(rota: Rota, person: Person, starts: datetime, ends: datetime) -> Stretch:
    """From the first to the last moment of that time that this person holds; else NotPossible."""
    check_stretch(starts, ends)
    mine = [each for each in duty.plan_of(rota).shifts(starts, ends) if each.person == person]
    if not mine:
        raise NotPossible(_not_held(person))
    return mine[0].start, mine[-1].end


def _in_return(
    rota: Rota,
    asked_by: Person,
    to: Person | None,
    returns: Stretch,
    asked: Stretch,
    now: datetime,
) -> Stretch:
    if to is None:
        raise NotPossible(_("To ask for a shift in return, say whom you ask."))
    back = _held(rota, to, max(returns[0], now), returns[1])
    if back[0] < asked[1] and asked[0] < back[1]:
        raise NotPossible(_("The shift in return overlaps the one you give away."))
    check_free(asked_by, rota, *back)
    return back


def _check_asked(swap: Swap) -> None:
    if swap.state != State.ASKED:
        raise NotPossible(_("This was answered or withdrawn already."))


def _not_held(person: Person) -> str:
    return _("%(name)s is not on call at that time (any more).") % {"name": person.name}
