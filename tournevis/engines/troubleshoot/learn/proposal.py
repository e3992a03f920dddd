"""What a guide's numbers would be after its confirmed closures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from tournevis.engines.troubleshoot.guide import (
    OTHER,
    Array,
    Cause,
    Check,
    Guide,
    Remedy,
    Text,
    spoken,
)
from tournevis.engines.troubleshoot.guide.numbers import FLOOR, floored
from tournevis.engines.troubleshoot.learn import rounding
from tournevis.engines.troubleshoot.learn.closures import Closure, teaching
from tournevis.engines.troubleshoot.learn.counts import (
    USUAL,
    Counts,
    Weights,
    counted,
    default_columns,
    dirichlet_mean,
)
from tournevis.engines.troubleshoot.learn.rounding import shown

Place = tuple[str, ...]
"""Where a number stands in the written guide, by keys: `("checks", "lamp", "likelihood", "default",
"on")`, `("causes", "power-cut", "rate")`, `("other", "rate")`, `("remedies", "reseat", "cures",
"cable-loose")`."""


class LearningError(ValueError):
    """A guide that cannot learn this way."""


@dataclass(frozen=True)
class Change:
    """One number: `before` and `after` in the guide's own scale, and why (`seen` of `of` closures)."""

    place: Place
    before: float
    after: float
    seen: int
    of: int
    reason: Text

    def sentence(self, lang: str) -> str:
        """The change in one line, French where `lang` begins with "fr", else English."""
        lang = spoken(lang)
        colon = "\u00a0:" if lang == "fr" else ":"
        return f"{self.reason[lang]}{colon} {shown(round(self.before, 4))} -> {shown(self.after)}"


@dataclass(frozen=True, eq=False)
class Proposal:
    """The guide `before` and `after` (the next version), and each number that changes.

    `closures` taught it, the last one closed at `until`: the next lessons begin after that. Where
    nothing changes, `after` is `before`.
    """

    before: Guide
    after: Guide
    changes: tuple[Change, ...]
    closures: int
    until: datetime | None = None


def learnt(
    guide: Guide,
    closures: Iterable[Closure],
    weights: Weights = USUAL,
    since: datetime | None = None,
) -> Proposal:
    """What confirmed closures (those after `since`) make of the guide's numbers.

    Each number becomes the posterior mean of a Dirichlet (rates, rows of answers) or a Beta (cures)
    centred on the expert's number, rounded as one would write it. The rates keep their sum. The
    causes that share a check's default row move together. Checks are asked or not according to the
    answers before, never to the cause itself, so that rows learnt only from the asked are unbiased
    (missing at random, Rubin 1976). Raises `LearningError` for a guide on a network.
    """
    if guide.network is not None:
        raise LearningError(f"the numbers of {guide.key!r} are in its network: learn them there")
    lessons = teaching(guide, closures, since)
    counts = counted(guide, lessons)
    causes, rates = _rates(guide, counts, weights)
    checks = [_check(guide, index, counts, weights) for index in range(len(guide.checks))]
    remedies = [_remedy(guide, index, counts, weights) for index in range(len(guide.remedies))]
    changes = [*rates]
    for _, found in (*checks, *remedies):
        changes += found
    after = guide
    if changes:
        after = replace(
            guide,
            version=guide.version + 1,
            causes=causes,
            checks=tuple(check for check, _ in checks),
            remedies=tuple(remedy for remedy, _ in remedies),
        )
    return Proposal(guide, after, tuple(changes), len(lessons), lessons[-1].at if lessons else None)


def _rates(
    guide: Guide, counts: Counts, weights: Weights
) -> tuple[tuple[Cause, ...], list[Change]]:
    if counts.closures < weights.least:
        return guide.causes, []
    total = sum(cause.rate for cause in guide.causes)
    means = dirichlet_mean(guide.prior, counts.causes, weights.rates) * total
    causes, changes = [], []
    for cause, mean, seen in zip(guide.causes, means.tolist(), counts.causes.tolist(), strict=True):
        rate = rounding.rate(mean)
        if abs(rate - cause.rate) < 3 * weights.change * cause.rate:
            rate = cause.rate
        else:
            changes.append(_rate_change(cause, rate, round(seen), counts.closures))
        causes.append(replace(cause, rate=rate))
    return tuple(causes), changes


def _rate_change(cause: Cause, rate: float, seen: int, of: int) -> Change:
    place = (OTHER, "rate") if cause.key == OTHER else ("causes", cause.key, "rate")
    was_fr = "avait" if seen < 2 else "avaient"
    was_en = "was" if seen == 1 else "were"
    reason = {
        "fr": f"{seen} incidents clos sur {of} {was_fr} pour cause « {cause.name['fr']} »",
        "en": f"{seen} of {of} closures {was_en} “{cause.name['en']}”",
    }
    return Change(place, cause.rate, rate, seen, of, reason)


