"""Causes that no check separates, and causes that nothing cures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.lint.finding import Finding, both, listed, percent, quoted

NEAR = 0.3
"""Under this total variation no single check separates two causes…"""
ALIKE = 0.7
"""… and from this Bhattacharyya coefficient on, all checks together hardly do either."""
WEAK = 0.5


def findings(guide: Guide) -> Iterator[Finding]:
    """Causes told apart by nothing, cured by nothing, cured badly."""
    yield from _unseparated(guide)
    yield from _uncured(guide)


def distance(table: Array) -> Array:
    """Total variation between the answers that two causes give to a check, [causes, causes].

    `table` is P(answer | cause), [answers, causes].
    """
    gap: Array = np.abs(table[:, :, np.newaxis] - table[:, np.newaxis, :])
    return np.asarray(0.5 * gap.sum(axis=0), dtype=np.float64)


def affinity(table: Array) -> Array:
    """Bhattacharyya coefficient between two causes, [causes, causes]: 1 alike, 0 never confused."""
    root = np.sqrt(table)
    return np.asarray(root.T @ root, dtype=np.float64)


def _unseparated(guide: Guide) -> Iterator[Finding]:
    named = len(guide.causes) - 1
    furthest, together = np.zeros((named, named)), np.ones((named, named))
    for table in guide.likelihood:
        furthest = np.maximum(furthest, distance(table[:, :named]))
        together *= affinity(table[:, :named])
    alike = (furthest < NEAR) & (together > ALIKE) & _cured_apart(guide)
    for group in _groups(alike):
        yield Finding(
            "warning",
            "not-separated",
            f"causes[{group[0]}]",
            both(
                "Aucune vérification ne sépare {0}, dont les remèdes diffèrent.",
                "No check separates {0}, whose remedies differ.",
                listed([guide.causes[each].name for each in group]),
            ),
            both(
                "Ajouter une question ou un test dont la réponse diffère de l'une à l'autre,"
                " ou n'en faire qu'une seule cause.",
                "Add a question or a test whose answer differs from one to the other, or make one"
                " cause of them.",
            ),
        )


def _cured_apart(guide: Guide) -> NDArray[np.bool_]:
    """Whether no remedy does well for both of two causes, [causes, causes]."""
    cures = guide.cures[:, :-1]
    named = cures.shape[1]
    if not len(cures):
        return np.zeros((named, named), dtype=np.bool_)
    best = cures.max(axis=0)
    shared = np.minimum(cures[:, :, np.newaxis], cures[:, np.newaxis, :]).max(axis=0)
    wanted = np.minimum(best[:, np.newaxis], best[np.newaxis, :])
    return np.asarray((shared < 0.5 * wanted) & (wanted > 0), dtype=np.bool_)


def _groups(alike: NDArray[np.bool_]) -> list[list[int]]:
    """Groups of causes that are all alike, so that every pair that is alike stands in one."""
    groups, left = [], np.triu(alike, 1)
    while left.any():
        one, two = divmod(int(left.argmax()), len(left))
        group = [one, two]
        for each in range(len(left)):
            if each not in group and all(alike[each, member] for member in group):
                group.append(each)
        left[np.ix_(group, group)] = False
        groups.append(sorted(group))
    return groups


def _uncured(guide: Guide) -> Iterator[Finding]:
    best = guide.cures.max(axis=0, initial=0.0)
    for index, cause in enumerate(guide.causes[:-1]):
        if best[index] <= 0:
            yield Finding(
                "warning",
                "not-cured",
                f"causes[{index}]",
                both(
                    "Rien ne guérit {0} ({1} des pannes) : on passera toujours la main.",
                    "Nothing cures {0} ({1} of incidents): it will always be handed over.",
                    quoted(cause.name),
                    percent(float(guide.prior[index])),
                ),
                both(
                    "Ajouter un remède, ou la nommer dans `cures` d'un remède qui existe.",
                    "Add a remedy, or name it in the `cures` of one that is there.",
                ),
            )
        elif best[index] < WEAK:
            yield _weak(guide, index, float(best[index]))


def _weak(guide: Guide, index: int, best: float) -> Finding:
    return Finding(
        "note",
        "weakly-cured",
        f"causes[{index}]",
        both(
            "Le meilleur remède pour {0} ne guérit que dans {1} des cas.",
            "The best remedy for {0} cures in {1} of cases only.",
            quoted(guide.causes[index].name),
            percent(best),
        ),
        both(
            "Vérifier le nombre, ou ajouter un remède plus sûr.",
            "Check the number, or add a surer remedy.",
        ),
    )
