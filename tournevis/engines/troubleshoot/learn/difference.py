"""A proposal as a person reads it: a unified diff with the reason of every change."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict

from tournevis.engines.troubleshoot.guide import spoken
from tournevis.engines.troubleshoot.learn.proposal import Change, Proposal
from tournevis.engines.troubleshoot.learn.rewrite import Edit, edits, proposed

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))?")


def difference(written: str, proposal: Proposal, lang: str = "en", context: int = 1) -> str:
    """The unified diff from this written guide to the proposed one; empty where nothing changes.

    Before each hunk stand its reasons, one line for each number, as "# line 12: …", which `patch`
    passes over. Raises as `proposed`.
    """
    after = proposed(written, proposal)
    name = f"{proposal.before.key}.yaml"
    lines = difflib.unified_diff(
        written.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", n=context, lineterm=""
    )
    reasons = _by_line(written, proposal) if after != written else {}
    told: list[str] = []
    for line in lines:
        if hunk := _HUNK.match(line):
            told += _reasons(reasons, int(hunk[1]), int(hunk[2] or 1), lang)
        told.append(line)
    return "".join(f"{line}\n" for line in told)


def _reasons(reasons: dict[int, list[Change]], start: int, length: int, lang: str) -> list[str]:
    word = "ligne" if spoken(lang) == "fr" else "line"
    return [
        f"# {word} {line}: {change.sentence(lang)}"
        for line in range(start, start + length)
        for change in reasons.get(line, [])
    ]


def _by_line(written: str, proposal: Proposal) -> dict[int, list[Change]]:
    """The changes by line of the old text. A number that is not written out is told at its row."""
    found = edits(written, proposal)
    lines: defaultdict[int, list[Change]] = defaultdict(list)
    for change in proposal.changes:
        spot = _spot(found, change)
        if spot is not None:
            lines[written.count("\n", 0, spot.start) + 1].append(change)
    return lines


def _spot(found: list[Edit], change: Change) -> Edit | None:
    exact = [edit for edit in found if edit.place == change.place]
    row = [edit for edit in found if edit.place and edit.place[:4] == change.place[:4]]
    return next(iter([*exact, *row]), None)
