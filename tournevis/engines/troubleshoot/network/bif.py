"""BIF, the interchange format of the bnlearn repository, JavaBayes and GeNIe."""

from __future__ import annotations

from math import prod

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.draft import (
    MOST_STATES,
    SLACK,
    Drafts,
    Node,
    Table,
    numbers,
    shaped,
)
from tournevis.engines.troubleshoot.network.model import Network, NetworkError
from tournevis.engines.troubleshoot.network.tokens import Tokens


def read_bif(text: str) -> Network:
    """The network of this file; raises `NetworkError` with the line of the first mistake."""
    tokens, drafts, name = Tokens(text, ("//", "#")), Drafts(), ""
    while tokens.word:
        block = tokens.name()
        if block == "network":
            name = tokens.until("{")[0] if not tokens.is_at("{") else tokens.next()
            _skip_block(tokens)
        elif block == "variable":
            _variable(tokens, drafts)
        elif block == "probability":
            _probability(tokens, drafts)
        else:
            raise tokens.fail(f"expected network, variable or probability, found {block[:40]!r}")
    return drafts.network(name)


def _skip_block(tokens: Tokens) -> None:
    while not tokens.is_at("}"):
        tokens.until(";")
    tokens.next()


def _variable(tokens: Tokens, drafts: Drafts) -> None:
    place, name, states = tokens.place, tokens.name(), None
    tokens.take("{")
    while not tokens.is_at("}"):
        if tokens.is_at("type"):
            states = _states(tokens)
        else:
            tokens.until(";")
    tokens.next()
    drafts.declare(Node(name, tuple(states or ()), place))


def _states(tokens: Tokens) -> list[str]:
    tokens.take("type")
    if not tokens.is_at("discrete"):
        raise tokens.fail(f"only discrete variables are read, found {tokens.word[:40]!r}")
    tokens.next()
    if tokens.is_at("["):
        tokens.next()
        tokens.until("]")
    tokens.take("{")
    states = tokens.until("}")
    if len(states) > MOST_STATES:
        raise tokens.fail(f"more than {MOST_STATES} states")
    tokens.until(";")
    return states


def _probability(tokens: Tokens, drafts: Drafts) -> None:
    place = tokens.place
    tokens.take("(")
    child = tokens.name()
    if tokens.is_at("|"):
        tokens.next()
    parents = tuple(word for word in tokens.until(")") if word != "|")
    shape = drafts.shape(child, parents, place)
    values: Array = np.full(shape, np.nan)
    tokens.take("{")
    while not tokens.is_at("}"):
        _entry(tokens, drafts, child, parents, values)
    tokens.next()
    if np.isnan(values).any():
        raise NetworkError(place, f"{child!r}: some rows are missing")
    drafts.fill(Table(child, parents, values, place))


def _entry(
    tokens: Tokens, drafts: Drafts, child: str, parents: tuple[str, ...], values: Array
) -> None:
    """One line of a table: the whole, one row, or the row of all that are not written."""
    place = tokens.place
    if tokens.is_at("("):
        tokens.next()
        states = tokens.until(")")
        if len(states) != len(parents):
            raise tokens.fail(f"{child!r}: a row names {len(states)} of {len(parents)} parents")
        known = [drafts.node(parent, place).states for parent in parents]
        for state, names in zip(states, known, strict=True):
            if state not in names:
                raise tokens.fail(f"{child!r}: no parent has a state {state[:40]!r} there")
        at = tuple(names.index(state) for state, names in zip(states, known, strict=True))
        values[at] = _row(tokens, child, values.shape[-1:], place)
    elif tokens.is_at("table"):
        tokens.next()
        values[...] = _whole(_row(tokens, child, (values.size,), place), values.shape)
    elif tokens.is_at("default"):
        tokens.next()
        missing = np.isnan(values[..., 0])
        if not missing.any():
            raise tokens.fail(f"{child!r}: no row is left for 'default'")
        values[missing] = _row(tokens, child, values.shape[-1:], place)
    else:
        tokens.until(";")


def _row(tokens: Tokens, child: str, shape: tuple[int, ...], place: str) -> Array:
    return shaped(numbers(tokens.until(";"), place, prod(shape)), shape, child, place)


def _whole(values: Array, shape: tuple[int, ...]) -> Array:
    """A table in one line: the child's states come slowest, but some writers put them fastest."""
    slowest = np.moveaxis(values.reshape(shape[-1:] + shape[:-1]), 0, -1)
    fastest = values.reshape(shape)
    sums = np.abs(slowest.sum(axis=-1) - 1.0)
    other = np.abs(fastest.sum(axis=-1) - 1.0)
    return fastest if sums.max() > SLACK >= other.max() else slowest
