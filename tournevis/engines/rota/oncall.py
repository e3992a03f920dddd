"""Who is on call. Every instant goes in aware and comes out in UTC."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from tournevis.engines.clock import NEVER, in_utc
from tournevis.engines.rota.rota import Layer, Person, Rota, Shift
from tournevis.engines.rota.strip import openings, strip

TICK = timedelta(microseconds=1)
LOOKS = (8, 64, 731)  # days looked ahead: most changes are near, and none counts after two years


def on_call(rota: Rota[Person], at: datetime) -> Person | None:
    """The one person on call at that instant, or nobody."""
    return strip(rota, at, in_utc(at) + TICK).holders[0]


def until(rota: Rota[Person], at: datetime) -> datetime:
    """When another person, or nobody, follows; NEVER if that is more than two years away."""
    following = _following(rota, at)
    return following[0] if following else NEVER


def next_shift(rota: Rota[Person], at: datetime) -> Shift[Person] | None:
    """The next one to begin after `at`, whole, within two years; the same person after a gap."""
    following = _following(rota, at)
    if following and following[1] is None:
        following = _following(rota, following[0])
    if following is None or following[1] is None:
        return None
    return Shift(following[1], following[0], until(rota, following[0]))


def shifts(rota: Rota[Person], start: datetime, end: datetime) -> Iterator[Shift[Person]]:
    """Who is on call from `start` to `end`, person after person, cut at both ends."""
    if in_utc(start) < in_utc(end):
        for begins, ends, person in strip(rota, start, end).pieces():
            if person is not None:
                yield Shift(person, begins, ends)


def order(rota: Rota[Person], at: datetime, away: Collection[Person] = ()) -> tuple[Person, ...]:
    """Whom to try: who is on call, then the next in turn, each once; who is away comes last.

    First those of the layer that decides (who is replaced at its end), then those of the other
    layers from the top down, whose turn it is first, then who has a shift ahead. Before a rota
    begins, its members in turn: better one who does not expect it than nobody.
    """
    at = in_utc(at)
    holder = on_call(rota, at)
    everyone = [] if holder is None else [holder]
    for layer, is_deciding in _by_say(rota, at):
        everyone += layer.members_from(layer.turn_at(at, rota.zone) + is_deciding)
    coming = sorted((shift for shift in rota.shifts if shift.end > at), key=lambda each: each.start)
    everyone += [shift.person for shift in coming]
    once = dict.fromkeys(everyone)
    return (*(each for each in once if each not in away), *(each for each in once if each in away))


def _by_say(rota: Rota[Person], at: datetime) -> Iterator[tuple[Layer[Person], bool]]:
    """The layers with members, the one that decides first, then those above and below it."""
    filled = [layer for layer in reversed(rota.layers) if layer.members]
    is_open = [any(openings(rota, layer, at, at + TICK)) for layer in filled]
    deciding = filled[is_open.index(True)] if any(is_open) else None
    if deciding is not None:
        yield deciding, True
    for layer in filled:
        if layer is not deciding:
            yield layer, False


def _following(rota: Rota[Person], at: datetime) -> tuple[datetime, Person | None] | None:
    """When it changes who is on call, and who is from then on; None within two years."""
    at = in_utc(at)
    for days in LOOKS:
        found = list(strip(rota, at, at + timedelta(days=days)).pieces())
        if len(found) > 1:
            return found[1][0], found[1][2]
    return None
