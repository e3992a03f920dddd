"""XDSL, the format of GeNIe and SMILE. XML is read without document types, so without entities."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from xml.parsers import expat

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.draft import (
    LONGEST,
    Drafts,
    Node,
    Table,
    numbers,
    shaped,
)
from tournevis.engines.troubleshoot.network.model import Network, NetworkError

DEEPEST = 60
_KINDS = ("cpt", "deterministic", "noisymax")
_PARTS = ("parents", "probabilities", "resultingstates", "strengths", "parameters")


@dataclass
class _Element:
    """One node of the file as its elements are met."""

    kind: str
    name: str
    place: str
    states: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)

    def words(self, part: str) -> list[str]:
        return "".join(self.parts.get(part, ())).split()


def read_xdsl(text: str) -> Network:
    """The network of this file; raises `NetworkError` with the line of the first mistake.

    Chance, deterministic and noisy-MAX nodes are read; the latter two become full tables.
    Decisions, utilities, equations, noisy adders and dynamic networks are refused.
    """
    if len(text) > LONGEST:
        raise NetworkError("", f"more than {LONGEST} characters")
    reader = _Reader()
    reader.read(text)
    drafts, titles = Drafts(), reader.titles
    for element in reader.elements:
        title = titles.get(element.name, "")
        drafts.declare(Node(element.name, tuple(element.states), element.place, title))
    for element in reader.elements:
        drafts.fill(_table(element, drafts))
    return drafts.network()


class _Reader:
    """Walks the file once and keeps the nodes and the titles that GeNIe shows."""

    def __init__(self) -> None:
        self.elements: list[_Element] = []
        self._titles: dict[str, list[str]] = {}
        self._path: list[str] = []
        self._shown = ""
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, text: str) -> None:
        try:
            self._parser.Parse(text.lstrip("\ufeff \t\r\n"), True)
        except expat.ExpatError as error:
            raise NetworkError(f"line {error.lineno}", f"not XML: {error}") from None
        except UnicodeError:
            raise NetworkError("", "not text") from None

    @property
    def titles(self) -> dict[str, str]:
        """The title of each node, by its id; a parser gives its words piece by piece."""
        return {name: "".join(pieces).strip() for name, pieces in self._titles.items()}

    @property
    def _place(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    def _doctype(self, *_: object) -> None:
        raise NetworkError(self._place, "a document type or entities are not allowed")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag)
        if len(self._path) > DEEPEST:
            raise NetworkError(self._place, f"elements nested more than {DEEPEST} deep")
        if len(self._path) == 1 and tag != "smile":
            raise NetworkError(self._place, f"expected <smile>, found <{tag[:40]}>")
        if self._path[1:2] == ["dynamic"]:
            raise NetworkError(self._place, "dynamic networks are not read")
        if self._path[1:-1] == ["nodes"]:
            self._node(tag, attributes.get("id", ""))
        elif self._path[1:2] == ["nodes"] and tag == "state" and len(self._path) == 4:
            self.elements[-1].states.append(attributes.get("id", ""))
        elif self._path[1:2] == ["extensions"] and tag == "node":
            self._shown = attributes.get("id", "")

    def _node(self, tag: str, name: str) -> None:
        if tag not in _KINDS:
            raise NetworkError(self._place, f"<{tag[:40]}> nodes are not read: {name[:40]!r}")
        if not name:
            raise NetworkError(self._place, "a node has no id")
        self.elements.append(_Element(tag, name, self._place))

    def _end(self, _tag: str) -> None:
        self._path.pop()

    def _characters(self, text: str) -> None:
        if self._path[1:2] == ["nodes"] and len(self._path) == 4 and self._path[3] in _PARTS:
            self.elements[-1].parts.setdefault(self._path[3], []).append(text)
        elif self._path[-2:] == ["node", "name"] and self._path[1:2] == ["extensions"]:
            self._titles.setdefault(self._shown, []).append(text)


def _table(element: _Element, drafts: Drafts) -> Table:
    parents = tuple(element.words("parents"))
    shape = drafts.shape(element.name, parents, element.place)
    if element.kind == "cpt":
        words = element.words("probabilities")
        flat = numbers(words, element.place, prod(shape))
        values = shaped(flat, shape, element.name, element.place)
    elif element.kind == "deterministic":
        values = _deterministic(element, shape)
    else:
        values = _noisy_max(element, shape)
    return Table(element.name, parents, values, element.place)


def _deterministic(element: _Element, shape: tuple[int, ...]) -> Array:
    results = element.words("resultingstates")
    strange = [word for word in results if word not in element.states]
    if strange or len(results) != prod(shape[:-1]):
        problem = f"no state {strange[0]!r}" if strange else "resulting states are missing"
        raise NetworkError(element.place, f"{element.name!r}: {problem}")
    chosen = [element.states.index(word) for word in results]
    return np.asarray(np.eye(shape[-1])[chosen]).reshape(shape)


def _noisy_max(element: _Element, shape: tuple[int, ...]) -> Array:
    """The full table of a noisy-MAX (Díez 1993): P(effect <= k | all) is a product over causes.

    States go from the strongest effect to none; a column for each state of each parent, the last
    of a parent being "no influence", and the leak at the end. `strengths` that reorder the states
    of a parent are refused.
    """
    sizes, states = shape[:-1], shape[-1]
    natural = [str(state) for size in sizes for state in range(size)]
    if element.words("strengths") not in ([], natural):
        raise NetworkError(
            element.place, f"{element.name!r}: put the states of its parents in order of strength"
        )
    count = (sum(sizes) + 1) * states
    flat = numbers(element.words("parameters"), element.place, count)
    columns = shaped(flat, (sum(sizes) + 1, states), element.name, element.place)
    below = columns[:, ::-1].cumsum(axis=1)[:, ::-1]  # P(effect no stronger than this state)
    product: Array = np.broadcast_to(below[-1], shape).copy()
    start = 0
    for axis, size in enumerate(sizes):
        if abs(columns[start + size - 1, -1] - 1.0) > 1e-6:
            raise NetworkError(
                element.place, f"{element.name!r}: the last state of a parent must have no effect"
            )
        part = below[start : start + size]
        product *= part.reshape([size if a == axis else 1 for a in range(len(sizes))] + [states])
        start += size
    stronger: Array = np.concatenate([product[..., 1:], np.zeros((*sizes, 1))], axis=-1)
    return np.asarray(product - stronger, dtype=np.float64)
