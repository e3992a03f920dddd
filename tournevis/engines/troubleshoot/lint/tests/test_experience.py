"""Closed incidents contradict a number only where chance does not explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tournevis.engines.troubleshoot import parse
from tournevis.engines.troubleshoot.lint import lint
from tournevis.engines.troubleshoot.lint.tests.clean import clean


@dataclass(frozen=True)
class Closed:
    """A closed incident."""

    cause: str
    observed: Mapping[str, str] = field(default_factory=dict)
    tried: tuple[tuple[str, bool], ...] = ()


def _shares() -> list[Closed]:
    """Incidents in the proportions that the guide says."""
    return [Closed("cable-loose")] * 16 + [Closed("power-cut")] * 8 + [Closed("box-frozen")] * 14


def test_what_agrees_is_not_spoken_of() -> None:
    closed = [
        Closed(each.cause, {"lamp": "off" if each.cause == "power-cut" else "on"})
        for each in _shares()
    ]
    assert lint(clean(), closed) == []


def test_a_rate_that_closures_contradict() -> None:
    found = lint(clean(), [Closed("power-cut")] * 30 + [Closed("box-frozen")] * 10)
    assert {each.place for each in found} == {"causes[0].rate", "causes[1].rate"}
    assert found[0].message["en"] == (
        "The guide says 40% for “Loose cable”; of 40 closed incidents it was 0.0%."
    )


def test_an_answer_that_closures_contradict() -> None:
    closed = _shares() + [Closed("box-frozen", {"lamp": "off", "cable": "unknown"})] * 6
    found = [each for each in lint(clean(), closed) if each.rule == "answer-contradicted"]
    assert {each.place for each in found} == {"checks[0].likelihood.box-frozen"}
    assert "“Off” to “Is the light on?” when the cause is “Frozen box”" in found[1].message["en"]


def test_a_cure_that_closures_contradict() -> None:
    closed = [*_shares(), *[Closed("cable-loose", (), (("reseat", False),))] * 5]  # type: ignore[arg-type]
    found = [each for each in lint(clean(), closed) if each.rule == "cure-contradicted"]
    assert [each.place for each in found] == ["remedies[0].cures.cable-loose"]


def test_few_cases_and_strangers_say_nothing() -> None:
    few = [Closed("cable-loose", {"lamp": "off"}, (("reseat", False),))] * 4
    strange = [Closed("gremlins", {"lamp": "off"})] * 50
    other_steps = [Closed("cable-loose", {"colour": "red"}, (("pray", True),))] * 4
    assert lint(clean(), [*_shares(), *few, *strange, *other_steps]) == []


def test_a_true_guide_is_seldom_accused() -> None:
    guide = parse(clean())
    accused = 0
    for seed in range(30):
        random = np.random.default_rng(seed)
        closed = []
        for column in random.choice(len(guide.causes), size=200, p=guide.prior):
            observed = {
                check.key: check.answers[random.choice(len(table), p=table[:, column])].key
                for check, table in zip(guide.checks, guide.likelihood, strict=True)
            }
            tried = tuple(
                (remedy.key, bool(random.random() < guide.cures[row, column]))
                for row, remedy in enumerate(guide.remedies)
            )
            closed.append(Closed(guide.causes[column].key, observed, tried))
        accused += bool(lint(clean(), closed))
    assert accused <= 2
