"""Whether the belief can be trusted: do chances come true, and does it notice what it does not know?

`python -m bench.troubleshoot trust [--quick]`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import mean
from typing import Any

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
WHEN = ("answers", "end", "not cured")
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
    clients, of_a_cause = (200, 5) if quick else (CLIENTS, OF_A_CAUSE)
    return summed({key: measured(guide, clients, of_a_cause) for key, guide in known.items()})


def measured(guide: Guide, clients: int, of_a_cause: int) -> dict[str, Any]:
    """Both of one guide."""
    return {
        "calibration": {
            name: _calibrated(guide, temper, clients) for name, temper in TEMPERS.items()
        },
        "abstention": abstained(guide, of_a_cause),
    }


def summed(found: dict[str, dict[str, Any]]) -> dict[str, object]:
    """All guides together; of each guide what is worth telling."""
    pairs = {
        name: [pair for by in found.values() for pair in by["calibration"][name]["pairs"]]
        for name in TEMPERS
    }
    return {
        "aim": AIM,
        "clients": sum(len(each) for each in pairs.values()),
        "calibration": {
            key: {
                name: {k: v for k, v in of.items() if k != "pairs"}
                for name, of in by["calibration"].items()
            }
            for key, by in found.items()
        },
        "reliability": {name: _curve(each) for name, each in pairs.items()},
        "all": {name: round(_ece(each), 4) for name, each in pairs.items()},
        "abstention": {key: by["abstention"] for key, by in found.items()},
        "abstention_mean": {
            when: {
                score: round(mean(by["abstention"][when][score] for by in found.values()), 3)
                for score in (*SCORES, CEILING)
            }
            for when in WHEN
        },
    }


def _calibrated(guide: Guide, temper: Temper, clients: int) -> dict[str, Any]:
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

    "answers": every check answered, no remedy tried. "end": at the end of the interview, before the
    hand-over or the remedy that cured. "not cured": the same, but nobody says "nothing I know" of a
    case that a remedy cured: with a deleted cause it is left out, with another one it scores lowest.
    """
    strange: list[tuple[Looks, ...]] = []
    known: list[tuple[Looks, ...]] = []
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
    return {when: _areas(strange, known, at) for at, when in enumerate(WHEN)}


def _areas(
    strange: list[tuple[Looks, ...]], known: list[tuple[Looks, ...]], at: int
) -> dict[str, float]:
    return {
        name: round(
            auroc(
                [looks[at][name] for looks in strange if np.isfinite(looks[at][name])],
                [looks[at][name] for looks in known],
            ),
            3,
        )
        for name in (*SCORES, CEILING)
    }


Looks = dict[str, float]
"""Every score of one belief."""


def _seen(less: Guide, plan: Planned, someone: Client, cause: str) -> tuple[Looks, ...]:
    """The scores at each of `WHEN`."""
    answered = Case(observed={check.key: someone.answer(check.key) for check in less.checks})
    game = play(less, someone, plan)
    ended = _looks(less, someone.guide, game.moves[-1].case, cause)
    uncured = dict.fromkeys(ended, -np.inf) if game.is_cured else ended
    return _looks(less, someone.guide, answered, cause), ended, uncured


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


def shown(found: dict[str, Any]) -> str:
    """The table for the terminal."""
    shown_scores = ("P(other)", "P(other) + surprise", CEILING)
    rows = [
        [
            key,
            *(f"{by[name][what]:.3f}" for name in TEMPERS for what in ("ece", "by_chance")),
            *(f"{found['abstention'][key][when][s]:.2f}" for when in WHEN for s in shown_scores),
        ]
        for key, by in found["calibration"].items()
    ]
    head = ["guide", "ece", "chance", "noisy", "chance"]
    columns = [f"{when}: {name}" for when in WHEN for name in ("other", "+surpr.", "ceiling")]
    return table([*head, *columns], rows)
