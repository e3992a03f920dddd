"""Closures drawn from a guide's own numbers, as if it were the truth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.learn.closures import Closure

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def closed(
    truth: Guide, number: int, seed: int = 0, asked: float = 0.7, start: datetime = START
) -> list[Closure]:
    """So many closures, an hour apart; each check is asked with chance `asked`.

    Remedies that could cure are tried in the guide's order until one works.
    """
    random = np.random.default_rng(seed)
    return [_closure(truth, random, asked, start + timedelta(hours=hour)) for hour in range(number)]


def _closure(truth: Guide, random: np.random.Generator, asked: float, at: datetime) -> Closure:
    cause = int(random.choice(len(truth.causes), p=truth.prior))
    observed = tuple(
        (check.key, check.answers[_drawn(random, table[:, cause].tolist())].key)
        for check, table in zip(truth.checks, truth.likelihood, strict=True)
        if random.random() < asked
    )
    tried: list[tuple[str, bool]] = []
    for remedy, chances in zip(truth.remedies, truth.cures, strict=True):
        if chances[cause] > 0 and not any(worked for _, worked in tried):
            tried.append((remedy.key, bool(random.random() < chances[cause])))
    return Closure(truth.key, 1, at, truth.causes[cause].key, observed, tuple(tried))


def _drawn(random: np.random.Generator, chances: list[float]) -> int:
    return int(random.choice(len(chances), p=np.array(chances) / sum(chances)))
