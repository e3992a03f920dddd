"""The written guide with new numbers: nothing else changes, and the diff says why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Guide, parse
from tournevis.engines.troubleshoot.learn import (
    Closure,
    LearningError,
    Weights,
    difference,
    learnt,
    learnt_until,
    proposed,
)
from tournevis.engines.troubleshoot.learn.tests.closed import START, closed

SHOP = """\
# A shop. Every number is an expert estimate.
key: shop
version: 3   # reviewed by Anna
title: {fr: "Boutique à l'arrêt", en: Shop down}
other: {rate: 5}
handover: {minutes: 45, text: {fr: "Niveau 2", en: Level 2}}
causes:
  - key: cable   # the usual suspect
    kind: connection
    rate: 40 in 100
    name: {fr: "Câble", en: Cable}
  - {key: power, kind: outside, rate: 1 in 5, name: {fr: Courant, en: Power}}
  - key: frozen
    kind: software
    name: {fr: Figée, en: Frozen}
    rate: 35  # often
checks:
  - key: lamp
    minutes: 1
    who: client
    noise: 0.02
    ask: {fr: "Voyant ?", en: "Light?"}
    answers:
      - {key: "on", text: {fr: Oui, en: "Yes"}}
      - {key: blink, text: {fr: Clignote, en: Blinks}}
      - {key: "off", text: {fr: Non, en: "No"}}
    likelihood:
      default: {"on": 0.8}             # the rest is shared
      power: {"on": never, "off": 9 in 10}
      cable:
        blink: often   # loose
      frozen: {"on": 0.5, blink: 0.5, "off": 1}
remedies:
  - key: reseat
    minutes: 10
    who: client
    name: {fr: Rebrancher, en: Reseat}
    cures: {cable: 19 in 20, frozen: rarely}   # measured once
"""


def _guide(text: str) -> Guide:
    return parse(yaml.safe_load(text))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([0, 3, 40]))
def test_the_edit_holds_the_proposed_numbers_and_nothing_else(seed: int, number: int) -> None:
    before = _guide(SHOP)
    truth = replace(
        before, checks=(replace(before.checks[0], likelihood=((0.2,) * 4, (0.5,) * 4, (0.3,) * 4)),)
    )
    proposal = learnt(before, closed(truth, number, seed), Weights(least=1, change=0.001))
    text = proposed(SHOP, proposal)
    read = _guide(text)
    assert [c.rate for c in read.causes] == pytest.approx([c.rate for c in proposal.after.causes])
    for one, two in zip(read.likelihood, proposal.after.likelihood, strict=True):
        assert one == pytest.approx(two, abs=1e-9)
    assert read.cures == pytest.approx(proposal.after.cures, abs=1e-9)
    assert _without_numbers(read) == _without_numbers(proposal.after)
    assert _comments(text) == _comments(SHOP)
    assert _bare(text) == _bare(SHOP)


def _without_numbers(guide: Guide) -> object:
    return (
        guide.version,
        guide.title,
        guide.handovers,
        [replace(cause, rate=1) for cause in guide.causes],
        [replace(check, likelihood=()) for check in guide.checks],
        [replace(remedy, cures={}) for remedy in guide.remedies],
    )


def _comments(text: str) -> list[str]:
    return re.findall(r"# (?!learnt)\w[\w ]*\w", text)


def _bare(text: str) -> str:
    """The text without its likelihoods, the note, and the numbers elsewhere."""
    kept = re.sub(r"    likelihood:.*?(?=remedies:)", "", text, flags=re.DOTALL)
    kept = re.sub(r"  # learnt from.*", "", kept)
    return re.sub(r"\b(rarely|[\d.]+)\b", "N", kept)


def test_the_note_stands_beside_the_version_and_is_replaced() -> None:
    told = closed(_guide(SHOP), 30)
    proposal = learnt(_guide(SHOP), told)
    once = proposed(SHOP, proposal)
    note = (
        "version: 4   # reviewed by Anna  # learnt from 30 confirmed closures up to 2026-01-06T14:"
    )
    assert note in once
    assert learnt_until(SHOP) is None
    assert learnt_until(once) == told[-1].at
    later = closed(_guide(SHOP), 40, seed=3, start=datetime(2026, 5, 1, tzinfo=UTC))
    again = learnt(_guide(once), [*told, *later], since=learnt_until(once))
    assert again.closures == 40
    twice = proposed(once, again)
    assert twice.count("# learnt from") == 1
    assert "version: 5   # reviewed by Anna  # learnt from 40 " in twice


def test_the_diff_is_readable_and_says_why() -> None:
    power = Closure("shop", 3, START, "power", (("lamp", "on"),))
    proposal = learnt(_guide(SHOP), [power] * 40)
    told = difference(SHOP, proposal, "en")
    assert "-  - {key: power, kind: outside, rate: 1 in 5, name: {fr: Courant, en: Power}}" in told
    assert "+  - {key: power, kind: outside, rate: 2.145 in 5, name:" in told
    assert "# line 12: 40 of 40 closures were “Power”: 20 -> 42.9" in told
    line = SHOP.splitlines().index('      power: {"on": never, "off": 9 in 10}') + 1
    assert f"# line {line}: 40 of 40 closures with “Power” answered “Yes” to “Light?”:" in told
    assert "# ligne 12: 40 incidents clos sur 40 avaient pour cause" in difference(
        SHOP, proposal, "fr"
    )
    added = [line[1:] for line in told.splitlines() if line.startswith("+") and "+++" not in line]
    assert set(added) == set(proposed(SHOP, proposal).splitlines()) - set(SHOP.splitlines())
    for change in proposal.changes:
        assert change.sentence("en") in told


def test_nothing_to_change_is_no_diff() -> None:
    proposal = learnt(_guide(SHOP), [])
    assert proposed(SHOP, proposal) == SHOP
    assert difference(SHOP, proposal) == ""


def test_another_text_is_refused() -> None:
    proposal = learnt(_guide(SHOP), closed(_guide(SHOP), 30))
    with pytest.raises(LearningError, match="not the guide that learnt"):
        proposed(SHOP.replace("version: 3", "version: 2"), proposal)
    with pytest.raises(LearningError, match="not the guide that learnt"):
        proposed(SHOP.replace("40 in 100", "41 in 100"), proposal)


def test_numbers_shared_by_anchors_are_refused() -> None:
    shared = SHOP.replace('power: {"on": never, "off": 9 in 10}', "power: &row {blink: often}")
    shared = shared.replace('frozen: {"on": 0.5, blink: 0.5, "off": 1}', "frozen: *row")
    told = [Closure("shop", 3, START, "power", (("lamp", "on"),))] * 40
    with pytest.raises(LearningError, match="anchors"):
        proposed(shared, learnt(_guide(shared), told))


def test_only_the_note_beside_the_version_counts() -> None:
    note = "# learnt from 3 confirmed closures up to"
    assert learnt_until(f"version: 2\ntitle: 'x {note} 2030-01-01T00:00:00Z'\n") is None
    for told in ("yesterday", "2030-01-01"):
        with pytest.raises(LearningError, match="no date with its zone"):
            learnt_until(f"version: 2  {note} {told}\n")
