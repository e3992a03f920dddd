"""The interview as its panel shows it: what to do now, what we believe, what was said."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tournevis.engines.troubleshoot import Belief, Guide, belief, is_clear, knows_nothing, why
from tournevis.engines.troubleshoot.guide import OTHER, Check
from tournevis.engines.troubleshoot.plan.standing import in_danger
from tournevis.engines.troubleshoot.plan.step import Other
from tournevis.ground.guides.words import in_words, language
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import Known, cure, known
from tournevis.steps.diagnosis.evidence import Bar, Given, Line, Read, bars, given, ledger, read
from tournevis.steps.diagnosis.lessons import Lessons
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.question import Question, asking, step_in_words
from tournevis.steps.diagnosis.questions import most_telling

MOST_OTHERS = 8


@dataclass(frozen=True)
class Advice:
    """What is best done instead of asking: `kind` is "remedy" or "handover", `to` its people."""

    kind: str
    name: str
    minutes: float
    money: float
    why: str
    to: str


@dataclass(frozen=True)
class Rival:
    """A step that one might have begun with: `more` whole minutes to the cure on average, priced."""

    name: str
    more: float


@dataclass(frozen=True)
class Interview:
    """The whole panel. `state`: "worked" (a remedy did), "danger", "clear", "nothing" (known) or "".

    `rivals`: the next best steps, which are not taken first.
    """

    guide: Guide
    state: str
    worked: str
    leading: Bar
    question: Question | None
    advice: Advice | None
    rivals: list[Rival]
    others: list[Check]
    bars: list[Bar]
    rest: float
    ledger: list[Line]
    read: list[Read]
    given: list[Given]
    lessons: Lessons

    @property
    def answered(self) -> int:
        """How many checks have an answer; those put off, or misread, have none."""
        return sum(not one.is_later and not one.is_misread for one in self.given)

    @property
    def danger(self) -> Given | None:
        """The answer that means danger, if any."""
        return next((one for one in self.given if one.is_danger), None)


def interview(incident: Incident, asked: str = "") -> Interview | None:
    """How the interview stands; `asked` is a check somebody wants to ask. None without a guide."""
    found = known(incident)
    if found is None:
        return None
    guide, case, rows = found.guide, found.case, found.rows
    seen = belief(guide, case)
    before = belief(guide, found.case_of(_a_moment_ago(rows))) if rows else None
    shown = bars(seen, before)
    worked = cure(incident, rows)
    return Interview(
        guide=guide,
        state=_state(found, seen, worked),
        worked=in_words(guide.remedy(worked.subject).name) if worked else "",
        leading=next(bar for bar in shown if bar.is_leading),
        question=_question(incident, found, asked, worked),
        advice=_advice(found) if not worked else None,
        rivals=[
            Rival(step_in_words(found, other), _more(found, other)) for other in found.step.others
        ],
        others=most_telling(guide, case, seen),
        bars=shown,
        rest=max(0.0, 1.0 - sum(bar.chance for bar in shown)),
        ledger=ledger(guide, case, seen.ranked[0][0].key),
        read=read(guide, case, found.readings),
        given=given(guide, rows),
        lessons=found.lessons,
    )


def _more(found: Known, other: Other) -> float:
    """Whole minutes that another beginning costs; a plan is not known to the second."""
    return float(max(0, round(other.expected_minutes - found.step.expected_minutes)))


def _a_moment_ago(rows: list[Observation]) -> list[Observation]:
    """The observations before the latest, with the answer whose place it took, if any."""
    *earlier, latest = rows
    same = {"incident": latest.incident_id, "kind": latest.kind, "subject": latest.subject}
    if latest.kind == Observation.Kind.MISREAD:
        return earlier
    replaced = Observation.objects.filter(**same, is_current=False).order_by("at", "pk").last()
    return [*earlier, replaced] if replaced else earlier


def _state(found: Known, seen: Belief, worked: Observation | None) -> str:
    if worked:
        return "worked"
    if in_danger(found.guide, found.case) is not None:
        return "danger"
    if is_clear(seen):
        return "clear"
    return "nothing" if knows_nothing(seen) else ""


def _question(
    incident: Incident, found: Known, asked: str, worked: Observation | None
) -> Question | None:
    """The question somebody wants to ask, or the best one; None where asking is not best."""
    if not incident.is_open:
        return None
    if asked in found.guide.check_index:
        return asking(incident, found, found.guide.check(asked))
    if worked or found.step.reason == "danger":
        return None
    feared = _feared(found)
    if feared is not None:
        because = _(
            "The client’s message seems to report a danger: make sure before anything else."
        )
        return asking(incident, found, feared, because=because)
    if found.step.kind != "check":
        return None
    return asking(incident, found, found.guide.check(found.step.key))


def _feared(found: Known) -> Check | None:
    """The check of which a message seems to give a dangerous answer, if any was not put off."""
    for each in found.readings:
        check = found.guide.check(each.check)
        if check.answer(each.answer).danger and check.key not in found.case.skipped:
            return check
    return None


def _advice(found: Known) -> Advice | None:
    step, guide = found.step, found.guide
    if step.kind == "check":
        return None
    way = guide.handover_to(step.to) if step.kind == "handover" else guide.remedy(step.key)
    reasons = why(guide, found.case, step).sentence(language())
    return Advice(step.kind, step_in_words(found, step), step.minutes, way.money, reasons, step.to)


def named_causes(shown: Interview) -> int:
    """How many named causes the bars leave out."""
    return len(shown.guide.causes) - len([bar for bar in shown.bars if bar.key != OTHER]) - 1
