"""The ways out as the panel shows them: from the guide, with what experience says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tournevis.engines.troubleshoot import Guide, WayOut, belief, is_clear, ways_out
from tournevis.engines.troubleshoot.guide import Need, Remedy
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import Known, cure, known
from tournevis.steps.solutions.experience import Experience, experience
from tournevis.steps.solutions.places import Place, places

SHOWN = 4
UNLIKELY = 0.01


@dataclass(frozen=True)
class Way:
    """One way out: `chance` is P(it cures | what was observed), 0 to 1; `money` in euros.

    `waits`: in words, what must be done before it; none where it can be tried now.
    """

    key: str
    name: str
    chance: float
    minutes: float
    money: float
    who: str
    risk: str
    reversible: bool
    worked: int
    tried: int
    is_best: bool
    waits: list[str]


@dataclass(frozen=True)
class DeadEnd:
    """A remedy that did not help here."""

    key: str
    name: str


@dataclass(frozen=True)
class WaysOut:
    """The whole panel: the best few, the others that may help, those that wait for something.

    `places`: to whom one may hand over, as the guide says. `is_danger`: nothing is to be tried.
    """

    guide: Guide
    ways: list[Way]
    more: list[Way]
    waiting: list[Way]
    dead_ends: list[DeadEnd]
    worked: str
    places: list[Place]
    is_time_to_act: bool
    is_time_to_hand_over: bool
    is_danger: bool


def ranked(incident: Incident) -> WaysOut | None:
    """The ways out of this incident, best chance for the price first; None without a guide."""
    found = known(incident)
    if found is None:
        return None
    guide, case, step = found.guide, found.case, found.step
    worked = cure(incident, found.rows)
    every = _ways(found, experience(incident, guide.key))
    ways = [way for way in every if not way.waits]
    acts = incident.is_open and not worked
    is_danger = step.reason == "danger"
    return WaysOut(
        guide=guide,
        ways=ways[:SHOWN],
        more=ways[SHOWN:],
        waiting=[way for way in every if way.waits],
        dead_ends=[
            DeadEnd(r.key, in_words(r.name)) for r in guide.remedies if r.key in case.failed
        ],
        worked=in_words(guide.remedy(worked.subject).name) if worked else "",
        places=places(found),
        is_time_to_act=acts
        and not is_danger
        and (step.kind == "remedy" or is_clear(belief(guide, case))),
        is_time_to_hand_over=acts and step.kind == "handover",
        is_danger=acts and is_danger,
    )


def remedy_of(guide: Guide, key: str) -> Remedy | None:
    """The remedy of this key, or None."""
    return guide.remedy(key) if key in guide.remedy_index else None


def need_in_words(guide: Guide, need: Need) -> str:
    """What must come before a remedy, in the page's language."""
    if need.key in guide.remedy_index:
        return _("first try: %(remedy)s") % {"remedy": in_words(guide.remedy(need.key).name)}
    check = guide.check(need.key)
    question = in_words(check.ask)
    if not need.answers:
        return _("first ask: %(question)s") % {"question": question}
    answers = " / ".join(in_words(check.answer(each).text) for each in need.answers)
    return _("only if: %(question)s %(answers)s") % {"question": question, "answers": answers}


def _ways(found: Known, past: dict[str, Experience]) -> list[Way]:
    """Those that may help; each, however unlikely, where none may."""
    every = ways_out(found.guide, found.case)
    likely = [way for way in every if way.chance >= UNLIKELY] or every
    return [_way(found, way, past.get(way.remedy, Experience())) for way in likely]


def _way(found: Known, way: WayOut, past: Experience) -> Way:
    return Way(
        key=way.remedy,
        name=in_words(found.guide.remedy(way.remedy).name),
        chance=way.chance,
        minutes=way.minutes,
        money=way.money,
        who=way.who,
        risk=way.risk,
        reversible=way.reversible,
        worked=past.worked,
        tried=past.tried,
        is_best=way.remedy == found.step.key and not way.waits,
        waits=[need_in_words(found.guide, need) for need in way.waits],
    )
