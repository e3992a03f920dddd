"""A flowchart: boxes and the arrows between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tournevis.engines.troubleshoot.guide import Text


class FlowchartError(ValueError):
    """Text that is not a flowchart, or not one of checks and actions.

    `line` counts from 1; `text` says it in French and English, the message of the error in English.
    """

    def __init__(self, line: int, fr: str, en: str) -> None:
        """Tell the line and what is wrong there."""
        super().__init__(f"line {line}: {en}")
        self.line = line
        self.text: Text = {"fr": f"ligne {line} : {fr}", "en": f"line {line}: {en}"}


@dataclass(frozen=True)
class Node:
    """One box. `shape` is "diamond", "hexagon" or "box": all other shapes mean the same to us."""

    key: str
    label: str
    shape: str
    line: int


@dataclass(frozen=True)
class Link:
    """An arrow, with what is written on it ("" where nothing is)."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, eq=False)
class Flowchart:
    """Boxes in the order in which they are first named, and arrows in the order of the text."""

    nodes: Mapping[str, Node]
    links: tuple[Link, ...]
    title: str = ""

    @cached_property
    def after(self) -> dict[str, tuple[Link, ...]]:
        """The arrows that leave each box."""
        return {key: tuple(link for link in self.links if link.source == key) for key in self.nodes}

    @cached_property
    def before(self) -> dict[str, tuple[Link, ...]]:
        """The arrows that reach each box."""
        return {key: tuple(link for link in self.links if link.target == key) for key in self.nodes}

    @cached_property
    def entrances(self) -> tuple[str, ...]:
        """Boxes that no arrow reaches; where all stand in loops, the first box."""
        linked = [key for key in self.nodes if self.after[key]]
        return tuple(key for key in linked if not self.before[key]) or tuple(linked[:1])
