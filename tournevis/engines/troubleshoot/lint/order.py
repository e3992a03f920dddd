"""What must come before what: prerequisites that cannot be met, safety checks that protect nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tournevis.engines.troubleshoot.guide import Array, Check, Guide, Remedy, Text
from tournevis.engines.troubleshoot.lint.finding import Finding, both, quoted

RARE = 0.05
Wanted = Mapping[str, frozenset[str]]


def findings(guide: Guide) -> Iterator[Finding]:
    """Steps that can never be proposed, and safety checks without a danger."""
    for index, check in enumerate(guide.checks):
        yield from _reached(guide, f"checks[{index}]", check, check.ask)
        yield from _safe(index, check)
        for remedy in check.before:
            if remedy in _ancestors(guide, check):
                yield _turned(index, check, guide.remedy(remedy))
    for index, cure in enumerate(guide.remedies):
        yield from _reached(guide, f"remedies[{index}]", cure, cure.name)


def _reached(guide: Guide, place: str, step: Check | Remedy, name: Text) -> Iterator[Finding]:
    wanted = _wanted(guide, step)
    dead = [key for key, answers in wanted.items() if not _possible(guide, key, answers)]
    if dead:
        yield Finding(
            "warning",
            "never-reached",
            f"{place}.needs",
            both(
                "{0} ne sera jamais proposé : aucune réponse à {1} ne permet tout ce qu'il demande.",
                "{0} will never be proposed: no answer to {1} allows all that it needs.",
                quoted(name),
                quoted(guide.check(dead[0]).ask),
            ),
            both(
                "Revoir `needs` ici et dans les étapes qu'il nomme ; une réponse `danger` met fin"
                " à l'entretien.",
                "Look again at `needs` here and in the steps it names; a `danger` answer ends the"
                " interview.",
            ),
        )
    elif wanted and _chance(guide, step, wanted) < RARE:
        yield Finding(
            "warning",
            "hardly-reached",
            f"{place}.needs",
            both(
                "{0} demande des réponses que ses causes ne donnent presque jamais.",
                "{0} needs answers that its causes hardly ever give.",
                quoted(name),
            ),
            both(
                "Revoir `needs`, ou les lignes `likelihood` de ces réponses.",
                "Look again at `needs`, or at the `likelihood` rows of these answers.",
            ),
        )


def _wanted(guide: Guide, step: Check | Remedy) -> dict[str, frozenset[str]]:
    """For each check with required answers, those that the step and all before it allow."""
    wanted: dict[str, frozenset[str]] = {}
    for each in (step, *_before(guide, step)):
        for need in each.needs:
            if need.answers:
                allowed = frozenset(need.answers)
                wanted[need.key] = wanted.get(need.key, allowed) & allowed
    return wanted


def _before(guide: Guide, step: Check | Remedy) -> Iterator[Check | Remedy]:
    """Every step that must come before this one."""
    for need in step.needs:
        is_check = need.key in guide.check_index
        one = guide.check(need.key) if is_check else guide.remedy(need.key)
        yield one
        yield from _before(guide, one)


def _ancestors(guide: Guide, step: Check | Remedy) -> set[str]:
    return {each.key for each in _before(guide, step)}


def _possible(guide: Guide, key: str, answers: frozenset[str]) -> bool:
    return any(not guide.check(key).answer(answer).danger for answer in answers)


def _chance(guide: Guide, step: Check | Remedy, wanted: Wanted) -> float:
    """The best P(all wanted answers | cause) over the causes that the step is for."""
    chances: Array = np.ones(len(guide.causes))
    for key, answers in wanted.items():
        rows = [i for i, each in enumerate(guide.check(key).answers) if each.key in answers]
        chances = chances * guide.likelihood[guide.check_index[key]][rows].sum(axis=0)
    if isinstance(step, Remedy):
        chances = chances[guide.cures[guide.remedy_index[step.key]] > 0]
    return float(chances.max(initial=0.0))


def _safe(index: int, check: Check) -> Iterator[Finding]:
    dangers = sum(answer.danger for answer in check.answers)
    if check.safety and not dangers:
        yield Finding(
            "warning",
            "safety-without-danger",
            f"checks[{index}]",
            both(
                "{0} est posée pour la sécurité, mais aucune réponse n'est un danger.",
                "{0} is asked for safety, yet none of its answers is a danger.",
                quoted(check.ask),
            ),
            both(
                "Mettre `danger: true` à la réponse qui arrête tout, ou enlever `safety`.",
                "Write `danger: true` on the answer that stops everything, or drop `safety`.",
            ),
        )
    if dangers == len(check.answers):
        yield Finding(
            "warning",
            "always-danger",
            f"checks[{index}]",
            both(
                "Toute réponse à {0} met fin à l'entretien.",
                "Every answer to {0} ends the interview.",
                quoted(check.ask),
            ),
            both("Enlever `danger` d'une réponse.", "Take `danger` off one answer."),
        )


def _turned(index: int, check: Check, remedy: Remedy) -> Finding:
    return Finding(
        "warning",
        "before-and-after",
        f"checks[{index}].before",
        both(
            "{0} doit venir avant {1}, et en a besoin : ni l'un ni l'autre ne viendra.",
            "{0} must come before {1}, and needs it: neither will come.",
            quoted(check.ask),
            quoted(remedy.name),
        ),
        both("Enlever l'un des deux.", "Take one of the two away."),
    )
