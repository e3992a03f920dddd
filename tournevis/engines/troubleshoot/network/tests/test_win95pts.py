"""The Windows 95 printer troubleshooter: pgmpy agrees, and our guide on it works."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.network import Network, read
from tournevis.engines.troubleshoot.network.beliefs import belief_of
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.infer import infer
from tournevis.engines.troubleshoot.network.planning import outlook_of, situation_of
from tournevis.engines.troubleshoot.network.written import file_of, guide_from

pytest.importorskip("pyagrum")
DATA = Path(__file__).parent / "data"


@cache
def network() -> Network:
    return read((DATA / "win95pts.bif").read_text(), "bif")


@cache
def guide() -> Guide:
    written = yaml.safe_load((DATA / "win95pts.guide.yaml").read_text())
    name = file_of(written)
    assert name == "win95pts.bif"
    return guide_from(written, (DATA / name).read_text(), "bif")


def test_has_what_the_repository_says() -> None:
    assert len(network().variables) == 76
    assert sum(map(len, network().parents)) == 112
    assert len(network().roots) == 34


@pytest.mark.parametrize("at", range(7))
def test_posteriors_are_those_of_pgmpy(at: int) -> None:
    oracle = json.loads((DATA / "win95pts.posteriors.json").read_text())[at]
    graph, numbers = Graph(), dict[str, int]()
    for place in network().order:
        variable = network().variables[place]
        numbers[variable.name] = graph.add([numbers[p] for p in variable.parents], variable.table)
    evidence = {
        numbers[name]: np.eye(2)[network().find(name).state(state)]
        for name, state in oracle["seen"].items()
    }
    found = infer(graph, evidence, [numbers[root] for root in oracle["posteriors"]])
    assert found is not None
    for root, states in oracle["posteriors"].items():
        for state, chance in states.items():
            seen = found.each[numbers[root]][network().find(root).state(state)]
            assert seen == pytest.approx(chance, abs=1e-9)


def test_the_guide_finds_a_loose_cable_and_two_faults_at_once() -> None:
    case = Case().answered("where-printer", "local").answered("cable-look", "out")
    seen = belief_of(guide(), case)
    assert seen.ranked[0][0].key == "cable-loose"
    both = belief_of(guide(), case.answered("message-paper", "yes"))
    assert both.of("no-paper") > 0.5
    assert both.of("no-paper") + both.of("cable-loose") > 1


def test_other_is_what_was_written_when_nothing_is_known() -> None:
    seen = belief_of(guide(), Case())
    assert seen.evidence == 1.0
    assert 0.03 <= seen.of("other") < 0.035  # the leak, and a little from faults not listed


def test_a_failed_repair_leaves_its_fault_unlikely() -> None:
    before = belief_of(guide(), Case())
    after = belief_of(guide(), Case().tried("switch-on"))
    assert after.of("printer-off") < 0.1 * before.of("printer-off")
    assert after.of("buffer-full") > before.of("buffer-full")


def test_what_was_seen_before_a_repair_says_little_about_what_it_repaired() -> None:
    told = Case().answered("message-off", "yes").tried("switch-on")
    again = Case().tried("switch-on").answered("message-off", "yes")
    assert belief_of(guide(), told).of("printer-off") < 0.3
    assert belief_of(guide(), again).of("printer-off") > belief_of(guide(), told).of("printer-off")


def test_the_situation_serves_the_planner() -> None:
    seen = situation_of(guide(), Case().answered("where-printer", "local"))
    assert seen.weights.sum() == pytest.approx(1)
    for table in seen.tables:
        assert np.allclose(table.sum(axis=0), 1)
    assert seen.cures.shape == (len(guide().remedies), len(seen.weights))
    assert ((seen.cures >= 0) & (seen.cures <= 1)).all()
    assert not seen.open_checks[guide().check_index["where-printer"]]


def test_the_rest_keeps_every_total_exact() -> None:
    few, many = (outlook_of(guide(), Case(), 2, most) for most in (30, 120))
    assert few is not None
    assert many is not None
    assert few.rest > many.rest > 0
    for remedy, row in few.cures.items():
        assert row @ few.weights == pytest.approx(many.cures[remedy] @ many.weights, abs=1e-9)


def test_closed_incidents_move_the_belief() -> None:
    seen = belief_of(guide(), Case(counts={"cable-loose": 200}))
    assert seen.of("cable-loose") > 0.4
    assert seen.evidence == pytest.approx(1)


def test_the_single_fault_view_is_the_networks() -> None:
    alone = outlook_of(guide(), Case(), 1)
    assert alone is not None
    named = alone.weights[: len(guide().causes)]
    assert np.allclose(guide().prior, named / named.sum(), atol=1e-6)
    column = guide().cause_index["no-paper"]
    answers = guide().likelihood[guide().check_index["message-paper"]][:, column]
    assert answers == pytest.approx([0.006, 0.994], abs=1e-3)
