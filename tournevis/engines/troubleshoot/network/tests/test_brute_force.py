"""Belief and plan are what enumeration of every world by the definition gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Check, Guide, GuideError, Remedy
from tournevis.engines.troubleshoot.network.beliefs import belief_of
from tournevis.engines.troubleshoot.network.hypotheses import Configuration
from tournevis.engines.troubleshoot.network.marginals import overlay_of
from tournevis.engines.troubleshoot.network.outlook import Outlook
from tournevis.engines.troubleshoot.network.planning import outlook_of
from tournevis.engines.troubleshoot.network.tests.small import World, Worlds, random_bif, written
from tournevis.engines.troubleshoot.network.written import guide_from

pytest.importorskip("pyagrum")


@st.composite
def guides(draw: st.DrawFn) -> Guide:
    seed, size = draw(st.integers(0, 10_000)), draw(st.integers(4, 5))
    problems = draw(st.integers(1, 2))
    try:
        return guide_from(written(seed, size, problems), random_bif(seed, size), "bif")
    except GuideError:  # the network never gives the problem, or a remedy cannot touch it
        assume(False)
        raise


@st.composite
def cases(draw: st.DrawFn, guide: Guide) -> Case:
    """Some answers and failures, in any order."""
    steps: list[Check | Remedy] = [*guide.checks, *guide.remedies]
    case, steps = Case(), draw(st.permutations(steps))
    for step in steps[: draw(st.integers(0, 5))]:
        if step.key in guide.remedy_index:
            case = case.tried(step.key)
        else:
            answer = draw(st.sampled_from(["first", "rest", "unknown"]))
            case = case.answered(step.key, answer)
    return case


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_belief(data: st.DataObject) -> None:
    guide = data.draw(guides())
    case = data.draw(cases(guide))
    worlds = Worlds(overlay_of(guide))
    problem = worlds.total()
    worlds.live(guide, case)
    seen, total = belief_of(guide, case), worlds.total()
    assert seen.evidence == pytest.approx(total / problem, rel=1e-9, abs=1e-15)
    if total > 1e-12:
        for at, cause in enumerate(guide.causes[:-1]):
            exact = sum(m for w, m in worlds.mass.items() if at in worlds.faults(w))
            assert seen.of(cause.key) == pytest.approx(exact / total, abs=1e-9)
        none = sum(m for w, m in worlds.mass.items() if not worlds.faults(w))
        assert seen.of("other") == pytest.approx(none / total, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.data(), st.integers(1, 3))
def test_outlook(data: st.DataObject, most_faults: int) -> None:
    guide = data.draw(guides())
    case = data.draw(cases(guide))
    worlds = Worlds(overlay_of(guide))
    worlds.live(guide, case)
    assume(worlds.total() > 1e-6)  # of rarer evidence, rounding takes more than the digits compared
    seen = outlook_of(guide, case, most_faults)
    assert seen is not None
    shares = [_is_of(worlds, listed, seen.listed) for listed in (*seen.listed, None)]
    total = worlds.total()
    for at, weight in enumerate(seen.weights):
        mass = sum(m for w, m in worlds.mass.items() if shares[at](w))
        assert weight == pytest.approx(mass / total, abs=1e-9)
        if mass > 1e-4 * total:
            _tables_agree(worlds, seen, at, shares[at], mass)


def _is_of(
    worlds: Worlds, listed: Configuration | None, every: tuple[Configuration, ...]
) -> Callable[[World], bool]:
    """Whether a world is of this hypothesis; None: of the rest."""
    if listed is None:
        return lambda world: worlds.faults(world) not in every
    return lambda world: worlds.faults(world) == listed


def _tables_agree(
    worlds: Worlds, seen: Outlook, at: int, inside: Callable[[World], bool], mass: float
) -> None:
    overlay = worlds.overlay
    part = {world: m for world, m in worlds.mass.items() if inside(world)}
    for check, table in seen.tables.items():
        reading = overlay.readings[check]
        exact = sum(m * reading.chances[:, w[reading.variable]] for w, m in part.items())
        assert np.allclose(table[:, at], exact / mass, atol=1e-8)
    for remedy, row in seen.cures.items():
        worlds.mass, whole = part, worlds.mass
        after = worlds.after(overlay.repairs[remedy])
        worlds.mass = whole
        gone = sum(m for world, m in after.items() if not world[overlay.complaint])
        assert row[at] == pytest.approx(gone / mass, abs=1e-8)
