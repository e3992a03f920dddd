"""A guide on a network: what is written becomes an overlay, and mistakes are told by their place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Guide, GuideError
from tournevis.engines.troubleshoot.network.beliefs import belief_of
from tournevis.engines.troubleshoot.network.planning import outlook_of, situation_of
from tournevis.engines.troubleshoot.network.tests.small import two
from tournevis.engines.troubleshoot.network.written import file_of, guide_from

pytest.importorskip("pyagrum")

BIF = """
network lamp { }
variable Fuse { type discrete [ 2 ] { ok, blown }; }
variable Bulb { type discrete [ 3 ] { new, dim, dead }; }
variable Lamp { type discrete [ 2 ] { on, off }; }
probability ( Fuse ) { table 0.9, 0.1; }
probability ( Bulb ) { table 0.8, 0.15, 0.05; }
probability ( Lamp | Fuse, Bulb ) {
  (ok, new) 1.0, 0.0; (ok, dim) 0.5, 0.5; (ok, dead) 0.0, 1.0; default 0.0, 1.0;
}
"""


def written() -> dict[str, Any]:
    """A lamp that does not light: a fuse and a bulb, both of which may be bad."""
    return deepcopy(_WRITTEN)


def _cause(key: str, variable: str, states: object) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "hardware",
        "variable": variable,
        "states": states,
        "name": two(key),
    }


def _answer(key: str, states: object) -> dict[str, Any]:
    return {"key": key, "states": states, "text": two(key)}


_WRITTEN: dict[str, Any] = {
    "key": "lamp",
    "version": 1,
    "title": two("no light"),
    "network": {"file": "lamp.bif", "problem": {"Lamp": "off"}},
    "other": {"rate": "10 in 100"},
    "handover": {"minutes": 30, "text": two("hand over")},
    "causes": [
        _cause("fuse-blown", "Fuse", "blown"),
        _cause("bulb-dim", "Bulb", ["dim"]),
        _cause("bulb-dead", "Bulb", ["dead"]),
    ],
    "checks": [
        {
            "key": "fuse-look",
            "variable": "Fuse",
            "minutes": 1,
            "who": "client",
            "ask": two("fuse?"),
            "noise": 0.1,
            "answers": [_answer("good", "ok"), _answer("bad", ["blown"])],
        },
        {
            "key": "bulb-look",
            "variable": "Bulb",
            "minutes": 1,
            "who": "client",
            "ask": two("bulb?"),
            "noise": 0,
            "answers": [_answer("clear", ["new", "dim"]), _answer("black", ["dead"])],
        },
    ],
    "remedies": [
        {
            "key": "change-fuse",
            "repairs": {"Fuse": "ok"},
            "chance": "9 in 10",
            "minutes": 2,
            "who": "client",
            "name": two("change fuse"),
        },
        {
            "key": "change-bulb",
            "repairs": {"Bulb": "new"},
            "minutes": 3,
            "who": "client",
            "name": two("change bulb"),
        },
    ],
}

OFF = 0.1 + 0.9 * (0.15 * 0.5 + 0.05)
"""P(Lamp = off) of the network."""


def guide(**changes: Any) -> Guide:
    return guide_from({**written(), **changes}, BIF, "bif")


def test_the_belief_by_hand() -> None:
    seen = belief_of(guide(), Case())
    assert seen.of("fuse-blown") == pytest.approx(0.9 * 0.1 / OFF + 0.1 * 0.1)
    assert seen.of("other") == pytest.approx(0.1 * 0.9 * 0.8)  # the leak, and nothing else wrong
    assert seen.evidence == 1


def test_the_single_fault_view_by_hand() -> None:
    seen = guide()
    single = np.array([0.1 * 0.8, 0.9 * 0.15 * 0.5, 0.9 * 0.05])
    leak = OFF * 0.1 / 0.9
    leak /= 1 + leak
    none, dim = leak * 0.9 * 0.8, (1 - leak) * single[1] + leak * 0.9 * 0.15
    fuse = (1 - leak) * single[0] + leak * 0.1 * 0.8
    dead = (1 - leak) * single[2] + leak * 0.9 * 0.05
    exact = np.array([fuse, dim, dead, none])
    assert seen.prior == pytest.approx(exact / exact.sum(), abs=1e-9)
    assert seen.likelihood[0][:, 0] == pytest.approx([0.1, 0.9])
    assert seen.likelihood[1][:, 2] == pytest.approx([0, 1], abs=1e-8)
    assert seen.remedies[0].cures["bulb-dead"] == 0
    leaked = leak * 0.1 * 0.8 / fuse
    assert seen.remedies[0].cures["fuse-blown"] == pytest.approx(0.9 * (1 - leaked))


def test_a_state_that_a_remedy_leaves_may_still_give_the_problem() -> None:
    seen = guide(remedies=[{**written()["remedies"][1], "repairs": {"Bulb": "dim"}}])
    assert 0 < seen.remedies[0].cures["bulb-dead"] < 0.5


def test_hints_are_soft_and_an_answer_takes_their_place() -> None:
    hinted = Case().hinted({"fuse-look": {"good": 0.2, "bad": 0.8}})
    before, soft = belief_of(guide(), Case()), belief_of(guide(), hinted)
    hard = belief_of(guide(), hinted.answered("fuse-look", "bad"))
    assert before.of("fuse-blown") < soft.of("fuse-blown") < hard.of("fuse-blown")
    assert hard == belief_of(guide(), Case().answered("fuse-look", "bad"))


def test_what_has_no_order_came_first_the_answers_before_the_remedies() -> None:
    loose = Case(observed={"fuse-look": "bad"}, failed=frozenset({"change-fuse"}))
    ordered = Case().answered("fuse-look", "bad").tried("change-fuse")
    other = Case().tried("change-fuse").answered("fuse-look", "bad")
    assert belief_of(guide(), loose).probabilities == belief_of(guide(), ordered).probabilities
    assert belief_of(guide(), other).of("fuse-blown") > belief_of(guide(), loose).of("fuse-blown")


def test_the_impossible_leaves_other() -> None:
    sure = written()["checks"]
    sure.append({**sure[1], "key": "bulb-again"})
    case = Case().answered("bulb-look", "black").answered("bulb-again", "clear")
    seen = belief_of(guide(checks=sure), case)
    assert (seen.of("other"), seen.evidence) == (1.0, 0.0)
    assert outlook_of(guide(checks=sure), case) is None
    assert situation_of(guide(checks=sure), case).weights[-1] == 1


def test_two_causes_of_one_variable_are_never_together() -> None:
    seen = outlook_of(guide(), Case(), 3)
    assert seen is not None
    assert frozenset({0, 1}) in seen.listed
    assert all(not {1, 2} <= listed for listed in seen.listed)
    assert seen.rest == 0


def test_the_file_is_named() -> None:
    assert file_of(written()) == "lamp.bif"
    assert file_of({"key": "another"}) is None
    with pytest.raises(GuideError, match=r"^network: 'problem' is missing"):
        file_of({"network": {"file": "x.bif"}})


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("network.problem.Lampe", "off", r"^network.problem.Lampe: 'Lampe' .*did you mean 'Lamp'"),
        ("network.problem.Lamp", "of", r"^network.problem.Lamp: 'of' .*did you mean 'off'"),
        ("network.problem.Lamp", ["on", "off"], r"^network.problem.Lamp: expected some, not all"),
        ("network.problem", {}, r"^network.problem: expected at least one"),
        ("other.rate", 100, r"^other.rate: expected less than 100"),
        ("causes.0.variable", "Lamp", r"^causes\[0\].variable: the problem itself"),
        ("causes.2.states", "dim", r"^causes\[2\].states: another cause has this state"),
        ("causes.0.rate", 5, r"^causes\[0\].rate: this number comes from the network"),
        ("causes.0.kind", "magic", r"^causes\[0\].kind: expected one of"),
        ("checks.0.answers.1.states", "ok", r"^checks\[0\].answers\[1\].states: 'ok' has another"),
        (
            "checks.1.answers.0.states",
            "new",
            r"^checks\[1\].answers: no answer for the state 'dim'",
        ),
        ("checks.0.likelihood", {}, r"^checks\[0\].likelihood: this number comes from the network"),
        ("checks.0.noise", 0.5, r"^checks\[0\].noise: expected less than 1 in 2"),
        ("remedies.0.repairs", {}, r"^remedies\[0\].repairs: expected at least one"),
        ("remedies.0.repairs.Lamp", "on", r"^remedies\[0\].repairs.Lamp: a remedy repairs what"),
        ("remedies.0.chance", 0, r"^remedies\[0\].chance: expected a probability above 0"),
        ("remedies.0.needs", ["nothing"], r"^remedies\[0\]: 'needs' names no check"),
    ],
)
def test_mistakes_are_told_by_their_place(path: str, value: object, message: str) -> None:
    spoilt: Any = written()
    *way, last = path.split(".")
    place = spoilt
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    with pytest.raises(GuideError, match=message):
        guide_from(spoilt, BIF, "bif")


def test_a_problem_that_never_happens_is_told() -> None:
    never = BIF.replace("0.5, 0.5", "1, 0").replace("0.0, 1.0", "1.0, 0.0")
    with pytest.raises(GuideError, match=r"^network.problem: the network never gives"):
        guide_from(written(), never, "bif")