def _check(
    guide: Guide, index: int, counts: Counts, weights: Weights
) -> tuple[Check, list[Change]]:
    """The check with its rows moved; causes of the default row are one group."""
    check, table = guide.checks[index], guide.likelihood[index].copy()
    shared = default_columns(guide, index)
    groups = [[column] for column in range(len(guide.causes)) if column not in shared]
    changes: list[Change] = []
    for group in [*groups, shared]:
        seen = counts.answers[index][:, group].sum(axis=1)
        new = _row(check, table[:, group[0]], seen, weights)
        if new is not None:
            changes += _row_changes(guide, check, group, table[:, group[0]], new, seen)
            table[:, group] = new[:, np.newaxis]
    if not changes:
        return check, []
    return replace(check, likelihood=tuple(map(tuple, table.tolist()))), changes


def _row(check: Check, expert: Array, seen: Array, weights: Weights) -> Array | None:
    """The new row, or None where it stays. As `parse` will read it: nothing under the noise."""
    if seen.sum() < weights.least:
        return None
    weight = weights.guess if check.guess else weights.row
    mean = dirichlet_mean(expert, seen, weight)
    floor = min(check.noise, float(expert.min()))
    new = np.array(floored(rounding.row(floored(mean.tolist(), floor)), floor))
    return new if np.abs(new - expert).max() >= weights.change else None


def _row_changes(
    guide: Guide, check: Check, group: Sequence[int], old: Array, new: Array, seen: Array
) -> list[Change]:
    default = len(guide.causes) - 1 in group
    cause = guide.causes[group[0]]
    row = "default" if default else cause.key
    whose = (
        {"fr": "d'une cause sans ligne à elle", "en": "with a cause that has no row of its own"}
        if default
        else {"fr": f"de cause « {cause.name['fr']} »", "en": f"with “{cause.name['en']}”"}
    )
    of, changes = round(float(seen.sum())), []
    for answer, before, after, times in zip(
        check.answers, old.tolist(), new.tolist(), seen.tolist(), strict=True
    ):
        if abs(after - before) < 1e-9:
            continue
        reason = {
            "fr": f"{round(times)} incidents clos sur {of} {whose['fr']} ont répondu"
            f" « {answer.text['fr']} » à « {check.ask['fr']} »",
            "en": f"{round(times)} of {of} closures {whose['en']} answered"
            f" “{answer.text['en']}” to “{check.ask['en']}”",
        }
        place = ("checks", check.key, "likelihood", row, answer.key)
        changes.append(Change(place, before, after, round(times), of, reason))
    return changes


def _remedy(
    guide: Guide, index: int, counts: Counts, weights: Weights
) -> tuple[Remedy, list[Change]]:
    """The remedy with its chances moved; a cause that it does not name stays at 0."""
    remedy = guide.remedies[index]
    cures: dict[str, float] = dict(remedy.cures)
    changes = []
    for key, before in remedy.cures.items():
        column = guide.cause_index[key]
        worked, failed = counts.worked[index, column], counts.failed[index, column]
        after = _cure(remedy, before, float(worked), float(failed), weights)
        if after is not None:
            cures[key] = after
            reason = _cure_reason(guide, remedy, key, round(worked), round(worked + failed))
            place = ("remedies", remedy.key, "cures", key)
            changes.append(
                Change(place, before, after, round(worked), round(worked + failed), reason)
            )
    return (replace(remedy, cures=cures), changes) if changes else (remedy, [])


def _cure(
    remedy: Remedy, expert: float, worked: float, failed: float, weights: Weights
) -> float | None:
    if worked + failed < weights.least:
        return None
    weight = weights.guess if remedy.guess else weights.cures
    pair = dirichlet_mean(np.array([expert, 1 - expert]), np.array([worked, failed]), weight)
    after = min(rounding.chance(float(pair[0])), 1 - FLOOR)
    return after if abs(after - expert) >= weights.change else None


def _cure_reason(
    guide: Guide, remedy: Remedy, cause: str, worked: int, of: int
) -> Mapping[str, str]:
    name = guide.cause(cause).name
    return {
        "fr": f"« {remedy.name['fr']} » a marché {worked} fois sur {of} contre « {name['fr']} »",
        "en": f"“{remedy.name['en']}” worked {worked} times of {of} against “{name['en']}”",
    }
