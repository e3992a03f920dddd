"""The interview as its panel shows it: what to do now, what we believe, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from tournevis.engines.troubleshoot import (
    Belief,
    Case,
    Guide,
    Proposal,
    Step,
    belief,
    is_clear,
    knows_nothing,
    next_step,
    why,
)
from tournevis.engines.troubleshoot.guide import OTHER, Check
from tournevis.ground.guides.words import in_words, language
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import (
    LATER,
    Kind,
    case_from,
    counts,
    cure,
    fits,
    guide_of,
    proposals_for,
    standing,
)
from tournevis.steps.diagnosis.evidence import (
    Bar,
    Given,
    Line,
    Read,
    answer_text,
    bars,
    given,
    ledger,
    read,
)
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.questions import most_telling

MOST_OTHERS = 8


@dataclass(frozen=True)
class Choice:
    """One answer one may choose; `hint` where a message seems to give it."""

    number: int
    key: str
    text: str
    hint: str


@dataclass(frozen=True)
class Question:
    """A check to ask now. `theirs`, `theirs_say`: the same in the client's language if another."""

    key: str
    ask: str
    say: str
    theirs: str
    theirs_say: str
    who: str
    minutes: float
    is_first: bool
    is_best: bool
    answers: list[Choice]
    why: str
    said: str


@dataclass(frozen=True)
class Advice:
    """What is best done instead of asking: `kind` is "remedy" or "handover"."""

    kind: str
    name: str
    minutes: float
    why: str


@dataclass(frozen=True)
class Interview:
    """The whole panel. `state`: "worked" (a remedy did), "clear", "nothing" (known) or ""."""

    guide: Guide
    state: str
    worked: str
    leading: Bar
    question: Question | None
    advice: Advice | None
    others: list[Check]
    bars: list[Bar]
    rest: float
    ledger: list[Line]
    read: list[Read]
    given: list[Given]
    learnt_from: int

    @property
    def answered(self) -> int:
        """How many checks have an answer; those put off have none."""
        return sum(not one.is_later for one in self.given)


def interview(incident: Incident, asked: str = "") -> Interview | None:
    """How the interview stands; `asked` is a check somebody wants to ask. None without a guide."""
    guide = guide_of(incident)
    if guide is None:
        return None
    rows = [seen for seen in standing(incident) if fits(guide, seen)]
    counted = counts(incident, guide)
    case = case_from(guide, rows, counted)
    seen, step = belief(guide, case), next_step(guide, case)
    before = belief(guide, case_from(guide, _a_moment_ago(rows), counted)) if rows else None
    found = proposals_for(incident)
    shown = bars(seen, before)
    worked = cure(incident, rows)
    return Interview(
        guide=guide,
        state=_state(seen, worked),
        worked=in_words(guide.remedy(worked.subject).name) if worked else "",
        leading=next(bar for bar in shown if bar.is_leading),
        question=_question(incident, guide, case, step, asked, rows, found, worked),
        advice=_advice(guide, case, step) if not worked else None,
        others=most_telling(guide, case, seen),
        bars=shown,
        rest=max(0.0, 1.0 - sum(bar.chance for bar in shown)),
        ledger=ledger(guide, case, seen.ranked[0][0].key),
        read=read(guide, case, found),
        given=given(guide, rows),
        learnt_from=int(sum(counted.values())),
    )


def _a_moment_ago(rows: list[Observation]) -> list[Observation]:
    """The observations before the latest, with the answer whose place it took, if any."""
    *earlier, latest = rows
    same = {"incident": latest.incident_id, "kind": latest.kind, "subject": latest.subject}
    replaced = Observation.objects.filter(**same, is_current=False).order_by("at", "pk").last()
    return [*earlier, replaced] if replaced else earlier


def _state(seen: Belief, worked: Observation | None) -> str:
    if worked:
        return "worked"
    if is_clear(seen):
        return "clear"
    return "nothing" if knows_nothing(seen) else ""


def _question(
    incident: Incident,
    guide: Guide,
    case: Case,
    step: Step,
    asked: str,
    rows: list[Observation],
    found: list[Proposal],
    worked: Observation | None,
) -> Question | None:
    """The question somebody wants to ask, or the best one; None where asking is not best."""
    if not incident.is_open:
        return None
    if asked in guide.check_index:
        is_best = step.kind == "check" and step.key == asked
        return _asking(incident, guide, case, guide.check(asked), step, is_best, rows, found)
    if step.kind != "check" or worked:
        return None
    return _asking(incident, guide, case, guide.check(step.key), step, True, rows, found)


def _asking(
    incident: Incident,
    guide: Guide,
    case: Case,
    check: Check,
    step: Step,
    is_best: bool,
    rows: list[Observation],
    found: list[Proposal],
) -> Question:
    theirs = incident.language if incident.language != language() else ""
    mine = [row for row in rows if row.kind == Kind.CHECK and row.subject == check.key]
    return Question(
        key=check.key,
        ask=in_words(check.ask),
        say=in_words(check.say) if check.say else "",
        theirs=check.ask.get(theirs, ""),
        theirs_say=check.say.get(theirs, "") if check.say else "",
        who=check.who,
        minutes=check.minutes,
        is_first=check.first,
        is_best=is_best,
        answers=_choices(check, {each.answer for each in found if each.check == check.key}),
        why=why(guide, case, step).sentence(language())
        if is_best
        else _telling(guide, case, check),
        said=answer_text(guide, check.key, mine[0].answer)
        if mine and mine[0].answer != LATER
        else "",
    )


def _choices(check: Check, proposed: set[str]) -> list[Choice]:
    hint = _("read in the message")
    return [
        Choice(number, answer.key, in_words(answer.text), hint if answer.key in proposed else "")
        for number, answer in zip(count(1), check.answers, strict=False)
    ]


def _telling(guide: Guide, case: Case, check: Check) -> str:
    """Why one may ask this, though it is not the best question."""
    reasons = why(guide, case.without(check.key), Step("check", check.key, check.minutes, 0.0))
    one, two = (in_words(cause.name) for cause, _chance in reasons.causes)
    return _("It tells “%(one)s” from “%(two)s”.") % {"one": one, "two": two}


def _advice(guide: Guide, case: Case, step: Step) -> Advice | None:
    if step.kind == "check":
        return None
    is_remedy = step.kind == "remedy"
    name = guide.remedy(step.key).name if is_remedy else guide.handover.text
    return Advice(
        step.kind, in_words(name), step.minutes, why(guide, case, step).sentence(language())
    )


def named_causes(shown: Interview) -> int:
    """How many named causes the bars leave out."""
    return len(shown.guide.causes) - len([bar for bar in shown.bars if bar.key != OTHER]) - 1
