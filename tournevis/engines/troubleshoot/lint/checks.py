"""Checks that tell nothing, or no more than a cheaper one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tournevis.engines.troubleshoot.guide import Array, Check, Guide
from tournevis.engines.troubleshoot.lint.causes import distance
from tournevis.engines.troubleshoot.lint.finding import Finding, both, minutes, quoted

SPREAD = 0.1
"""A check whose answers differ by less than this between any two causes tells nothing."""
TOLD = 0.0005
"""Nats of mutual information under which a check hardly ever changes anything."""
COARSER = 0.02
"""How near a check must come to a blurred other one to tell no more than it does."""
LONG = 300
"""Steps after which a blur is given up."""


def findings(guide: Guide) -> Iterator[Finding]:
    """Checks that a plan will never want."""
    spreads = [distance(table) for table in guide.likelihood]
    told = [information(guide.prior, table) for table in guide.likelihood]
    useless = {
        index
        for index, check in enumerate(guide.checks)
        if not _guards(check) and (spreads[index].max() < SPREAD or told[index] < TOLD)
    }
    for index in sorted(useless):
        yield _useless(guide, index, nothing=bool(spreads[index].max() < SPREAD))
    yield from _dominated(guide, spreads, told, useless)


def _guards(check: Check) -> bool:
    """Whether a check is there for safety, whatever it tells of the cause."""
    return check.safety or any(answer.danger for answer in check.answers)


def information(prior: Array, table: Array) -> float:
    """Mutual information between the cause and the answer, in nats."""
    joint = table * prior
    apart = joint.sum(axis=1, keepdims=True) * prior
    known = joint > 0
    return float((joint[known] * np.log(joint[known] / apart[known])).sum())


def _useless(guide: Guide, index: int, nothing: bool) -> Finding:
    fr = "ne dit rien : chaque réponse est aussi probable quelle que soit la cause."
    en = "tells nothing: each answer is as likely whatever the cause."
    if not nothing:
        fr = "ne dit presque rien : elle ne regarde que des causes très rares."
        en = "tells almost nothing: it is about very rare causes only."
    return Finding(
        "warning" if nothing else "note",
        "tells-nothing",
        f"checks[{index}]",
        both("{0} " + fr, "{0} " + en, quoted(guide.checks[index].ask)),
        both(
            "Écrire une ligne de `likelihood` pour les causes qu'elle distingue, ou l'enlever.",
            "Write a `likelihood` row for the causes that it tells apart, or take it out.",
        ),
    )


def _dominated(
    guide: Guide, spreads: list[Array], told: list[float], useless: set[int]
) -> Iterator[Finding]:
    for index in range(len(guide.checks)):
        if index in useless or _guards(guide.checks[index]):
            continue
        for other in range(len(guide.checks)):
            if (
                other not in useless
                and _cheaper(guide, other, index)
                and told[other] >= told[index] - 1e-9
                and (spreads[index] <= spreads[other] + COARSER).all()
                and tells_no_more(guide.likelihood[index], guide.likelihood[other])
            ):
                yield _no_more(guide, index, other)
                break


def _cheaper(guide: Guide, one: int, two: int) -> bool:
    """Whether check `one` can stand for `two`: not dearer, and asking no more before it."""
    if one == two:
        return False
    first, second = guide.checks[one], guide.checks[two]
    price, other = guide.check_costs[one], guide.check_costs[two]
    return (
        (price < other or (price == other and one < two))
        and set(first.needs) <= set(second.needs)
        and first.cluster in ("", second.cluster)
    )


def tells_no_more(table: Array, other: Array) -> bool:
    """Whether `table` is `other` with its answers blurred or put together (Blackwell's order).

    Looks for a matrix G whose columns are distributions and with table = G other to `COARSER`, by
    accelerated projected gradient (Beck & Teboulle 2009) on the squares: it may miss a narrow
    case, it never invents one.
    """
    pace = 1.0 / (float(np.linalg.norm(other @ other.T, 2)) + 1e-12)
    blur = ahead = np.full((len(table), len(other)), 1.0 / len(table))
    speed = 1.0
    for _ in range(LONG):
        gap = blur @ other - table
        if np.abs(gap).max() < COARSER:
            return True
        step = _distributions(ahead - pace * (ahead @ other - table) @ other.T)
        faster = (1.0 + np.sqrt(1.0 + 4.0 * speed**2)) / 2.0
        ahead = step + (speed - 1.0) / faster * (step - blur)
        blur, speed = step, faster
    return False


def _distributions(columns: Array) -> Array:
    """The nearest distribution to each column (Held, Wolfe & Crowder 1974)."""
    falling = -np.sort(-columns, axis=0)
    excess = (np.cumsum(falling, axis=0) - 1.0) / np.arange(1, len(columns) + 1)[:, np.newaxis]
    last = (falling > excess).sum(axis=0) - 1
    return np.asarray(np.maximum(columns - excess[last, np.arange(columns.shape[1])], 0.0))


def _no_more(guide: Guide, index: int, other: int) -> Finding:
    return Finding(
        "note",
        "tells-no-more",
        f"checks[{index}]",
        both(
            "{0} ({1}) ne dit rien de plus que {2} ({3}).",
            "{0} ({1}) tells no more than {2} ({3}).",
            quoted(guide.checks[index].ask),
            minutes(float(guide.check_costs[index])),
            quoted(guide.checks[other].ask),
            minutes(float(guide.check_costs[other])),
        ),
        both(
            "L'enlever, ou dire ce qu'elle voit de plus ; elle ne sert qu'à confirmer.",
            "Take it out, or say what more it sees; it only serves to confirm.",
        ),
    )
