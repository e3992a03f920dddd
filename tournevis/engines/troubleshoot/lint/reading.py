"""The whole reading of one guide, worst findings first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tournevis.engines.troubleshoot.guide import Guide, GuideError, parse
from tournevis.engines.troubleshoot.lint import (
    answers,
    causes,
    checks,
    experience,
    keys,
    numbers,
    order,
    remedies,
    words,
)
from tournevis.engines.troubleshoot.lint.experience import Closure
from tournevis.engines.troubleshoot.lint.finding import LEVELS, Finding
from tournevis.engines.troubleshoot.lint.mistakes import mistakes


def lint(
    written: object, closures: Iterable[Closure] = (), guide: Guide | None = None
) -> list[Finding]:
    """Everything to say about this written guide, errors first, then in the order of the guide.

    `closures` are closed incidents of this guide, each with a cause that a person confirmed; those
    with a cause that the guide no longer has are passed over. `guide` is what was read
    from `written` where that takes more than `parse` (a guide that stands on a network).
    """
    if guide is None:
        try:
            guide = parse(written)
        except GuideError:
            return mistakes(written)
    found = [*_all(written, guide), *experience.findings(guide, closures)]
    return sorted(found, key=lambda each: LEVELS.index(each.level))


def _all(written: object, guide: Guide) -> Iterator[Finding]:
    yield from keys.findings(guide)
    yield from numbers.findings(written, guide)
    yield from causes.findings(guide)
    yield from checks.findings(guide)
    yield from answers.findings(guide)
    yield from remedies.findings(guide)
    yield from order.findings(guide)
    yield from words.findings(guide)
