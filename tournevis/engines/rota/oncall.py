"""Who is on call: the rota, and the shifts that override it (of two at once, the later listed).

Every instant goes in aware and comes out in UTC.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tournevis.engines.clock import NEVER, in_utc
from tournevis.engines.rota.rota import Person, Rota, Shift

Overrides = Sequence[Shift[Person]]


def on_call(rota: Rota[Person], overrides: Overrides[Person], at: datetime) -> Person | None:
    """The person on call at that instant; None before the rota begins or without members."""
    shift = shift_at(rota, overrides, at)
    return shift.person if shift else None


def until(rota: Rota[Person], overrides: Overrides[Person], at: datetime) -> datetime:
    """When the present shift (or the present lack of one) gives way to another.

    The same person may go on after it. NEVER if nothing is planned: a rota without members.
    """
    at = in_utc(at)
    present = shift_at(rota, overrides, at)
    for edge in _edges(rota, overrides, at):
        if shift_at(rota, overrides, edge) != present:
            return edge
    return NEVER


def order(rota: Rota[Person], overrides: Overrides[Person], at: datetime) -> tuple[Person, ...]:
    """The order of escalation: on call first, then the next ones in turn, each person once.

    Who is replaced at that instant comes last: they are probably away. Before the rota begins,
    its members in turn: better one who does not expect it than nobody.
    """
    at = in_utc(at)
    holder = on_call(rota, overrides, at)
    following = _members_from(rota, rota.turn_at(at) + 1)
    return tuple(dict.fromkeys(following if holder is None else (holder, *following)))


def shifts(
    rota: Rota[Person], overrides: Overrides[Person], start: datetime, end: datetime
) -> Iterator[Shift[Person]]:
    """Who is on call from `start` to `end`, shift after shift, cut at both ends."""
    at, end = in_utc(start), in_utc(end)
    while at < end:
        change = min(end, until(rota, overrides, at))
        person = on_call(rota, overrides, at)
        if person is not None:
            yield Shift(person, at, change)
        at = change


def shift_at(
    rota: Rota[Person], overrides: Overrides[Person], at: datetime
) -> Shift[Person] | None:
    """The shift that decides at that instant: the last override that covers it, else the turn."""
    at = in_utc(at)
    for shift in reversed(overrides):
        if shift.covers(at):
            return shift
    return _turn(rota, at)


def _turn(rota: Rota[Person], at: datetime) -> Shift[Person] | None:
    turn = rota.turn_at(at)
    if turn < 0 or not rota.members:
        return None
    return Shift(rota.members[turn % len(rota.members)], *rota.turn_bounds(turn))


def _edges(rota: Rota[Person], overrides: Overrides[Person], at: datetime) -> list[datetime]:
    """The instants after `at` at which the person on call may change, the next turn's included."""
    turn = rota.turn_at(at)
    edges = {edge for shift in overrides for edge in (shift.start, shift.end)}
    edges.add(rota.begins if turn < 0 else rota.turn_bounds(turn)[1])
    return sorted(edge for edge in edges if edge > at)


def _members_from(rota: Rota[Person], turn: int) -> tuple[Person, ...]:
    cut = turn % len(rota.members) if rota.members else 0
    return rota.members[cut:] + rota.members[:cut]
