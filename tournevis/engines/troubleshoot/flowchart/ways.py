"""Every way through a flowchart: the answers given, what was tried, the action at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tournevis.engines.troubleshoot.flowchart.chart import Flowchart, FlowchartError, Link
from tournevis.engines.troubleshoot.flowchart.phrases import (
    asks_if_cured,
    asks_if_still,
    handed_to,
    is_action,
    is_done,
    is_no,
    is_trial,
    is_unknown,
    is_yes,
)

MOST = 5_000
"""Ways through one chart; a chart with more is no tree but a net."""
STEPS, DEEPEST = 50_000, 150
"""Boxes passed on all ways together, and on one way."""

Chain = tuple[str, ...]
"""Boxes of one action, in order: "unplug", "wait", "plug in again"."""


@dataclass(frozen=True)
class Way:
    """One way from an entrance to an end.

    `answers`: (question, arrow) as box and index of the arrow; an arrow that says "I don't know"
    is left out. `tried`: actions on the way that did not cure. `chain`: the action at the end,
    empty where the way ends in a hand-over. `verify`: the question that asks if it cured.
    `handed`: the box that hands over.
    """

    answers: tuple[tuple[str, int], ...] = ()
    tried: tuple[Chain, ...] = ()
    chain: Chain = ()
    verify: str = ""
    handed: str = ""


@dataclass(frozen=True)
class _Walk:
    """Where one stands: the way so far, the action not finished yet, the boxes passed."""

    way: Way = Way()
    chain: Chain = ()
    passed: frozenset[str] = frozenset()

    def step(self, key: str) -> _Walk:
        return replace(self, passed=self.passed | {key})

    def answered(self, key: str, arrow: int | None) -> _Walk:
        told = self.way.answers if arrow is None else (*self.way.answers, (key, arrow))
        return replace(self, way=replace(self.way, answers=told), chain=())

    def failed(self) -> _Walk:
        return replace(self, way=replace(self.way, tried=(*self.way.tried, self.chain)), chain=())

    def ends(self, verify: str = "", handed: str = "") -> Iterator[Way]:
        if self.chain or handed:
            yield replace(self.way, chain=self.chain, verify=verify, handed=handed)


@dataclass
class Ways:
    """The ways through one chart, and what was learnt of its boxes on the way.

    `prepared`: for a question, what is done before it can be answered. `loops`: boxes where an
    arrow leads back to what was passed already. `dangling`: questions without an answer. `dropped`:
    what follows a cure, as the question that says so and the box after it.
    """

    chart: Flowchart
    language: str
    prepared: dict[str, Chain] = field(default_factory=dict)
    loops: set[str] = field(default_factory=set)
    dangling: set[str] = field(default_factory=set)
    dropped: set[tuple[str, str]] = field(default_factory=set)
    count: int = 0
    steps: int = 0

    def every(self) -> list[Way]:
        """All ways, entrance by entrance, in the order of the arrows."""
        return [way for key in self.chart.entrances for way in self._from(key, _Walk())]

    def is_question(self, key: str) -> bool:
        """Whether a box asks: a diamond, a question mark, or several arrows with words on them."""
        node, leaving = self.chart.nodes[key], self.chart.after[key]
        worded = sum(bool(link.label) for link in leaving)
        asks = node.label.endswith("?") and bool(leaving)
        drawn = node.shape != "box" and (worded > 0 or len(leaving) > 1)
        return asks or drawn or worded > 1

    def opens(self, boxes: Iterable[str]) -> bool:
        """Whether one of these questions is the first, or comes right after the trouble's name."""
        named = {key for key in self.chart.entrances if not self.is_question(key)}
        return any(
            box in self.chart.entrances
            or any(link.source in named for link in self.chart.before[box])
            for box in boxes
        )

    def _from(self, key: str, walk: _Walk) -> Iterator[Way]:
        if key in walk.passed:
            self.loops.add(key)
            yield from self._counted(walk.ends())
            return
        walk = walk.step(key)
        self.steps += 1
        if self.steps > STEPS or len(walk.passed) > DEEPEST:
            raise _tangled(self.chart.nodes[key].line)
        if self.is_question(key):
            yield from self._asked(key, walk)
        elif not self.chart.after[key]:
            yield from self._counted(self._ended(key, walk))
        elif self._hands_over(key):
            yield from self._counted(self._handed(key, walk))
        else:
            starts = not self.chart.before[key] and not self._is_tried(key)
            going = walk if starts or is_done(self._label(key)) else self._longer(walk, key)
            for link in self.chart.after[key]:
                yield from self._from(link.target, going)

    def _asked(self, key: str, walk: _Walk) -> Iterator[Way]:
        cured = self._cured(key) if walk.chain else None
        if cured is not None and not self._only_shows(walk.chain, cured):
            if not is_done(self._label(cured.target)):
                self.dropped.add((key, cured.target))
            yield from self._counted(walk.ends(verify=key))
            for link in self.chart.after[key]:
                if link != cured:
                    yield from self._from(link.target, walk.failed())
            return
        if walk.chain:
            self.prepared.setdefault(key, walk.chain)
        for arrow, link in enumerate(self.chart.after[key]):
            told = None if is_unknown(link.label) else arrow
            yield from self._from(link.target, walk.answered(key, told))

    def _only_shows(self, chain: Chain, cured: Link) -> bool:
        """Whether the action was a trial whose good end calls for something else to be done."""
        return is_trial(self._label(chain[-1])) and not is_done(self._label(cured.target))

    def _cured(self, key: str) -> Link | None:
        """The arrow of a question that says the action before it cured; None if it asks else."""
        leaving = self.chart.after[key]
        done = [link for link in leaving if is_done(self._label(link.target))]
        if len(done) == 1:
            return done[0]
        label = self._label(key)
        if not asks_if_cured(label) and not done:
            return None
        wanted = is_no if asks_if_still(label) else is_yes
        said = [link for link in (done or leaving) if wanted(link.label)]
        return said[0] if len(said) == 1 else None

    def _ended(self, key: str, walk: _Walk) -> Iterator[Way]:
        label = self._label(key)
        if label.endswith("?"):
            self.dangling.add(key)
            yield from walk.ends()
        elif is_done(label):
            yield from walk.ends()
        elif handed_to(label):
            yield from self._handed(key, walk)
        elif self.chart.before[key]:
            yield from self._longer(walk, key).ends()

    def _handed(self, key: str, walk: _Walk) -> Iterator[Way]:
        """An action just before a hand-over is one that may cure: both are ends."""
        if walk.chain and is_action(self._label(walk.chain[-1]), self.language):
            yield from walk.ends()
            walk = walk.failed()
        yield from replace(walk, chain=()).ends(handed=key)

    def _hands_over(self, key: str) -> bool:
        """Whether a box with arrows hands over, all that follows being the end."""
        after = [self._label(link.target) for link in self.chart.after[key]]
        return handed_to(self._label(key)) is not None and all(
            is_done(label) or handed_to(label) for label in after
        )

    def _is_tried(self, key: str) -> bool:
        """Whether the first box is an action whose result is asked next, not the trouble's name."""
        following = [link.target for link in self.chart.after[key]]
        return is_action(self._label(key), self.language) and any(
            self.is_question(each) and self._cured(each) is not None for each in following
        )

    @staticmethod
    def _longer(walk: _Walk, key: str) -> _Walk:
        return replace(walk, chain=(*walk.chain, key))

    def _label(self, key: str) -> str:
        return self.chart.nodes[key].label

    def _counted(self, found: Iterator[Way]) -> Iterator[Way]:
        for way in found:
            self.count += 1
            if self.count > MOST:
                raise _tangled(1)
            yield way


def _tangled(line: int) -> FlowchartError:
    return FlowchartError(
        line,
        "trop de chemins pour un arbre de décision : le couper en plusieurs",
        "too many ways through for a decision tree: cut it in several",
    )
