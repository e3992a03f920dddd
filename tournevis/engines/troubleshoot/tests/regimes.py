"""Random small games of several kinds, on which planners are compared with the best possible play.

Ten causes, eight imperfect and overlapping remedies, six questions, a hand-over that always cures.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.situation import Situation

REGIMES = ("noisy", "cheap", "overlapping", "prerequisites", "clusters")
CAUSES, REMEDIES, QUESTIONS = 10, 8, 6


def game(regime: str, seed: int) -> Situation:
    """One random situation of a regime; the same for the same seed.

    "noisy": questions that err; "cheap": good questions at little cost; "overlapping": remedies
    that each cure several causes; "prerequisites": steps that need others first, some with a
    given answer; "clusters": steps behind covers that are opened once.
    """
    random = np.random.default_rng([REGIMES.index(regime), seed])
    overlap = (
        random.integers(3, 6, REMEDIES)
        if regime == "overlapping"
        else random.integers(1, 4, REMEDIES)
    )
    questions = np.full(QUESTIONS, 2) if regime != "cheap" else random.integers(2, 4, QUESTIONS)
    noise = 0.08 if regime == "cheap" else 0.25
    costs = (
        random.uniform(0.3, 1.5, QUESTIONS)
        if regime == "cheap"
        else random.uniform(1, 6, QUESTIONS)
    )
    plain = Situation(
        weights=random.dirichlet(np.full(CAUSES, 0.8)),
        tables=tuple(_question(random, int(answers), noise) for answers in questions),
        check_costs=costs,
        cures=np.stack([_remedy(random, int(many)) for many in overlap]),
        remedy_costs=random.uniform(2, 20, REMEDIES),
        handover=float(random.uniform(40, 120)),
        open_checks=np.ones(QUESTIONS, dtype=np.bool_),
        open_remedies=np.ones(REMEDIES, dtype=np.bool_),
    )
    if regime == "prerequisites":
        return _with_prerequisites(plain, random)
    return _with_clusters(plain, random) if regime == "clusters" else plain


def _question(random: np.random.Generator, answers: int, noise: float) -> Array:
    """Each cause has its usual answer; `noise` is the mean chance of another one."""
    usual = random.integers(0, answers, CAUSES)
    slips = random.beta(2, 2 / noise - 2, CAUSES)
    table = np.tile(slips / (answers - 1), (answers, 1))
    table[usual, np.arange(CAUSES)] = 1 - slips
    return table


def _remedy(random: np.random.Generator, many: int) -> Array:
    cures = np.zeros(CAUSES)
    cures[random.choice(CAUSES - 1, size=many, replace=False)] = random.uniform(0.4, 0.98, many)
    return cures


def _with_prerequisites(plain: Situation, random: np.random.Generator) -> Situation:
    """Two remedies need a check (one of them an answer of it), one another remedy, one check a check."""
    asked, answered, other = (int(each) for each in random.permutation(QUESTIONS)[:3])
    first, second, third, fourth = (int(each) for each in random.permutation(REMEDIES)[:4])
    remedy_needs: list[tuple[tuple[int, frozenset[int] | None], ...]] = [()] * REMEDIES
    remedy_needs[first] = ((asked, None),)
    remedy_needs[second] = ((answered, frozenset({0})),)
    check_needs: list[tuple[tuple[int, frozenset[int] | None], ...]] = [()] * QUESTIONS
    check_needs[other] = ((asked, None),)
    after: list[frozenset[int]] = [frozenset()] * REMEDIES
    after[third] = frozenset({fourth})
    return replace(
        plain,
        remedy_needs=tuple(remedy_needs),
        check_needs=tuple(check_needs),
        remedy_after=tuple(after),
    )


def _with_clusters(plain: Situation, random: np.random.Generator) -> Situation:
    return replace(
        plain,
        check_cluster=random.choice([-1, -1, 0, 1], QUESTIONS),
        remedy_cluster=random.choice([-1, 0, 1], REMEDIES),
        openings=random.uniform(3, 15, 2),
    )
