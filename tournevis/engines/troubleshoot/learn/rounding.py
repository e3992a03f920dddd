"""Numbers as one would write them in a guide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

DECIMALS = 3
_LEAST = 0.001


def chance(value: float) -> float:
    """A chance to three decimals, which no closure moves to 0 or 1."""
    return min(1 - _LEAST, max(_LEAST, round(value, DECIMALS)))


def row(chances: Sequence[float]) -> list[float]:
    """Chances to three decimals that still sum to 1: the largest remainders are rounded up.

    >>> row([1 / 3, 1 / 3, 1 / 3])
    [0.334, 0.333, 0.333]
    """
    unit = 10**DECIMALS
    exact = np.array(chances, dtype=np.float64) * unit
    whole = np.floor(exact + 1e-9)
    missing = unit - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return [round(float(each) / unit, DECIMALS) for each in whole]


def rate(value: float) -> float:
    """A rate to three significant digits."""
    return float(f"{value:.3g}")


def shown(value: float) -> str:
    """A number in plain decimals, as short as it can be.

    >>> shown(25.0), shown(0.00003)
    ('25', '0.00003')
    """
    return str(np.format_float_positional(round(value, 12), trim="-"))
