"""What the client's own words are worth before anybody confirms them: virtual evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.text.cues import Proposal

HINTED = 0.3
"""Proposals from this confidence on are worth a hint; below, they move the belief by next to nothing."""
MISTAKEN = 0.27
"""Of wrong proposals, the share where the client spoke of the check and meant another answer; in the
others the words were not about the check at all. Measured on the tuning half of the messages."""


def hints(guide: Guide, proposals: Iterable[Proposal]) -> dict[str, dict[str, float]]:
    """For `Case.hints`: of each proposed check the weight of every answer, P(such words | answer).

    With n answers, of which a is proposed with confidence c, and m = `MISTAKEN`, the words are

    - meant as read with probability c: they speak for a;
    - misread with probability (1 - c) m: they speak for one of the n - 1 others, any of them;
    - not about the check with probability (1 - c)(1 - m): they speak for all n alike.

    So weight(a) = c + (1 - c)(1 - m) / n, and weight(b) = (1 - c) m / (n - 1) + (1 - c)(1 - m) / n for
    another answer b: the row of a confusion matrix, whose columns are the answers (Pearl's virtual
    evidence takes them up to a factor; Pearl 1988, 2.2.2). Several proposals for one check share: each
    c counts, scaled so that they sum to 1 at most. The weights of a check sum to 1. `proposals` that
    name what the guide does not have are left out.
    """
    by_check: dict[str, dict[str, float]] = defaultdict(dict)
    for each in proposals:
        if each.check in guide.check_index and each.confidence >= HINTED:
            by_check[each.check][each.answer] = each.confidence
    found = {}
    for check, sure in by_check.items():
        answers = [answer.key for answer in guide.check(check).answers]
        known = {answer: c for answer, c in sure.items() if answer in answers}
        if known:
            found[check] = _weights(answers, known)
    return found


def _weights(answers: list[str], sure: Mapping[str, float]) -> dict[str, float]:
    total = sum(sure.values())
    meant = {answer: chance / max(1.0, total) for answer, chance in sure.items()}
    wrong = max(0.0, 1.0 - total)
    others = [answer for answer in answers if answer not in meant] or answers
    alike = wrong * (1.0 - MISTAKEN) / len(answers)
    return {
        answer: meant.get(answer, 0.0)
        + alike
        + (wrong * MISTAKEN / len(others) if answer in others else 0.0)
        for answer in answers
    }
