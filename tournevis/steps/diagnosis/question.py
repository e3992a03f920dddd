"""One question as the panel asks it: its answers, why it is asked, what each answer would change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from tournevis.engines.troubleshoot import Step, outcomes, why
from tournevis.engines.troubleshoot.guide import Check
from tournevis.engines.troubleshoot.plan.step import Other
from tournevis.ground.guides.words import in_words, language
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import Kind, Known
from tournevis.steps.diagnosis.evidence import answer_text
from tournevis.steps.diagnosis.models import LATER


@dataclass(frozen=True)
class Choice:
    """One answer one may choose; `sure` is how sure a message is read to give it (None: it is not)."""

    number: int
    key: str
    text: str
    sure: float | None


@dataclass(frozen=True)
class Change:
    """What one answer would change: its chance, the cause that would lead, what would come next."""

    text: str
    chance: float
    cause: str
    kind: str
    belief: float
    then: str
    then_kind: str


@dataclass(frozen=True)
class Question:
    """A check to ask now. `theirs`, `theirs_say`: the same in the client's language if another.

    `is_safety`: asked whatever it costs. `is_test`: something to do and look at, not only to ask.
    """

    key: str
    ask: str
    say: str
    theirs: str
    theirs_say: str
    who: str
    minutes: float
    money: float
    is_first: bool
    is_safety: bool
    is_test: bool
    is_best: bool
    answers: list[Choice]
    why: str
    changes: list[Change]
    said: str


def asking(incident: Incident, known: Known, check: Check, *, because: str = "") -> Question:
    """This check, ready to be asked; `because` where there is another reason than the plan's."""
    step, guide = known.step, known.guide
    is_best = step.kind == "check" and step.key == check.key
    theirs = incident.language if incident.language != language() else ""
    return Question(
        key=check.key,
        ask=in_words(check.ask),
        say=in_words(check.say) if check.say else "",
        theirs=check.ask.get(theirs, ""),
        theirs_say=check.say.get(theirs, "") if check.say else "",
        who=check.who,
        minutes=check.minutes,
        money=check.money,
        is_first=check.first,
        is_safety=check.safety or bool(because),
        is_test=check.kind == "test",
        is_best=is_best or bool(because),
        answers=_choices(known, check),
        why=because
        or (why(guide, known.case, step).sentence(language()) if is_best else _told(known, check)),
        changes=_changes(known, check),
        said=_said(known, check),
    )


def step_in_words(known: Known, step: Step | Other) -> str:
    """A check, a remedy or a hand-over (the cheapest, where none is named), by its name."""
    if step.kind == "check":
        return in_words(known.guide.check(step.key).ask)
    if step.kind == "remedy":
        return in_words(known.guide.remedy(step.key).name)
    to = step.to if isinstance(step, Step) else ""
    return in_words(known.guide.handover_to(to).text)


def _choices(known: Known, check: Check) -> list[Choice]:
    sure = {each.answer: each.confidence for each in known.readings if each.check == check.key}
    return [
        Choice(number, answer.key, in_words(answer.text), sure.get(answer.key))
        for number, answer in zip(count(1), check.answers, strict=False)
    ]


def _told(known: Known, check: Check) -> str:
    """Why one may ask this, though it is not the best question."""
    case = known.case.without(check.key)
    reasons = why(known.guide, case, Step("check", check.key, check.minutes, 0.0))
    one, two = (in_words(cause.name) for cause, _chance in reasons.causes)
    return _("It tells “%(one)s” from “%(two)s”.") % {"one": one, "two": two}


def _changes(known: Known, check: Check) -> list[Change]:
    return [
        Change(
            in_words(each.answer.text),
            each.chance,
            in_words(each.leading.name),
            each.leading.kind,
            each.belief,
            step_in_words(known, each.then),
            each.then.kind,
        )
        for each in outcomes(known.guide, known.case, check.key)
    ]


def _said(known: Known, check: Check) -> str:
    """What was answered so far; "" where nothing was, or it was put off."""
    mine = [row for row in known.rows if row.kind == Kind.CHECK and row.subject == check.key]
    if not mine or mine[0].answer == LATER:
        return ""
    return answer_text(known.guide, check.key, mine[0].answer)
