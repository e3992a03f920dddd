"""The timetable is what the definition says, whatever the policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice

from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.ladder import Climb, Ladder, Manner, Rung, following

MINUTE = timedelta(minutes=1)
people = st.lists(st.sampled_from("abcde"), max_size=4).map(tuple)
rungs = st.builds(
    Rung, people, st.integers(1, 60).map(lambda n: n * MINUTE), st.sampled_from(Manner)
)
ladders = st.builds(
    Ladder,
    st.lists(rungs, max_size=4).map(tuple),
    st.integers(0, 3),
    people,
    st.just(30 * MINUTE),
)


def climbed(ladder: Ladder[str]) -> Iterator[tuple[str, timedelta]]:
    """Who is told, and when after the start, as the engine says."""
    climb: Climb[str] = Climb()
    at = timedelta()
    while step := following(ladder, climb):
        yield step.person, at
        climb, at = climb.after(step), at + step.wait


def defined(ladder: Ladder[str]) -> Iterator[tuple[str, timedelta]]:
    """The same, said again from the definition: all rounds laid out, then the end without end."""
    at = timedelta()
    for _round in range(ladder.rounds):
        heard: set[str] = set()
        for rung in ladder.rungs:
            means = [each for each in dict.fromkeys(rung.people) if each not in heard]
            if rung.manner is Manner.FIRST:
                means = means[:1]
            heard.update(means)
            for position, person in enumerate(means):
                yield person, at
                is_burst = rung.manner is Manner.ALL and position < len(means) - 1
                at += timedelta() if is_burst else rung.wait
    for _round in count() if ladder.last else ():
        for person in dict.fromkeys(ladder.last):
            yield person, at
            at += ladder.slow


@given(ladders)
def test_the_timetable_is_the_definitions(ladder: Ladder[str]) -> None:
    assert list(islice(climbed(ladder), 40)) == list(islice(defined(ladder), 40))


@given(ladders, st.data())
def test_whoever_changes_meanwhile_nobody_is_told_twice_in_a_round(
    ladder: Ladder[str], data: st.DataObject
) -> None:
    climb: Climb[str] = Climb()
    told: list[tuple[int, str]] = []
    for _ in range(12):
        shuffled = tuple(Rung(data.draw(people), each.wait, each.manner) for each in ladder.rungs)
        step = following(Ladder(shuffled, ladder.rounds, ladder.last, ladder.slow), climb)
        if step is None:
            assert not ladder.last, "never nobody, where there is anybody at the end"
            break
        told.append((step.round, step.person))
        climb = climb.after(step)
    assert len(told) == len(set(told))
    assert [each for each, _person in told] == sorted(each for each, _person in told)


def test_all_at_once_is_one_moment_and_then_a_wait() -> None:
    everyone = Rung(("a", "b", "c"), 10 * MINUTE, Manner.ALL)
    after = Rung(("d",), 5 * MINUTE)
    timetable = islice(climbed(Ladder((everyone, after), 1, ("s",), 30 * MINUTE)), 6)
    assert [(who, at // MINUTE) for who, at in timetable] == [
        ("a", 0),
        ("b", 0),
        ("c", 0),
        ("d", 10),
        ("s", 15),
        ("s", 45),
    ]


def test_nobody_anywhere_is_nobody() -> None:
    assert following(Ladder((Rung((), MINUTE),), 2, (), MINUTE), Climb()) is None
