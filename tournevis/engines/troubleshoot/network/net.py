"""NET, the format of Hugin."""

from __future__ import annotations

from math import prod

import numpy as np

from tournevis.engines.troubleshoot.network.draft import Drafts, Node, Table, numbers, shaped
from tournevis.engines.troubleshoot.network.model import Network
from tournevis.engines.troubleshoot.network.tokens import Tokens

_REFUSED = ("continuous", "decision", "utility", "function", "instance", "temporal")


def read_net(text: str) -> Network:
    """The network of this file; raises `NetworkError` with the line of the first mistake.

    Continuous, decision, utility, function and instance nodes are refused; a table that is only
    given as an expression (`model_data`) too. A potential without data is uniform.
    """
    tokens, drafts = Tokens(text, ("%",)), Drafts()
    while tokens.word:
        if tokens.is_at("}"):  # closes a class
            tokens.next()
            continue
        block = tokens.name()
        if block in _REFUSED:
            raise tokens.fail(f"{block} nodes are not read: only discrete chance nodes are")
        if block == "class":
            tokens.name()
            tokens.take("{")
        elif block == "potential":
            _potential(tokens, drafts)
        elif block == "node":
            _node(tokens, drafts)
        elif block == "net":
            _fields(tokens)
        elif block != "discrete":
            tokens.take("=")
            tokens.until(";")
    return drafts.network()


def _fields(tokens: Tokens) -> dict[str, tuple[str, list[str]]]:
    """The `key = words;` of a block in braces, each with its place."""
    tokens.take("{")
    found = {}
    while not tokens.is_at("}"):
        place, key = tokens.place, tokens.name()
        tokens.take("=")
        found[key] = (place, [word for word in tokens.until(";") if word not in ("(", ")")])
    tokens.next()
    return found


def _node(tokens: Tokens, drafts: Drafts) -> None:
    place, name = tokens.place, tokens.name()
    fields = _fields(tokens)
    _, states = fields.get("states", ("", []))
    _, label = fields.get("label", ("", []))
    drafts.declare(Node(name, tuple(states), place, " ".join(label).strip()))


def _potential(tokens: Tokens, drafts: Drafts) -> None:
    place = tokens.place
    tokens.take("(")
    child = tokens.name()
    if not tokens.is_at("|") and not tokens.is_at(")"):
        raise tokens.fail("a potential of several variables is not read: expected '|'")
    parents = tuple(word for word in tokens.until(")") if word != "|")
    shape = drafts.shape(child, parents, place)
    fields = _fields(tokens)
    if "data" in fields:
        where, words = fields["data"]
        values = shaped(numbers(words, where, prod(shape)), shape, child, where)
    elif "model_data" in fields:
        raise tokens.fail(f"{child!r} is an expression: save the file with its tables")
    else:
        values = np.full(shape, 1.0 / shape[-1])
    drafts.fill(Table(child, parents, values, place))
