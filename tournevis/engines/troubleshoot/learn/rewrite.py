"""A written guide with new numbers in their places: comments, order and layout stay.

PyYAML says where each value stands in the text (line and column of its marks), which is all that is
needed to put another in its place: no library that keeps the layout by writing everything anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import yaml

from tournevis.engines.troubleshoot.guide import OTHER, Array, Guide, parse
from tournevis.engines.troubleshoot.guide.fields import Field
from tournevis.engines.troubleshoot.guide.loading import loaded
from tournevis.engines.troubleshoot.guide.numbers import FLOOR, probability, rate
from tournevis.engines.troubleshoot.learn.proposal import LearningError, Place, Proposal
from tournevis.engines.troubleshoot.learn.rounding import shown

_IN = re.compile(r"[\d.]+\s+in\s+([\d.]+)")
_NOTE = re.compile(r" *# learnt from \d+ confirmed closures? up to (\S+)")
_NOTED = re.compile(r"^.*\bversion\b.*" + _NOTE.pattern, re.MULTILINE)


@dataclass(frozen=True)
class Edit:
    """Text to put between two places of the old text (offsets), and whose number it is."""

    start: int
    end: int
    text: str
    place: Place = ()


def proposed(written: str, proposal: Proposal) -> str:
    """The guide as written (YAML), with the proposal's numbers, the next version and a note.

    Only numbers change; answers that a row left out are added where they no longer share equally.
    The note stands beside the version ("# learnt from 40 confirmed closures up to DATE") and
    `learnt_until` reads it. Raises `LearningError` where the text is not the proposal's guide, or
    shares numbers by anchors so that it cannot hold the new ones; `GuideError`, `yaml.YAMLError`
    where it is no guide.
    """
    if proposal.after is proposal.before:
        return written
    _must_be(written, proposal.before, "this text is not the guide that learnt")
    after = _applied(written, edits(written, proposal))
    _must_be(after, proposal.after, "numbers shared by anchors (&, *, <<): write them out first")
    return after


def learnt_until(written: str) -> datetime | None:
    """The date up to which this written guide has learnt, from its note; None without one.

    The note stands on the line of the version; raises `LearningError` for one that tells no moment.
    """
    found = _NOTED.search(written)
    return _moment(found[1]) if found else None


def _moment(told: str) -> datetime:
    wrong = LearningError("the note beside the version tells no date with its zone: mend it")
    try:
        until = datetime.fromisoformat(told)
    except ValueError:
        raise wrong from None
    if until.tzinfo is None:
        raise wrong
    return until


def edits(written: str, proposal: Proposal) -> list[Edit]:
    """The edits of `proposed`, in the order of the text."""
    root = yaml.compose(written, Loader=yaml.SafeLoader)
    after = proposal.after
    found = [_number(_at(root, "version"), after.version, ("version",))]
    found += _rates(root, after)
    for index, check in enumerate(after.checks):
        if check is not proposal.before.checks[index]:
            found += _rows(written, _item(_at(root, "checks"), check.key), proposal, index)
    for remedy in after.remedies:
        written_cures = _at(_item(_at(root, "remedies"), remedy.key), "cures")
        for key, node in _pairs(written_cures):
            if abs(min(probability(_field(node)), 1 - FLOOR) - remedy.cures[key]) > 1e-9:
                place = ("remedies", remedy.key, "cures", key)
                found.append(_number(node, remedy.cures[key], place))
    found += _notes(written, found[0], proposal)
    return sorted(found, key=lambda edit: (edit.start, edit.end))


def _rates(root: yaml.Node | None, after: Guide) -> Iterator[Edit]:
    scale = 1.0 if after.per_year else 100.0
    for cause in after.causes:
        other = cause.key == OTHER
        node = _at(_at(root, OTHER) if other else _item(_at(root, "causes"), cause.key), "rate")
        if abs(rate(_field(node), scale) - cause.rate) > 1e-9 * cause.rate:
            place = (OTHER, "rate") if other else ("causes", cause.key, "rate")
            yield _number(node, cause.rate, place, scale)


def _rows(written: str, check: yaml.Node, proposal: Proposal, index: int) -> Iterator[Edit]:
    """The rows of one check that are to be read differently."""
    guide = proposal.after
    key, answers = guide.checks[index].key, [each.key for each in guide.checks[index].answers]
    for name, row in _pairs(_at(check, "likelihood")):
        column = -1 if name == "default" else guide.cause_index[name]
        wanted = guide.likelihood[index][:, column]
        if not np.array_equal(proposal.before.likelihood[index][:, column], wanted):
            chances = dict(zip(answers, wanted.tolist(), strict=True))
            yield from _row(written, row, chances, ("checks", key, "likelihood", name))


def _row(written: str, row: yaml.Node, wanted: Mapping[str, float], place: Place) -> Iterator[Edit]:
    named = dict(_pairs(row))
    for answer, node in named.items():
        if abs(probability(_field(node)) - wanted[answer]) > 1e-9:
            yield _number(node, wanted[answer], (*place, answer))
    missing = {answer: chance for answer, chance in wanted.items() if answer not in named}
    if len({round(chance, 9) for chance in missing.values()}) > 1:
        yield _added(written, row, missing, place)


def _number(node: yaml.Node, value: float, place: Place, scale: float = 1.0) -> Edit:
    """The number written in this place; "5 in 100" stays of a hundred."""
    whole = _IN.fullmatch(str(node.value).strip())
    text = f"{shown(value / scale * float(whole[1]))} in {whole[1]}" if whole else shown(value)
    return Edit(node.start_mark.index, node.end_mark.index, text, place)


def _added(written: str, row: yaml.Node, chances: Mapping[str, float], place: Place) -> Edit:
    """Answers put at the end of a row, in the row's own style."""
    new = [f"{_key(answer)}: {shown(chance)}" for answer, chance in chances.items()]
    pairs = _pairs(row)
    if not pairs:
        return Edit(row.start_mark.index, row.end_mark.index, "{" + ", ".join(new) + "}", place)
    end = pairs[-1][1].end_mark.index
    if getattr(row, "flow_style", False):
        return Edit(end, end, ", " + ", ".join(new), place)
    end = _end_of_line(written, end)
    margin = "\n" + " " * row.start_mark.column
    return Edit(end, end, "".join(margin + each for each in new), place)


