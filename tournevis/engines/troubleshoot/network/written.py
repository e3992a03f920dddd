"""Reading a guide that stands on a network: the guide's YAML and the text of the network's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tournevis.engines.troubleshoot.guide import Array, Guide, parse
from tournevis.engines.troubleshoot.guide.fields import Field
from tournevis.engines.troubleshoot.guide.numbers import FLOOR, probability, rate
from tournevis.engines.troubleshoot.network.backing import OnNetwork
from tournevis.engines.troubleshoot.network.model import Network, NetworkError, Variable
from tournevis.engines.troubleshoot.network.outlook import Outlook, look
from tournevis.engines.troubleshoot.network.overlay import Fault, Overlay, Reading
from tournevis.engines.troubleshoot.network.read import read
from tournevis.engines.troubleshoot.network.story import beginning
from tournevis.engines.troubleshoot.network.weave import weave
from tournevis.engines.troubleshoot.network.worlds import Repair

SELDOM = 1e-9
"""The rate of a cause that never gives the problem alone; the least P(answer) of its view."""

Numbers = Mapping[str, int]


def file_of(written: object) -> str | None:
    """The name of the network's file where this guide stands on one; None for another guide.

    Raises `GuideError` where the `network` block is not as it should be.
    """
    if not isinstance(written, Mapping) or "network" not in written:
        return None
    block = Field(written["network"], "network").record("file problem")
    return block["file"].words()


def guide_from(written: object, text: str, form: str) -> Guide:
    """The guide that these nested mappings and lists (from YAML) and this network make.

    `text` is what the network's file holds, `form` is "bif", "xdsl" or "net". The arrays of the
    guide are the network's single-fault view: P(exactly this fault | problem) as rates (given at
    most one), P(answer | problem, exactly this fault), P(problem gone | problem, exactly this
    fault, remedy). Raises `GuideError` with the place in the guide, and `NetworkError` with the
    line of the network, or where pyAgrum is missing.
    """
    top = Field(written).mapping()
    for name in ("network", "other", "causes", "checks", "remedies"):
        if name not in top:
            raise Field(written).fail(f"{name!r} is missing")
    overlay = _overlay(top, read(text, form))
    seen = look(
        overlay,
        beginning(overlay),
        [*(frozenset({fault}) for fault in range(len(overlay.faults))), frozenset()],
        range(len(overlay.readings)),
        range(len(overlay.repairs)),
    )
    if seen is None:
        raise top["network"].fail("the network never gives this problem")
    return replace(parse(_plain(top, overlay, seen)), network=OnNetwork(overlay))


def _overlay(top: Mapping[str, Field], network: Network) -> Overlay:
    block = top["network"].record("file problem")
    problem = {}
    for name, place in block["problem"].mapping().items():
        variable = _variable(network, Field(name, place.path))
        problem[variable.name] = _states(variable, place)
    if not problem:
        raise block["problem"].fail("expected at least one variable with its bad states")
    share = _share(top["other"])
    woven = weave(network, problem, share)
    seen = {name: woven.numbers[name] for name in network.index}
    return Overlay(
        network=network,
        file=block["file"].words(),
        problem=problem,
        graph=woven.graph,
        numbers=seen,
        complaint=woven.complaint,
        faults=_faults(top["causes"], network, seen, problem),
        readings=tuple(_reading(each, network, seen) for each in top["checks"].each()),
        repairs=tuple(_repair(each, network, seen, problem) for each in top["remedies"].each()),
    )


def _share(other: Field) -> float:
    fields = other.mapping()
    if "rate" not in fields:
        raise other.fail("'rate' is missing")
    share = rate(fields["rate"], 100.0) / 100.0
    if share >= 1:
        raise fields["rate"].fail("expected less than 100 of a hundred incidents")
    return share


def _faults(
    causes: Field, network: Network, numbers: Numbers, problem: Mapping[str, Any]
) -> tuple[Fault, ...]:
    faults: list[Fault] = []
    for each in causes.each():
        part = _needed(each, "variable", "states")
        variable = _variable(network, part["variable"])
        if variable.name in problem:
            raise part["variable"].fail("the problem itself is not a cause")
        fault = Fault(numbers[variable.name], _states(variable, part["states"]))
        for other in faults:
            if other.variable == fault.variable and set(other.states) & set(fault.states):
                raise part["states"].fail("another cause has this state already")
        faults.append(fault)
    return tuple(faults)


def _reading(check: Field, network: Network, numbers: Numbers) -> Reading:
    """P(answer | state): sure but for the noise."""
    part = _needed(check, "variable", "answers")
    variable = _variable(network, part["variable"])
    owners: dict[int, int] = {}
    answers = list(part["answers"].each())
    for row, answer in enumerate(answers):
        states = _needed(answer, "states")["states"]
        for state in _states(variable, states):
            if state in owners:
                raise states.fail(f"{variable.states[state]!r} has another answer already")
            owners[state] = row
    if missing := [name for at, name in enumerate(variable.states) if at not in owners]:
        raise part["answers"].fail(f"no answer for the state {missing[0]!r}")
    noise = probability(part["noise"]) if "noise" in part else FLOOR
    if noise * len(answers) >= 1:
        raise part["noise"].fail(f"expected less than 1 in {len(answers)}, found {noise:g}")
    chances = np.full((len(answers), len(variable.states)), noise)
    for state, row in owners.items():
        chances[row, state] = 1.0 - noise * (len(answers) - 1)
    chances.setflags(write=False)
    return Reading(numbers[variable.name], chances)


def _repair(
    remedy: Field, network: Network, numbers: Numbers, problem: Mapping[str, Any]
) -> Repair:
    part = _needed(remedy, "repairs")
    states = {}
    for name, place in part["repairs"].mapping().items():
        variable = _variable(network, Field(name, place.path))
        if variable.name in problem:
            raise place.fail("a remedy repairs what is behind the problem, not the problem itself")
        states[numbers[variable.name]] = _state(variable, place)
    if not states:
        raise part["repairs"].fail("expected at least one variable with the state it is set to")
    chance = probability(part["chance"]) if "chance" in part else 1.0
    if chance <= 0:
        raise part["chance"].fail("expected a probability above 0")
    # A remedy may be badly carried out: its failure never rules a cause out altogether.
    return Repair(states, min(chance, 1.0 - FLOOR))


def _needed(place: Field, *names: str) -> dict[str, Field]:
    fields = place.mapping()
    for name in names:
        if name not in fields:
            raise place.fail(f"{name!r} is missing")
    return fields


def _variable(network: Network, place: Field) -> Variable:
    name = place.name()
    try:
        return network.find(name)
    except KeyError:
        known = Field({name: None}, place.path)
        raise _unknown(known, name, [each.name for each in network.variables]) from None


def _states(variable: Variable, place: Field) -> tuple[int, ...]:
    """One state or a list of some."""
    listed = isinstance(place.value, Sequence) and not isinstance(place.value, str)
    places = list(place.each()) if listed else [place]
    found = tuple(dict.fromkeys(_state(variable, each) for each in places))
    if not 0 < len(found) < len(variable.states):
        raise place.fail(f"expected some, not all, of the states of {variable.name!r}")
    return found


def _state(variable: Variable, place: Field) -> int:
    name = str(place.value) if isinstance(place.value, int | float) else place.name()
    name = place.name() if isinstance(place.value, bool) else name
    try:
        return variable.state(name)
    except KeyError:
        raise _unknown(Field({name: None}, place.path), name, variable.states) from None


def _unknown(place: Field, name: str, known: Sequence[str]) -> NetworkError:
    """The usual error about a name that is not known, with the closest one."""
    try:
        place.mapping(known)
    except ValueError as error:
        return NetworkError(place.path, getattr(error, "problem", str(error)))
    return NetworkError(place.path, f"{name!r} is not known here")


def _plain(top: Mapping[str, Field], overlay: Overlay, seen: Outlook) -> dict[str, Any]:
    """The guide as one without a network is written, with the single-fault view in it."""
    causes = list(top["causes"].each())
    keys = [str(_needed(each, "key")["key"].value) for each in causes]
    rates = np.maximum(seen.weights[: len(keys) + 1], SELDOM) * 100.0
    checks, remedies = top["checks"].each(), top["remedies"].each()
    plain = {name: place.value for name, place in top.items() if name != "network"}
    plain["other"] = {**_values(top["other"]), "rate": float(rates[-1])}
    plain["causes"] = [
        {**_values(each, "rate", drop="variable states"), "rate": float(often)}
        for each, often in zip(causes, rates[:-1], strict=True)
    ]
    plain["checks"] = [
        _plain_check(each, keys, overlay.readings[at], seen.tables[at])
        for at, each in enumerate(checks)
    ]
    plain["remedies"] = [
        _values(each, "cures", drop="repairs chance") | {"cures": _row(keys, seen.cures[at])}
        for at, each in enumerate(remedies)
    ]
    return plain


def _plain_check(
    check: Field, keys: Sequence[str], reading: Reading, table: Array
) -> dict[str, Any]:
    values = _values(check, "likelihood", drop="variable")
    answers = [
        _values(answer, drop="states") for answer in _needed(check, "answers")["answers"].each()
    ]
    names = [str(answer.get("key")) for answer in answers]
    rows = {key: _row(names, table[:, at]) for at, key in enumerate([*keys, "default"])}
    noise = max(float(reading.chances.min()), SELDOM)
    return {**values, "answers": answers, "likelihood": rows, "noise": noise}


def _values(place: Field, *refused: str, drop: str = "") -> dict[str, Any]:
    """What is written here, without what only a guide on a network has."""
    fields = place.mapping()
    for name in refused:
        if name in fields:
            raise fields[name].fail("this number comes from the network: leave it out")
    return {name: each.value for name, each in fields.items() if name not in drop.split()}


def _row(names: Sequence[str], chances: Array) -> dict[str, float]:
    return {name: min(1.0, float(chance)) for name, chance in zip(names, chances, strict=False)}
