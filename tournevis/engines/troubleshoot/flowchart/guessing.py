"""A guide from a flowchart: what the chart says as it says it, everything else guessed and marked.

The numbers assumed, for lack of any in a chart: every cause as frequent as every other, `OTHER` of
a hundred incidents something else; an answer on the way to a cause is given by that cause unless
people err (`NOISE`); a question that is not on its way may get any answer; an action cures what it
stands at the end of in `CURES` of cases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tournevis.engines.troubleshoot.flowchart.chart import Flowchart, FlowchartError
from tournevis.engines.troubleshoot.flowchart.naming import translated
from tournevis.engines.troubleshoot.flowchart.parts import (
    Action,
    Ending,
    Parts,
    Question,
    ending_answers,
    parts,
)
from tournevis.engines.troubleshoot.flowchart.phrases import NO, YES, handed_to, kind_of
from tournevis.engines.troubleshoot.flowchart.remarks import BECAUSE, remarks
from tournevis.engines.troubleshoot.flowchart.scan import scan
from tournevis.engines.troubleshoot.flowchart.ways import Way, Ways
from tournevis.engines.troubleshoot.guide import LANGUAGES, Text
from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.language import language_of

OTHER, NOISE, CURES = 5, 0.05, 0.8
ASKING, PREPARING = 1, 3
"""Minutes of a question, and of each thing to do before it can be answered."""
MINUTES = (
    (
        15,
        r"\b(?:replac\w+|remplac\w+|chang(?:e|er)|swap|repair\w*|repar\w+|reinstall\w*|factory|usine)\b",
    ),
    (
        10,
        r"\b(?:updat\w+|mettre a jour|upgrad\w+|install\w*|driver|pilote|config\w*|reset|reinitialis\w*)\b",
    ),
    (
        4,
        r"\b(?:restart|reboot|redemarr\w*|power cycle|relanc\w*|plug\w*|replug|re?branch\w*|switch|turn)\b",
    ),
)
"""Minutes of one step of an action by what it says; `USUAL` for the rest."""
USUAL = 8
HANDOVER = {"level-2": 45, "onsite": 60, "development": 90}
_HANDED: Text = {"fr": "Transmettre au niveau 2", "en": "Hand over to level 2"}
_VERIFIED: Text = {"fr": "Le problème a disparu.", "en": "The trouble is gone."}
_NONE: Text = {"fr": "Rien de tout cela", "en": "None of these"}
_NEITHER = "none-of-these"
_ONSITE = re.compile(r"\b(?:on[- ]?site|sur site|technician|technicien\w*)\b")


@dataclass(frozen=True)
class Imported:
    """A guide as it is written, the language of its chart, and what was guessed, in that language."""

    written: dict[str, Any]
    language: str
    guesses: tuple[str, ...]


def imported(
    text: str,
    key: str,
    language: str | None = None,
    title: str = "",
    keep_order: bool = False,
) -> Imported:
    """A guide for this Mermaid flowchart, `written` ready for `parse`.

    `language` ("fr" or "en") is told from the words where it is not given; the other language holds
    the same words marked as to be translated. `keep_order`: a question is asked only after the one
    that stands before it in the chart (left to the plan otherwise). Raises `FlowchartError`.
    """
    chart = scan(text)
    if not chart.links:
        raise FlowchartError(
            1, "aucune flèche : rien à suivre", "there are no arrows: nothing to follow"
        )
    lang = language if language in LANGUAGES else _language(chart)
    walked = Ways(chart, lang)
    ways = walked.every()
    found = parts(chart, ways, walked)
    if not found.endings:
        raise FlowchartError(
            1,
            "aucun chemin ne finit par une action",
            "no way through ends with an action",
        )
    written = _Writer(chart, found, walked, lang, keep_order).guide(key, title)
    return Imported(written, lang, remarks(chart, found, ways, walked))


def _language(chart: Flowchart) -> str:
    words = [node.label for node in chart.nodes.values()] + [link.label for link in chart.links]
    return language_of(" . ".join(words)) or "en"


@dataclass(frozen=True)
class _Writer:
    chart: Flowchart
    parts: Parts
    walked: Ways
    lang: str
    keep_order: bool

    def guide(self, key: str, title: str) -> dict[str, Any]:
        name = title or self.chart.title or self._entrance() or key
        return {
            "key": key,
            "version": 1,
            "title": translated(name, self.lang),
            "words": {each: self._words(name) if each == self.lang else [] for each in LANGUAGES},
            "other": {"rate": OTHER, "guess": True, "because": self._because("other")},
            "handover": self._handovers(),
            "causes": [self._cause(each) for each in self.parts.endings],
            "checks": [self._check(each) for each in self.parts.questions],
            "remedies": [self._remedy(each) for each in self.parts.actions],
        }

    def _entrance(self) -> str:
        """What the first box says, where it names the trouble."""
        first = self.chart.entrances[0]
        label = self.chart.nodes[first].label
        plain = fold(label).strip(" :.!")
        named = not self.walked.is_question(first) and plain not in ("start", "debut", "begin")
        return label if named else ""

    @staticmethod
    def _words(name: str) -> list[str]:
        return [
            word for word in dict.fromkeys(re.findall(r"\w+", name.lower()))
            if len(word) > 3 and language_of(word) is None
        ][:6]  # fmt: skip

    def _handovers(self) -> list[dict[str, Any]]:
        labels: dict[str, list[str]] = {}
        for box in self.parts.handed:
            label = self.chart.nodes[box].label
            labels.setdefault(handed_to(label) or "level-2", []).append(label)
        standard = {"to": "level-2", "minutes": HANDOVER["level-2"], "text": dict(_HANDED)}
        return [
            {
                "to": to,
                "minutes": HANDOVER[to],
                "text": translated(" / ".join(dict.fromkeys(said)), self.lang),
            }
            for to, said in labels.items()
        ] or [standard]

    def _cause(self, ending: Ending) -> dict[str, Any]:
        return {
            "key": ending.key,
            "kind": kind_of(ending.name),
            "rate": max(1, round((100 - OTHER) / len(self.parts.endings), 1)),
            "name": translated(ending.name, self.lang),
            "guess": True,
            "because": self._because("cause"),
        }

    def _check(self, question: Question) -> dict[str, Any]:
        boxes = [box for each in question.boxes for box in self.walked.prepared.get(each, ())]
        before = list(dict.fromkeys(self.chart.nodes[box].label for box in boxes))
        answers = self._answers(question)
        first = self.walked.opens(question.boxes)
        ends = ending_answers(self.chart, self.parts, question) if first else set()
        written: dict[str, Any] = {
            "key": question.key,
            "minutes": ASKING + PREPARING * len(before),
            "who": "client",
            "kind": "test" if before else "question",
            "first": first,
            "needs": self._asked_after(question) if self.keep_order else [],
            "ask": translated(question.label, self.lang),
        }
        if before:
            written["say"] = translated(". ".join([*before, question.label]), self.lang)
        return _without_blanks(written) | {
            "answers": [
                {"key": key, "text": said} | ({"danger": True} if key in ends else {})
                for key, said in answers.items()
            ],
            "noise": min(NOISE, round(0.5 / len(answers), 3)),
            "likelihood": self._likelihood(question, list(answers)),
            "guess": True,
            "because": self._because("check"),
        }

    def _answers(self, question: Question) -> dict[str, Text]:
        """The answers of a check: at least two, and "none of these" where there are several doors."""
        answers = {key: translated(said, self.lang) for key, said in question.answers.items()}
        if self._is_one_door(question):
            answers[_NEITHER] = dict(_NONE)
        elif len(answers) < 2:
            only = next(iter(answers), "")
            opposite = {YES: NO, NO: YES}.get(only, _NEITHER)
            answers[opposite] = dict(_NONE) if opposite == _NEITHER else translated(opposite, "en")
        return answers

    def _is_one_door(self, question: Question) -> bool:
        """Whether other questions begin the chart too: whoever comes by those has none of these."""
        entrances = self.chart.entrances
        return (
            len(entrances) > 1
            and any(box in entrances for box in question.boxes)
            and not {YES, NO} & question.answers.keys()
        )

    def _likelihood(self, question: Question, answers: list[str]) -> dict[str, Any]:
        even = round(1 / len(answers), 3)
        rows: dict[str, Any] = {"default": dict.fromkeys(answers, even)}
        if self._is_one_door(question):
            rows["default"] = {_NEITHER: "often"}
        for ending in self.parts.endings:
            given = [self.parts.answers(way).get(question.key) for way in ending.ways]
            if not any(given):
                continue
            if len(set(given)) == 1:
                rows[ending.key] = {str(given[0]): "always"}
            else:
                rows[ending.key] = _mixed(given, answers)
        return rows

    def _remedy(self, action: Action) -> dict[str, Any]:
        cured = [ending.key for ending in self.parts.endings if ending.remedy == action.key]
        plain = fold(" ".join(action.steps))
        verify = translated(action.verify, self.lang) if action.verify else dict(_VERIFIED)
        steps = [translated(step, self.lang) for step in action.steps]
        return _without_blanks(
            {
                "key": action.key,
                "minutes": sum(_minutes(step) for step in action.steps),
                "who": "onsite" if _ONSITE.search(plain) else "client",
                "needs": self._tried_after(action) if self.keep_order else [],
                "name": translated(action.name, self.lang),
                "cures": dict.fromkeys(cured, CURES),
                "steps": {lang: [step[lang] for step in steps] for lang in LANGUAGES},
                "verify": verify,
                "guess": True,
                "because": self._because("remedy"),
            }
        )

    def _asked_after(self, question: Question) -> list[str]:
        """The answer just before a question, where all its ways agree on which question that is."""
        before: dict[str, list[str]] = {}
        for way in self._ways():
            said = [self.parts.said[each] for each in way.answers]
            for index, (key, _) in enumerate(said):
                if key == question.key:
                    check, answer = said[index - 1] if index else ("", "")
                    before.setdefault(check, []).append(answer)
        if len(before) != 1 or "" in before:
            return []
        ((check, answers),) = before.items()
        return [f"{check}={'|'.join(dict.fromkeys(answers))}"]

    def _tried_after(self, action: Action) -> list[str]:
        """The action tried just before this one on every way to it."""
        by_chain = {way.chain: each.remedy for each in self.parts.endings for way in each.ways}
        ways = [
            way for each in self.parts.endings if each.remedy == action.key for way in each.ways
        ]
        last = {by_chain.get(way.tried[-1], "") if way.tried else "" for way in ways}
        return [key for key in last if key and key != action.key] if len(last) == 1 else []

    def _ways(self) -> list[Way]:
        return [way for ending in self.parts.endings for way in ending.ways]

    def _because(self, what: str) -> str:
        return BECAUSE[what][self.lang]


def _mixed(given: list[str | None], answers: list[str]) -> dict[str, float]:
    """The row of a cause that several ways lead to: each way counts the same."""
    even = 1 / len(answers)
    return {
        answer: round(
            sum(even if each is None else float(each == answer) for each in given) / len(given), 3
        )
        for answer in answers
    }


def _minutes(step: str) -> int:
    plain = fold(step)
    return next((cost for cost, words in MINUTES if re.search(words, plain)), USUAL)


def _without_blanks(written: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in written.items() if value not in ([], False, "")}