def _notes(written: str, version: Edit, proposal: Proposal) -> Iterator[Edit]:
    if proposal.until is None:
        return
    plural = "" if proposal.closures == 1 else "s"
    note = f"  # learnt from {proposal.closures} confirmed closure{plural} up to {proposal.until.isoformat()}"
    end = _end_of_line(written, version.end)
    old = _NOTE.search(written, version.end, end)
    yield Edit(old.start(), old.end(), note) if old else Edit(end, end, note)


def _applied(written: str, found: list[Edit]) -> str:
    parts, done = [], 0
    for edit in found:
        parts += [written[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, written[done:]])


def _must_be(written: str, guide: Guide, problem: str) -> None:
    """Raises `LearningError` unless this text is read as that guide's numbers."""
    read = parse(loaded(written))
    same = (read.key, read.version) == (guide.key, guide.version) and all(
        one.shape == two.shape and np.allclose(one, two, rtol=1e-9, atol=1e-9)
        for one, two in zip(_numbers(read), _numbers(guide), strict=False)
    )
    if not same:
        raise LearningError(problem)


def _numbers(guide: Guide) -> list[Array]:
    return [np.array([cause.rate for cause in guide.causes]), guide.cures, *guide.likelihood]


def _at(node: yaml.Node | None, key: str) -> yaml.Node:
    for name, value in _pairs(node):
        if name == key:
            return value
    raise LearningError(f"{key!r} is not written in its place (an anchor or a merge?)")


def _item(node: yaml.Node, key: str) -> yaml.Node:
    """The item of a list that has this key."""
    for item in node.value:
        if any(name == "key" and value.value == key for name, value in _pairs(item)):
            return item  # type: ignore[no-any-return]
    raise LearningError(f"no {key!r} is written in its place (an anchor or a merge?)")


def _pairs(node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(str(name.value), value) for name, value in node.value]


def _field(node: yaml.Node) -> Field:
    return Field(yaml.SafeLoader("").construct_object(node))


def _key(answer: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][\w-]*", answer) and yaml.safe_load(answer) == answer
    return answer if plain else json.dumps(answer, ensure_ascii=False)


def _end_of_line(written: str, place: int) -> int:
    end = written.find("\n", place)
    end = len(written) if end < 0 else end
    return end - 1 if written[end - 1 : end] == "\r" else end
