"""Whether chances come true: of what was called 80 % likely, eight in ten should be so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tournevis.engines.troubleshoot.guide import Array

BINS = 10
_TINY = 1e-12


@dataclass(frozen=True)
class Bin:
    """One line of a reliability table: `said` the mean chance given, `came` the share come true."""

    said: float
    came: float
    cases: int


def reliability(
    probabilities: ArrayLike, outcomes: Sequence[bool] | ArrayLike, bins: int = BINS
) -> list[Bin]:
    """The reliability table, in bins of about as many cases each, the lowest chances first.

    `probabilities` [cases]: the chance given to what was said to be likeliest (the top label);
    `outcomes` [cases]: whether it was so. Equal chances are never parted, so that the order of the
    cases does not matter. Raises `ValueError` where the lengths differ or `bins` is below 1.
    """
    said, came = _paired(probabilities, outcomes)
    if bins < 1:
        raise ValueError(f"expected at least 1 bin, found {bins}")
    order = np.argsort(said, kind="stable")
    said, came = said[order], came[order]
    cuts = [round(len(said) * (number + 1) / bins) for number in range(bins)]
    ends = sorted({_end_of_tie(said, cut) for cut in cuts})
    table, start = [], 0
    for end in ends:
        if end > start:
            part = slice(start, end)
            table.append(Bin(float(said[part].mean()), float(came[part].mean()), end - start))
            start = end
    return table


def ece(probabilities: ArrayLike, outcomes: Sequence[bool] | ArrayLike, bins: int = BINS) -> float:
    """Expected calibration error of the top label, 0 (calibrated) to 1; 0 where there is no case.

    Mean over the bins of |said - came|, weighted by their cases (Naeini et al. 2015), with bins of
    equal count (Nixon et al. 2019), which do not leave most bins empty when chances crowd near 1.
    Over few cases it is above 0 even for perfect chances: see `chance_ece`.
    """
    table = reliability(probabilities, outcomes, bins)
    cases = sum(each.cases for each in table)
    return sum(each.cases * abs(each.said - each.came) for each in table) / max(1, cases)


def chance_ece(
    probabilities: ArrayLike, bins: int = BINS, draws: int = 100, seed: int = 0
) -> float:
    """What `ece` is on average where these very chances are true: the noise of so few cases.

    Outcomes are drawn from the chances, `draws` times (Bröcker & Smith 2007, consistency
    resampling).
    """
    said = np.asarray(probabilities, dtype=np.float64)
    random = np.random.default_rng(seed)
    return float(np.mean([ece(said, random.random(len(said)) < said, bins) for _ in range(draws)]))


def top_label(beliefs: ArrayLike, causes: ArrayLike) -> tuple[Array, NDArray[np.bool_]]:
    """(chance of the likeliest cause, whether it was the cause), [cases] each.

    `beliefs` [cases, causes] sum to 1 in each row; `causes` [cases]: column of the true one.
    """
    chances = np.asarray(beliefs, dtype=np.float64)
    return chances.max(axis=1), chances.argmax(axis=1) == np.asarray(causes)


def log_loss(beliefs: ArrayLike, causes: ArrayLike) -> float:
    """Mean of `losses`. 0 is best."""
    return float(losses(beliefs, causes).mean())


def losses(beliefs: ArrayLike, causes: ArrayLike) -> Array:
    """-log P(true cause), in nats, [cases]; shapes as for `top_label`."""
    chances, true = np.asarray(beliefs, dtype=np.float64), np.asarray(causes, dtype=np.intp)
    return np.asarray(-np.log(np.maximum(chances[np.arange(len(true)), true], _TINY)))


def brier(beliefs: ArrayLike, causes: ArrayLike) -> float:
    """Brier's score (1950) over all causes, 0 (best) to 2; shapes as for `top_label`."""
    chances, true = np.asarray(beliefs, dtype=np.float64), np.asarray(causes, dtype=np.intp)
    return float(((chances - np.eye(chances.shape[1])[true]) ** 2).sum(axis=1).mean())


def _paired(probabilities: ArrayLike, outcomes: ArrayLike) -> tuple[Array, Array]:
    said = np.asarray(probabilities, dtype=np.float64)
    came = np.asarray(outcomes, dtype=np.float64)
    if said.ndim != 1 or said.shape != came.shape:
        raise ValueError(f"expected one outcome a chance, found {came.shape} for {said.shape}")
    return said, came


def _end_of_tie(said: Array, end: int) -> int:
    return int(np.searchsorted(said, said[end - 1], side="right")) if end else 0
