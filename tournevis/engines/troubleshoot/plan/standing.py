"""How a case of a guide stands, as the planner takes it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tournevis.engines.troubleshoot.case import Case, observations
from tournevis.engines.troubleshoot.guide import UNKNOWN, Array, Check, Guide, Need, Remedy
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes
from tournevis.engines.troubleshoot.plan.situation import NO_INDEXES, Needs, Situation
from tournevis.engines.troubleshoot.posterior import posterior


def situation(guide: Guide, case: Case) -> Situation:
    """The situation of a case. Raises `CaseError` if the case names what the guide lacks."""
    if guide.network is not None:
        return standing(guide, case, *guide.network.hypotheses(guide, case))
    weights, _evidence = posterior(guide, case)
    return standing(guide, case, weights, guide.likelihood, guide.cures)


def standing(
    guide: Guide, case: Case, weights: Array, tables: tuple[Array, ...], cures: Array
) -> Situation:
    """The same over any hypotheses: P(hypothesis) and the guide's steps under each of them."""
    return Situation(
        weights=weights,
        tables=tables,
        check_costs=guide.check_costs + _annoyance(guide, case),
        cures=cures,
        remedy_costs=guide.remedy_costs,
        handover=guide.handover_cost,
        open_checks=_open(guide, case, guide.checks),
        open_remedies=_open(guide, case, guide.remedies),
        check_needs=_needs(guide, case, guide.checks),
        remedy_needs=_needs(guide, case, guide.remedies),
        check_after=_after(guide, case, guide.checks),
        remedy_after=_after(guide, case, guide.remedies),
        forced=tuple(guide.check_index[check.key] for check in safety_checks(guide, case)),
        danger=_danger(guide),
        check_cluster=_clusters(guide, guide.checks),
        remedy_cluster=_clusters(guide, guide.remedies),
        openings=_openings(guide, case),
    )


def safety_checks(guide: Guide, case: Case) -> list[Check]:
    """What safety asks now, in the guide's order: the safety checks that can be asked, and the
    checks that others of them wait for.

    One that waits for a remedy, or for a check that was put off or answered otherwise, holds
    nothing up: else nothing at all could be proposed.
    """
    known: dict[str, frozenset[str]] = {}
    for check in guide.checks:
        if check.safety and check.key not in case.observed:
            _asked_first(guide, case, check, known)
    wanted = frozenset[str]().union(
        *(known[check.key] for check in guide.checks if check.safety and check.key in known)
    )
    return [check for check in guide.checks if check.key in wanted]


def _asked_first(
    guide: Guide, case: Case, check: Check, known: dict[str, frozenset[str]]
) -> frozenset[str]:
    """The check where its needs are met, else the checks to ask for them; none where that won't do."""
    if check.key in known:
        return known[check.key]
    waits = [n.key for n in check.needs if n.key not in case.observed and n.key not in case.failed]
    found = frozenset({check.key})
    if check.key in case.skipped or not _can_be_free(guide, case, check):
        found = frozenset()
    elif waits:
        each = [
            _asked_first(guide, case, guide.check(key), known)
            if key in guide.check_index
            else frozenset[str]()
            for key in waits
        ]
        found = frozenset[str]().union(*each) if all(each) else frozenset()
    known[check.key] = found
    return found


def in_danger(guide: Guide, case: Case) -> Check | None:
    """The check that was answered with a danger, if any."""
    for check, answer in observations(guide, case):
        if guide.checks[check].answers[answer].danger:
            return guide.checks[check]
    return None


def price(guide: Guide, case: Case, kind: str, key: str) -> float:
    """What a step costs now in priced minutes, its cluster's opening included."""
    if kind not in ("check", "remedy"):
        return guide.handover_cost
    step: Check | Remedy = guide.check(key) if kind == "check" else guide.remedy(key)
    if isinstance(step, Check):
        cost = guide.prices.of_check(step) + guide.prices.again * (key in case.hints)
    else:
        cost = guide.prices.of_remedy(step)
    keys = [cluster.key for cluster in guide.clusters]
    opening = _openings(guide, case)[keys.index(step.cluster)] if step.cluster else 0.0
    return cost + float(opening)


def _annoyance(guide: Guide, case: Case) -> Array:
    """What asking costs more where the client has already said something about it, [checks]."""
    said = [check.key in case.hints for check in guide.checks]
    return guide.prices.again * np.array(said, dtype=np.float64)


def _open(guide: Guide, case: Case, steps: Iterable[Check | Remedy]) -> Bools:
    done = case.skipped | case.observed.keys() | case.failed
    return np.array(
        [step.key not in done and _can_be_free(guide, case, step) for step in steps], dtype=np.bool_
    )


def _can_be_free(guide: Guide, case: Case, step: Check | Remedy) -> bool:
    """False once a check that the step needs was answered otherwise."""
    return all(
        need.key not in case.observed or case.observed[need.key] in need.answers
        for need in step.needs
        if need.answers
    )


def _needs(guide: Guide, case: Case, steps: Iterable[Check | Remedy]) -> tuple[Needs, ...]:
    found = tuple(
        tuple(
            (guide.check_index[need.key], _allowed(guide, need))
            for need in needs_of(guide, step)
            if need.key in guide.check_index and need.key not in case.observed
        )
        for step in steps
    )
    return found if any(found) else ()


def needs_of(guide: Guide, step: Check | Remedy) -> list[Need]:
    """What comes before a step: its own needs, and the checks that want to be asked before it."""
    asked_before = [Need(check.key) for check in guide.checks if step.key in check.before]
    return [*step.needs, *asked_before]


def _allowed(guide: Guide, need: Need) -> frozenset[int] | None:
    if not need.answers:
        return None
    keys = [answer.key for answer in guide.check(need.key).answers]
    return frozenset(keys.index(answer) for answer in need.answers)


def _after(guide: Guide, case: Case, steps: Iterable[Check | Remedy]) -> tuple[frozenset[int], ...]:
    found = tuple(
        frozenset(
            guide.remedy_index[need.key]
            for need in step.needs
            if need.key in guide.remedy_index and need.key not in case.failed
        )
        for step in steps
    )
    return found if any(found) else ()


def _danger(guide: Guide) -> tuple[Bools, ...]:
    found = tuple(
        np.array([answer.danger for answer in check.answers], dtype=np.bool_)
        for check in guide.checks
    )
    return found if any(each.any() for each in found) else ()


def _clusters(guide: Guide, steps: Iterable[Check | Remedy]) -> Indexes:
    if not guide.clusters:
        return NO_INDEXES
    keys = ["", *(cluster.key for cluster in guide.clusters)]
    return np.array([keys.index(step.cluster) - 1 for step in steps], dtype=np.intp)


def _openings(guide: Guide, case: Case) -> Array:
    answered = {key for key, answer in case.observed.items() if answer != UNKNOWN}
    steps: list[Check | Remedy] = [*guide.checks, *guide.remedies]
    open_already = {
        step.cluster for step in steps if step.key in answered or step.key in case.failed
    }
    return np.array(
        [
            0.0 if cluster.key in open_already else guide.prices.of_opening(cluster)
            for cluster in guide.clusters
        ]
    )
