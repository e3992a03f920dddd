"""Pooled rates: the guide's without data, the site's own with much, and in between in order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, belief, parse
from tournevis.engines.troubleshoot.case import prior
from tournevis.engines.troubleshoot.learn import Closure, Strengths, pooled, strengths_from
from tournevis.engines.troubleshoot.learn.tests.closed import START
from tournevis.engines.troubleshoot.tests.samples import enumerated, random_guide
from tournevis.engines.troubleshoot.tests.written import written

SHOP = parse(written())
CAUSES = [cause.key for cause in SHOP.causes]
FIXED = Strengths()
ONE = Closure("shop", 1, START, "power-cut", product_version="2", client="C1", site="S1")
closures = st.lists(
    st.builds(
        lambda cause, version, client, site: replace(
            ONE, cause=cause, product_version=version, client=client, site=site
        ),
        st.sampled_from(CAUSES),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from(["", "C1", "C2"]),
        st.sampled_from(["", "S1", "S2"]),
    ),
    max_size=12,
)


def _chance(told: list[Closure], cause: str = "power-cut") -> float:
    counts = pooled(SHOP, told, version="2", client="C1", site="S1", strengths=FIXED)
    assert min(counts.values()) >= 0
    return float(prior(SHOP, Case(counts=counts))[SHOP.cause_index[cause]])


def test_no_closure_leaves_the_guide() -> None:
    assert set(pooled(SHOP, [], client="C1", site="S1").values()) == {0.0}


def test_without_levels_the_counts_are_the_closures() -> None:
    counts = pooled(SHOP, [ONE] * 3 + [replace(ONE, cause="other")])
    assert counts == pytest.approx(
        {"cable-loose": 0, "power-cut": 3, "box-frozen": 0, "other": 1}, abs=1e-9
    )


def test_many_local_closures_are_all_that_counts() -> None:
    told = [*[ONE] * 3000, *[replace(ONE, cause="box-frozen")] * 1000]
    far = [replace(ONE, client="C2", site="S9", cause="cable-loose")] * 2000
    assert _chance(told + far) == pytest.approx(0.75, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(closures, st.sampled_from(["", "S1"]), st.sampled_from(["", "C1", "C2"]))
def test_one_more_closure_makes_its_cause_likelier(
    told: list[Closure], site: str, client: str
) -> None:
    more = replace(ONE, site=site, client=client)
    assert _chance([*told, more]) > _chance(told) - 1e-12


@settings(max_examples=40, deadline=None)
@given(closures)
def test_a_nearer_closure_weighs_more(told: list[Closure]) -> None:
    far = replace(ONE, product_version="1", client="C2", site="S2")
    version, client = replace(far, product_version="2"), replace(far, client="C1")
    chances = [_chance([*told, *[each] * 5]) for each in (far, version, client, ONE)]
    only = [_chance([each] * 5) for each in (far, version, client, ONE)]
    assert only == sorted(only)
    assert min(chances) > 0


@settings(max_examples=40, deadline=None)
@given(closures)
def test_the_counts_give_the_formula_level_by_level(told: list[Closure]) -> None:
    parts: list[list[str]] = [[], [], [], []]
    for each in told:
        if each.client == "C1":
            parts[3 if each.site == "S1" else 2].append(each.cause)
        else:
            parts[1 if each.product_version == "2" else 0].append(each.cause)
    expected = {cause: float(SHOP.prior[index]) for index, cause in enumerate(CAUSES)}
    for strength, part in zip((100, 50, 30, 20), parts, strict=True):
        expected = {
            cause: (strength * chance + part.count(cause)) / (strength + len(part))
            for cause, chance in expected.items()
        }
    for cause, chance in expected.items():
        assert _chance(told, cause) == pytest.approx(chance, rel=1e-9)


def test_strengths_follow_how_alike_the_clients_are() -> None:
    usual = [CAUSES[0]] * 8 + [CAUSES[1]] * 4 + [CAUSES[2]] * 7 + [CAUSES[3]]  # as the guide says
    alike = [replace(ONE, client=f"C{n % 10}", cause=usual[n // 10 % 20]) for n in range(400)]
    apart = [replace(ONE, client=f"C{n % 10}", cause=CAUSES[n % 2]) for n in range(400)]
    assert strengths_from(SHOP, alike).client > FIXED.client > strengths_from(SHOP, apart).client
    assert strengths_from(SHOP, [ONE]) == FIXED


def test_a_belief_on_counts_is_what_enumeration_gives() -> None:
    guide = random_guide(4)
    told = [replace(ONE, guide="sample", cause=f"cause-{n % 2}") for n in range(9)]
    case = Case(observed={"check-1": "answer-1"}, counts=pooled(guide, told, client="C1"))
    worlds = {w: p for w, p in enumerated(guide, case).items() if w[1][1] == "answer-1"}
    seen = belief(guide, case)
    for cause in guide.causes:
        exact = sum(p for w, p in worlds.items() if w[0] == cause.key) / sum(worlds.values())
        assert seen.of(cause.key) == pytest.approx(exact, rel=1e-9)
    assert np.isclose(sum(seen.probabilities), 1)
