"""The ways out as the panel shows them: from the guide, with what experience says."""

from __future__ import annotations

from dataclasses import dataclass

from tournevis.engines.troubleshoot import Case, Guide, belief, is_clear, next_step, ways_out
from tournevis.engines.troubleshoot.guide import Remedy
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import case_from, counts, cure, fits, guide_of, standing
from tournevis.steps.solutions.experience import Experience, experience

SHOWN = 4
UNLIKELY = 0.01


@dataclass(frozen=True)
class Way:
    """One way out: `chance` is P(it cures | what was observed), 0 to 1."""

    key: str
    name: str
    chance: float
    minutes: float
    who: str
    risk: str
    reversible: bool
    worked: int
    tried: int
    is_best: bool


@dataclass(frozen=True)
class DeadEnd:
    """A remedy that did not help here."""

    key: str
    name: str


@dataclass(frozen=True)
class WaysOut:
    """The whole panel: the best few, the others that may help, what did and what did not work."""

    guide: Guide
    ways: list[Way]
    more: list[Way]
    dead_ends: list[DeadEnd]
    worked: str
    is_time_to_act: bool
    is_time_to_hand_over: bool


def ranked(incident: Incident) -> WaysOut | None:
    """The ways out of this incident, best chance a minute first; None without a guide."""
    guide = guide_of(incident)
    if guide is None:
        return None
    rows = [seen for seen in standing(incident) if fits(guide, seen)]
    case = case_from(guide, rows, counts(incident, guide))
    step = next_step(guide, case)
    worked = cure(incident, rows)
    ways = _ways(guide, case, experience(incident, guide.key), step.key)
    acts = incident.is_open and not worked
    return WaysOut(
        guide=guide,
        ways=ways[:SHOWN],
        more=ways[SHOWN:],
        dead_ends=[
            DeadEnd(r.key, in_words(r.name)) for r in guide.remedies if r.key in case.failed
        ],
        worked=in_words(guide.remedy(worked.subject).name) if worked else "",
        is_time_to_act=acts and (step.kind == "remedy" or is_clear(belief(guide, case))),
        is_time_to_hand_over=acts and step.kind == "handover",
    )


def remedy_of(guide: Guide, key: str) -> Remedy | None:
    """The remedy of this key, or None."""
    return guide.remedy(key) if key in guide.remedy_index else None


def _ways(guide: Guide, case: Case, known: dict[str, Experience], best: str) -> list[Way]:
    """Those that may help; each, however unlikely, where none may."""
    found = ways_out(guide, case)
    likely = [way for way in found if way.chance >= UNLIKELY] or found
    return [
        Way(
            way.remedy,
            in_words(guide.remedy(way.remedy).name),
            way.chance,
            way.minutes,
            way.who,
            way.risk,
            way.reversible,
            known.get(way.remedy, Experience()).worked,
            known.get(way.remedy, Experience()).tried,
            way.remedy == best,
        )
        for way in likely
    ]
