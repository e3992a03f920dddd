"""The next step: ask, act or hand over, whichever leaves the least minutes to expect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.plan.choose import USUAL, Choice, Effort, choose
from tournevis.engines.troubleshoot.plan.standing import in_danger, safety_checks, situation
from tournevis.engines.troubleshoot.posterior import belief, knows_nothing

Kind = Literal["check", "remedy", "handover"]
HANDOVER = "handover"
MOST_OTHERS = 4


@dataclass(frozen=True)
class Other:
    """A step that was looked at and left: what it would have led to, in minutes."""

    kind: Kind
    key: str
    expected_minutes: float


@dataclass(frozen=True)
class Step:
    """What is best done next.

    `key`: the check's or the remedy's; "handover" for a hand-over. `minutes`: of this step alone.
    `expected_minutes`: from here to the cure, this step included, everything priced in minutes.
    `otherwise_minutes`: the same for the best plan that does not begin with this kind of step; None
    where there is no other way. `first`: the check is labelled a first check.
    `reason`: "safety" (asked whatever it costs), "danger" (an answer that ends the interview) or "".
    `to`: to whom one hands over, "" for other steps. `planner`: how the step was found.
    `others`: the best steps that were left, best first.
    """

    kind: Kind
    key: str
    minutes: float
    expected_minutes: float
    otherwise_minutes: float | None = None
    first: bool = False
    reason: str = ""
    to: str = ""
    planner: str = ""
    others: tuple[Other, ...] = ()

    @property
    def saved_minutes(self) -> float:
        """Minutes that this step saves on average over the best plan without it, 0 or more."""
        if self.otherwise_minutes is None:
            return 0.0
        return max(0.0, self.otherwise_minutes - self.expected_minutes)


def next_step(guide: Guide, case: Case, effort: Effort = USUAL) -> Step:
    """The best next step. Raises `CaseError` if the case names what the guide lacks.

    Safety checks come first; a dangerous answer hands over at once. The same case, guide and effort
    give the same step.
    """
    if in_danger(guide, case) is not None:
        return _at_once(guide)
    return _remembered(guide, _Key(case), effort)


class _Key:
    """A case that can be looked up: equal where everything that matters is equal."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.parts = (
            tuple(sorted(case.observed.items())),
            case.failed,
            case.skipped,
            tuple(sorted(case.counts.items())),
            tuple((key, tuple(sorted(hint.items()))) for key, hint in sorted(case.hints.items())),
            case.order,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)


@lru_cache(maxsize=256)
def _remembered(guide: Guide, key: _Key, effort: Effort) -> Step:
    """Panels of one page ask for the same step within a second."""
    case = key.case
    return _told(guide, case, choose(situation(guide, case), effort))


def _told(guide: Guide, case: Case, chosen: Choice) -> Step:
    looked_at = _looked_at(guide, chosen)
    others = [each for each in looked_at if not _is(guide, each, chosen)]
    kind = "check" if chosen.check >= 0 else "remedy" if chosen.remedy >= 0 else "handover"
    otherwise = next((each.expected_minutes for each in others if each.kind != kind), None)
    found = Step(
        "handover",
        HANDOVER,
        0.0,
        chosen.minutes,
        otherwise,
        planner=chosen.planner,
        others=tuple(others[:MOST_OTHERS]),
    )
    if chosen.check >= 0:
        check = guide.checks[chosen.check]
        reason = "safety" if check in safety_checks(guide, case) else ""
        what = replace(found, kind="check", key=check.key, minutes=check.minutes)
        return replace(what, first=check.first, reason=reason)
    if chosen.remedy >= 0:
        remedy = guide.remedies[chosen.remedy]
        return replace(found, kind="remedy", key=remedy.key, minutes=remedy.minutes)
    nothing = knows_nothing(belief(guide, case))
    way = guide.handover_to("development") if nothing else guide.handover
    return replace(found, minutes=way.minutes, to=way.to)


def _looked_at(guide: Guide, chosen: Choice) -> list[Other]:
    """Every first step that was looked at and is possible, best first."""
    seen = chosen.outlook
    found = [
        Other("check", check.key, float(minutes))
        for check, minutes in zip(guide.checks, seen.checks[0], strict=True)
    ]
    found += [
        Other("remedy", remedy.key, float(minutes))
        for remedy, minutes in zip(guide.remedies, seen.remedies[0], strict=True)
    ]
    found.append(Other("handover", HANDOVER, float(seen.handover[0])))
    return sorted(
        (each for each in found if np.isfinite(each.expected_minutes)),
        key=lambda each: each.expected_minutes,
    )


def _is(guide: Guide, step: Other, chosen: Choice) -> bool:
    if chosen.check >= 0:
        return step.key == guide.checks[chosen.check].key
    return step.key == (guide.remedies[chosen.remedy].key if chosen.remedy >= 0 else HANDOVER)


def _at_once(guide: Guide) -> Step:
    """The hand-over after a dangerous answer."""
    way = guide.handover
    return Step("handover", HANDOVER, way.minutes, guide.handover_cost, reason="danger", to=way.to)
