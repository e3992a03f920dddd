"""Whether the belief can be trusted: do chances come true, and does it notice what it does not know?

`python -m bench.troubleshoot trust [--quick]`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import mean

import numpy as np

from bench.figures import table
from tournevis.engines.troubleshoot import Belief, Case, Guide, belief
from tournevis.engines.troubleshoot.learn.calibration import Bin, chance_ece, ece, reliability
from tournevis.engines.troubleshoot.plan.choose import EQUATION_5
from tournevis.engines.troubleshoot.simulate import CALM, Client, Planned, Temper, client, play
from tournevis.ground.guides.library import guides

CLIENTS = 2000
"""Simulated clients of each guide and temper."""
OF_A_CAUSE = 30
"""Clients with each deleted cause, and as many with another one."""
SEED = 11
TEMPERS = {"calm": CALM, "noisy": Temper(patience=float("inf"))}
AIM = {"ece": 0.03, "auroc": 0.9}


def surprise(seen: Belief) -> float:
    """By how many standard deviations the evidence surprises under the likeliest named cause.

    From its `fit`, which is variance / (variance + excess²); 0 where nothing is odd.
    """
    lead = int(np.argmax(seen.probabilities[:-1]))
    return float(np.sqrt(1.0 / max(seen.fit[lead], 1e-12) - 1.0))


def log_odds(seen: Belief) -> float:
    """Log-odds of "other"."""
    return logit(seen.probabilities[-1])


def logit(chance: float) -> float:
    """log(p / (1 - p)), finite at 0 and 1."""
    kept = min(max(chance, 1e-12), 1 - 1e-12)
    return float(np.log(kept / (1 - kept)))


SCORES: dict[str, Callable[[Belief], float]] = {
    "P(other)": log_odds,
    "surprise": surprise,
    "fits none": lambda seen: -max(seen.fit[:-1]),
    "P(other) + surprise": lambda seen: log_odds(seen) + surprise(seen),
}
"""Ways to say "nothing I know", the higher the surer."""


def run(quick: bool = False) -> dict[str, object]:
    """Calibration and abstention, guide by guide."""
    known = guides()
    if quick:
        known = dict(list(known.items())[::5])
    calibrated = {
        key: {
            name: _calibrated(guide, temper, 200 if quick else CLIENTS)
            for name, temper in TEMPERS.items()
        }
        for key, guide in known.items()
    }
    asked = {key: abstained(guide, 5 if quick else OF_A_CAUSE) for key, guide in known.items()}
    return {
        "aim": AIM,
        "clients": 200 if quick else CLIENTS,
        "calibration": {
            key: {name: {k: v for k, v in by.items() if k != "pairs"} for name, by in each.items()}
            for key, each in calibrated.items()
        },
        "reliability": {
            name: _curve([pair for each in calibrated.values() for pair in each[name]["pairs"]])
            for name in TEMPERS
        },
        "all": {
            name: round(_ece([p for each in calibrated.values() for p in each[name]["pairs"]]), 4)
            for name in TEMPERS
        },
        "abstention": asked,
    }


def _calibrated(guide: Guide, temper: Temper, clients: int) -> dict[str, object]:
    """Calibration of the likeliest cause when asking turned to acting."""
    plan = Planned(EQUATION_5)
    games = [play(guide, client(guide, SEED, at, temper), plan) for at in range(clients)]
    pairs = [(game.belief.ranked[0][1], game.named == game.cause) for game in games]
    return {
        "ece": round(_ece(pairs), 4),
        "by_chance": round(chance_ece([chance for chance, _ in pairs]), 4),
        "right": round(mean(right for _, right in pairs), 3),
        "cost": round(mean(game.cost for game in games), 1),
        "pairs": pairs,
    }


def _ece(pairs: list[tuple[float, bool]]) -> float:
    return ece([chance for chance, _ in pairs], [right for _, right in pairs])


def _curve(pairs: list[tuple[float, bool]]) -> list[dict[str, float]]:
    found: list[Bin] = reliability([chance for chance, _ in pairs], [right for _, right in pairs])
    return [{"said": round(b.said, 4), "came": round(b.came, 4), "cases": b.cases} for b in found]


CEILING = "whole guide"
"""Not a score that could be had: the log-odds of the deleted cause by the guide that knows it."""


def abstained(guide: Guide, clients: int) -> dict[str, dict[str, float]]:
    """AUROC of each score, each named cause deleted in turn, its clients against others.

    "end": at the end of the interview, before the hand-over or the remedy that cured; "answers":
    every check answered, no remedy tried.
    """
    strange: list[tuple[Looks, Looks]] = []
    known: list[tuple[Looks, Looks]] = []
    for number, cause in enumerate(guide.causes[:-1]):
        less, plan = without(guide, cause.key), Planned(EQUATION_5)
        chances = less.prior[:-1] / less.prior[:-1].sum()
        drawn = np.random.default_rng([SEED, number]).choice(len(chances), size=clients, p=chances)
        for at in range(clients):
            luck = 1000 * number + at
            someone = client(guide, SEED, luck, CALM, cause.key)
            strange.append(_seen(less, plan, someone, cause.key))
            someone = client(guide, SEED + 1, luck, CALM, less.causes[int(drawn[at])].key)
            known.append(_seen(less, plan, someone, cause.key))
    return {
        when: {
            name: round(
                auroc([each[at][name] for each in strange], [e[at][name] for e in known]), 3
            )
            for name in (*SCORES, CEILING)
        }
        for at, when in enumerate(("answers", "end"))
    }


Looks = dict[str, float]
"""Every score of one belief."""


def _seen(less: Guide, plan: Planned, someone: Client, cause: str) -> tuple[Looks, Looks]:
    """The scores after every answer, and at the end of the interview."""
    answered = Case(observed={check.key: someone.answer(check.key) for check in less.checks})
    ended = play(less, someone, plan).moves[-1].case
    return _looks(less, someone.guide, answered, cause), _looks(less, someone.guide, ended, cause)


def _looks(less: Guide, whole: Guide, case: Case, cause: str) -> Looks:
    seen = belief(less, case)
    return {
        **{name: score(seen) for name, score in SCORES.items()},
        CEILING: logit(belief(whole, case).of(cause)),
    }


def without(guide: Guide, cause: str) -> Guide:
    """This guide, had its author never heard of this cause."""
    column = guide.cause_index[cause]
    return replace(
        guide,
        causes=tuple(each for each in guide.causes if each.key != cause),
        checks=tuple(
            replace(c, likelihood=tuple(row[:column] + row[column + 1 :] for row in c.likelihood))
            for c in guide.checks
        ),
        remedies=tuple(
            replace(r, cures={k: v for k, v in r.cures.items() if k != cause})
            for r in guide.remedies
        ),
    )


def auroc(high: list[float], low: list[float]) -> float:
    """P(a value of `high` is above one of `low`), ties counted half (Mann & Whitney 1947)."""
    up, down = np.array(high), np.sort(np.array(low))
    below = np.searchsorted(down, up, side="left") + np.searchsorted(down, up, side="right")
    return float(below.mean() / (2 * len(down)))


def shown(found: dict[str, object]) -> str:
    """The table for the terminal."""
    calibration: dict[str, dict[str, dict[str, float]]] = found["calibration"]  # type: ignore[assignment]
    abstention: dict[str, dict[str, dict[str, float]]] = found["abstention"]  # type: ignore[assignment]
    rows = [
        [
            key,
            *(f"{by[name][what]:.3f}" for name in TEMPERS for what in ("ece", "by_chance")),
            *(
                f"{abstention[key][when][s]:.2f}"
                for when in ("answers", "end")
                for s in (*SCORES, CEILING)
            ),
        ]
        for key, by in calibration.items()
    ]
    head = ["guide", "ece", "chance", "noisy", "chance"]
    return table(
        [*head, *(f"{w[0]}:{s}" for w in ("answers", "end") for s in (*SCORES, CEILING))], rows
    )
