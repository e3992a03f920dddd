"""What a repair leaves of the world: an intervention with persistence.

Breese & Heckerman 1996: a repaired variable is set, whatever its parents say. What does not descend
from it persists. A descendant whose parents all have the states they had persists too; another one
is drawn again, given its parents now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.graph import Graph

World = tuple[int, ...]
"""For each variable of the network, the variable of the grown graph that it is by now."""
LARGEST = 256
"""Cells of a table beyond which "has any parent changed?" becomes a variable of its own."""


@dataclass(frozen=True)
class Repair:
    """What a remedy sets, variable to state, and P(it is carried out right).

    Carried out wrong it changes nothing.
    """

    states: Mapping[int, int]
    chance: float


def repaired(
    graph: Graph, base: Graph, world: World, repair: Repair, wanted: Collection[int]
) -> World:
    """The world after a repair: `graph` grows by the variables of `wanted` that may have changed.

    `base` is the network itself; `wanted` and `world` are in its numbers, and with each variable
    `wanted` holds all that it depends on.
    """
    now, changed = list(world), set[int]()
    right = graph.add((), np.array([1.0 - repair.chance, repair.chance]))
    for variable in sorted(wanted):
        if variable in repair.states:
            table = _set(base.size(variable), repair.states[variable])
            now[variable] = graph.add((world[variable], right), table)
        elif changed.intersection(base.parents[variable]):
            now[variable] = _redrawn(graph, base, world, now, variable, changed)
        else:
            continue
        changed.add(variable)
    return tuple(now)


def _set(size: int, state: int) -> Array:
    """P(new | old, carried out right), [old, right, new]."""
    table = np.stack([np.eye(size), np.zeros((size, size))], axis=1)
    table[:, 1, state] = 1.0
    return table


def _redrawn(
    graph: Graph,
    base: Graph,
    world: World,
    now: Sequence[int],
    variable: int,
    changed: Collection[int],
) -> int:
    """A descendant: as it was where its parents are as they were, else drawn given them now."""
    parents, table = base.parents[variable], base.tables[variable]
    moving = [axis for axis, parent in enumerate(parents) if parent in changed]
    before = [world[parents[axis]] for axis in moving]
    after = [now[parent] for parent in parents]
    olds = [graph.size(node) for node in before]
    if int(np.prod(olds)) * table.size * table.shape[-1] > LARGEST and len(moving) > 1:
        stays = _none_moved(graph, before, [after[axis] for axis in moving])
        return graph.add((world[variable], stays, *after), _by_flag(table))
    return graph.add((world[variable], *before, *after), _by_parents(table, moving, olds))


def _by_parents(table: Array, moving: Sequence[int], olds: Sequence[int]) -> Array:
    """P(new | old, moving parents before, parents now), [old, before…, now…, new]."""
    own, now = table.shape[-1], table.shape[:-1]
    shape = (own, *olds, *now, own)
    same = np.ones((1,) * len(shape), dtype=np.bool_)
    for place, axis in enumerate(moving):
        sides = [1] * len(shape)
        sides[1 + place] = sides[1 + len(olds) + axis] = olds[place]
        same = same & np.eye(olds[place], dtype=np.bool_).reshape(sides)
    return _where(same, table, shape)


def _by_flag(table: Array) -> Array:
    """The same with one flag for all parents: P(new | old, none moved, parents now)."""
    own, now = table.shape[-1], table.shape[:-1]
    shape = (own, 2, *now, own)
    flag = np.array([False, True]).reshape((1, 2) + (1,) * (len(shape) - 2))
    return _where(flag, table, shape)


def _where(same: Array | np.ndarray, table: Array, shape: tuple[int, ...]) -> Array:
    own = shape[0]
    kept = np.eye(own).reshape((own,) + (1,) * (len(shape) - 2) + (own,))
    return np.where(np.broadcast_to(same, shape), kept, np.broadcast_to(table, shape))


def _none_moved(graph: Graph, before: Sequence[int], after: Sequence[int]) -> int:
    """A variable that says whether all of these are as they were (state 1), two at a time."""
    flag = None
    for old, new in zip(before, after, strict=True):
        same = np.eye(graph.size(old))
        if flag is None:
            flag = graph.add((old, new), np.stack([1.0 - same, same], axis=-1))
        else:
            still = np.stack([np.zeros_like(same), same])
            flag = graph.add((flag, old, new), np.stack([1.0 - still, still], axis=-1))
    assert flag is not None  # noqa: S101  # called with two parents at least
    return flag
