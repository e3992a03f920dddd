"""The ways through a chart, sorted into questions, actions and causes, each with its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tournevis.engines.troubleshoot.flowchart.chart import Flowchart
from tournevis.engines.troubleshoot.flowchart.naming import Keys, joined, slug
from tournevis.engines.troubleshoot.flowchart.phrases import (
    NO,
    YES,
    is_action,
    is_no,
    is_unknown,
    is_yes,
)
from tournevis.engines.troubleshoot.flowchart.ways import Chain, Way, Ways
from tournevis.engines.troubleshoot.text.fold import fold


@dataclass
class Question:
    """A check to be: its boxes (the same words may stand in several), its answers in words."""

    key: str
    label: str
    boxes: list[str]
    answers: dict[str, str] = field(default_factory=dict)
    unnamed: bool = False


@dataclass
class Ending:
    """A cause to be: the ways that lead to one action, told by its boxes."""

    key: str
    name: str
    remedy: str
    ways: list[Way] = field(default_factory=list)


@dataclass
class Action:
    """A remedy to be: what is done, in order, and the question that says if it worked."""

    key: str
    name: str
    steps: list[str]
    verify: str = ""


@dataclass
class Parts:
    """What a chart is made of. `said` gives the check and the answer of each arrow of a question."""

    questions: list[Question] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)
    said: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)

    def answers(self, way: Way) -> dict[str, str]:
        """The answer to each check on a way."""
        return dict(self.said[each] for each in way.answers)


def parts(chart: Flowchart, ways: Sequence[Way], walked: Ways) -> Parts:
    """The questions, actions and causes of these ways."""
    found, keys = Parts(), Keys()
    _questions(found, chart, ways, keys)
    _endings(found, chart, ways, walked.language, keys)
    found.handed = list(dict.fromkeys(way.handed for way in ways if way.handed))
    return found


def _questions(found: Parts, chart: Flowchart, ways: Sequence[Way], keys: Keys) -> None:
    asked = dict.fromkeys(key for way in ways for key, _ in way.answers)
    together = [{key for key, _ in way.answers} for way in ways]
    for box in asked:
        label = chart.nodes[box].label
        one = next(
            (
                each
                for each in found.questions
                if fold(each.label) == fold(label)
                and not any(box in way and way.intersection(each.boxes) for way in together)
            ),
            None,
        )
        if one is None:
            one = Question(keys.new(label), label, [])
            found.questions.append(one)
        one.boxes.append(box)
        _answers(found, chart, one, box)


def _answers(found: Parts, chart: Flowchart, question: Question, box: str) -> None:
    links = chart.after[box]
    labels = [link.label for link in links]
    for arrow, link in enumerate(links):
        label = link.label
        if is_unknown(label):
            continue
        if not label:
            question.unnamed = True
            label = _opposite(labels) or chart.nodes[link.target].label
        key = answer_key(label)
        question.answers.setdefault(key, label)
        found.said[box, arrow] = (question.key, key)


def _opposite(labels: list[str]) -> str:
    """The answer of the one arrow without words, where the other says yes or no."""
    named = [label for label in labels if label]
    if len(labels) != 2 or len(named) != 1:
        return ""
    if is_yes(named[0]):
        return "No"
    return "Yes" if is_no(named[0]) else ""


def answer_key(label: str) -> str:
    """The key of an answer: "yes" and "no" in any language, else the words."""
    if is_yes(label) and len(label) <= 4:
        return YES
    if is_no(label) and len(label) <= 4:
        return NO
    return Keys().new(label)


def ending_answers(chart: Flowchart, found: Parts, question: Question) -> set[str]:
    """The answers of a question after which the chart hands over at once."""
    return {
        found.said[box, arrow][1]
        for box in question.boxes
        for arrow, link in enumerate(chart.after[box])
        if link.target in found.handed and (box, arrow) in found.said
    }


def _endings(
    found: Parts, chart: Flowchart, ways: Sequence[Way], language: str, keys: Keys
) -> None:
    actions: dict[tuple[str, ...], Action] = {}
    endings: dict[Chain, Ending] = {}
    cause_keys = Keys()
    for way in (way for way in ways if way.chain):
        labels = [chart.nodes[key].label for key in way.chain]
        named = labels[0] if len(labels) > 1 and not is_action(labels[0], language) else ""
        steps = labels[1:] if named else labels
        same = tuple(fold(step) for step in steps)
        if same not in actions:
            name = joined(steps, language)
            actions[same] = Action(keys.new(name), name, steps)
            found.actions.append(actions[same])
        if way.verify:
            actions[same].verify = actions[same].verify or chart.nodes[way.verify].label
        if way.chain not in endings:
            name = named or actions[same].name
            endings[way.chain] = Ending(cause_keys.new(name), name, actions[same].key)
            found.endings.append(endings[way.chain])
        endings[way.chain].ways.append(way)
    _told_apart(found, chart)


def _told_apart(found: Parts, chart: Flowchart) -> None:
    """Causes of the same name get the last answer before them added."""
    names = [slug(each.name) for each in found.endings]
    for ending in found.endings:
        answers = ending.ways[0].answers
        if names.count(slug(ending.name)) > 1 and answers:
            box, arrow = answers[-1]
            said = chart.after[box][arrow].label
            ending.name = f"{ending.name} ({chart.nodes[box].label} {said})".replace(" )", ")")
