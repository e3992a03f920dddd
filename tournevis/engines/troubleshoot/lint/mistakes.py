"""What keeps a guide from being read: every mistake at once, not only the first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tournevis.engines.troubleshoot.guide import GuideError, parse
from tournevis.engines.troubleshoot.lint.finding import Finding, both
from tournevis.engines.troubleshoot.lint.french import in_french

_ITEM = re.compile(r"(checks|remedies)\[(\d+)\](.*)")
_FOLLOWS = re.compile(r"'(?:needs|before)'")
"""Mistakes that may only follow from a step having been set aside."""


def mistakes(written: object) -> list[Finding]:
    """The mistakes of a guide that cannot be read, in the order in which they are met.

    A check or a remedy that cannot be read is set aside and the rest is read; a mistake anywhere
    else ends the reading, for what follows would be guesswork.
    """
    found: list[Finding] = []
    aside: dict[str, list[int]] = {"checks": [], "remedies": []}
    while True:
        try:
            parse(_without(written, aside))
        except GuideError as error:
            if found and _FOLLOWS.search(error.problem):
                return found
            item = _ITEM.fullmatch(error.path)
            if item is None:
                return [*found, _finding(error, error.path)]
            place = _original(int(item[2]), aside[item[1]])
            found.append(_finding(error, f"{item[1]}[{place}]{item[3]}"))
            aside[item[1]].append(place)
        else:
            return found


def _without(written: object, aside: Mapping[str, Sequence[int]]) -> object:
    """The written guide without the steps set aside."""
    if not any(aside.values()) or not isinstance(written, Mapping):
        return written
    kept = {
        name: [each for index, each in enumerate(written[name]) if index not in places]
        for name, places in aside.items()
        if places
    }
    return {**written, **kept}


def _original(index: int, aside: Sequence[int]) -> int:
    """The place in the written guide of what is now at `index`."""
    for place in sorted(aside):
        index += place <= index
    return index


def _finding(error: GuideError, place: str) -> Finding:
    return Finding(
        "error",
        "cannot-be-read",
        place,
        both("{0}", "{1}", in_french(error.problem), error.problem),
        both(
            "Corriger à cet endroit ; le format est décrit dans docs/guide-format.md.",
            "Mend it at this place; the format is told in docs/guide-format.md.",
        ),
    )
