"""Rates of causes for one product version, client and site, each level leaning on the one above.

The closures are parted: each counts once, at the nearest level that it shares with the incident at
hand (its site; else its client; else its product version; else all). From far to near, with the
guide's rates at the start,

    chance(level) = (strength x chance(level above) + counts(level)) / (strength + sum of counts)

This is the posterior mean of a Dirichlet centred on the level above (the hierarchical Dirichlet
model of MacKay & Peto 1995, fitted level by level). `strength` says how many closures the level
above is worth: without local closures nothing moves, with very many only they count.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tournevis.engines.troubleshoot.case import GUIDE_WEIGHT
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.learn.closures import Closure, teaching
from tournevis.engines.troubleshoot.learn.counts import counted, dirichlet_mean

_GRID = np.geomspace(1.0, 1000.0, 31)


@dataclass(frozen=True)
class Strengths:
    """How many closures the level above is worth, at each level; `guide`: the guide's own rates."""

    guide: float = GUIDE_WEIGHT
    version: float = 50.0
    client: float = 30.0
    site: float = 20.0


USUAL = Strengths()
"""Where the data say little. Sites of a client are more alike than clients, so they start lower."""


def pooled(
    guide: Guide,
    closures: Iterable[Closure],
    *,
    version: str = "",
    client: str = "",
    site: str = "",
    strengths: Strengths | None = None,
) -> Mapping[str, float]:
    """Counts by cause for `Case.counts`: added to the guide's rates they give the pooled chances.

    The counts are the fewest that do so, and not below the number of closures: they stand for a
    change of the rates, not for incidents one could list. `strengths` not given: estimated from
    these closures (`strengths_from`). Only what teaches is used; empty names are left out.
    """
    lessons = teaching(guide, closures)
    if strengths is None:
        strengths = strengths_from(guide, lessons)
    chances = chances_at(guide, lessons, (version, client, site), strengths)
    expert = guide.prior * GUIDE_WEIGHT
    total = max(float((expert / chances).max()), GUIDE_WEIGHT + len(lessons))
    extra = np.maximum(0.0, total * chances - expert)
    return dict(zip(guide.cause_index, extra.tolist(), strict=True))


def chances_at(
    guide: Guide,
    lessons: Sequence[Closure],
    place: tuple[str, str, str],
    strengths: Strengths = USUAL,
) -> Array:
    """P(cause) at this (product version, client, site), [causes]; `lessons` all teach."""
    levels = [strengths.guide, strengths.version, strengths.client, strengths.site]
    parts: list[list[Closure]] = [[] for _ in levels]
    for closure in lessons:
        parts[_nearest(closure, place)].append(closure)
    chances = guide.prior
    for strength, part in zip(levels, parts, strict=True):
        chances = dirichlet_mean(chances, counted(guide, part).causes, strength)
    return chances


def strengths_from(guide: Guide, lessons: Sequence[Closure]) -> Strengths:
    """Strengths estimated from closures that teach (empirical Bayes).

    At each level the groups (all versions, all clients, all sites of each client) are draws from a
    Dirichlet around the level above: the strength is the one, on a grid from 1 to 1000, with the
    greatest likelihood (Dirichlet-multinomial; Minka 2000, Estimating a Dirichlet distribution)
    times a log-normal around the usual strength, of one unit of log: few data change little.
    """
    top = dirichlet_mean(guide.prior, counted(guide, lessons).causes, USUAL.guide)
    versions = _grouped(guide, lessons, lambda each: each.product_version)
    clients = _grouped(guide, lessons, lambda each: each.client)
    sites = _grouped(guide, lessons, lambda each: (each.client, each.site) if each.site else "")
    client = _likeliest([(counts, top) for counts in clients.values()], USUAL.client)
    above = {name: dirichlet_mean(top, counts, client) for name, counts in clients.items()}
    nested = [
        (counts, above.get(name[0] if isinstance(name, tuple) else "", top))
        for name, counts in sites.items()
    ]
    return replace(
        USUAL,
        version=_likeliest([(counts, top) for counts in versions.values()], USUAL.version),
        client=client,
        site=_likeliest(nested, USUAL.site),
    )


def _nearest(closure: Closure, place: tuple[str, str, str]) -> int:
    version, client, site = place
    same_client = not client or closure.client == client
    if site and closure.site == site and same_client:
        return 3
    if client and same_client:
        return 2
    return 1 if version and closure.product_version == version else 0


def _grouped(
    guide: Guide, lessons: Sequence[Closure], name: Callable[[Closure], Hashable]
) -> dict[Hashable, Array]:
    """Counts by cause of each group, [causes]; closures without a name are in no group."""
    groups: defaultdict[Hashable, list[Closure]] = defaultdict(list)
    for each in lessons:
        if name(each):
            groups[name(each)].append(each)
    return {group: counted(guide, part).causes for group, part in groups.items()}


def _likeliest(groups: Sequence[tuple[Array, Array]], usual: float) -> float:
    """The strength that explains these (counts, chances above) best; fewer than 2 groups: usual."""
    if len(groups) < 2:
        return usual
    scores = [
        sum(_log_likelihood(counts, above, strength) for counts, above in groups)
        - 0.5 * math.log(strength / usual) ** 2
        for strength in _GRID.tolist()
    ]
    return float(_GRID[int(np.argmax(scores))])


def _log_likelihood(counts: Array, above: Array, strength: float) -> float:
    """Log P(counts | Dirichlet-multinomial of this centre and strength), up to a constant."""
    total = float(counts.sum())
    score = math.lgamma(strength) - math.lgamma(strength + total)
    for count, chance in zip(counts.tolist(), above.tolist(), strict=True):
        if count:
            score += math.lgamma(strength * chance + count) - math.lgamma(strength * chance)
    return score
