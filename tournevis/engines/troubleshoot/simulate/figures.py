"""Many clients at once: how often, how dear, how sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import numpy as np

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import OTHER, Guide
from tournevis.engines.troubleshoot.learn.calibration import ece
from tournevis.engines.troubleshoot.plan.choose import Effort
from tournevis.engines.troubleshoot.posterior import CLEAR
from tournevis.engines.troubleshoot.simulate.clients import CALM, Client, Temper, client
from tournevis.engines.troubleshoot.simulate.games import QUICK, Game, Planned, play
from tournevis.engines.troubleshoot.simulate.words import message
from tournevis.engines.troubleshoot.text.cues import proposals


@dataclass(frozen=True)
class Summary:
    """What came of the clients.

    `success`: share cured by a remedy that is right for their cause (one that cures it more often
    than not, or as often as any does). `cost`: mean priced minutes until the cure or the hand-over,
    both included, and `cost_error` its standard error. `steps`: mean number of checks, remedies and
    hand-overs. `handed_over`: share handed over, for lack of something better or of patience.
    `wrong`: share for whom a wrong cause was thought clear (0.8) when asking turned to acting.
    `ece`: expected calibration error of the likeliest cause then.
    """

    guide: str
    version: int
    clients: int
    success: float
    cost: float
    cost_error: float
    steps: float
    handed_over: float
    wrong: float
    ece: float

    def as_dict(self) -> dict[str, object]:
        """For JSON, rounded to what is meaningful."""
        return {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def games(
    guide: Guide,
    clients: int,
    seed: int = 1,
    temper: Temper = CALM,
    effort: Effort = QUICK,
    truth: Guide | None = None,
    writing: str = "",
) -> Iterator[Game]:
    """Play so many clients, one after the other; the same case is planned once for all of them.

    `truth`: the guide that the clients follow, if it is another one (with all the checks and
    remedies of this one). `writing`: "fr" or "en" where clients write a message first, of which
    they confirm what was read rightly.
    """
    planned = Planned(effort)
    for number in range(clients):
        someone = client(truth or guide, seed, number, temper)
        yield play(guide, someone, planned, opening(guide, someone, writing))


def opening(guide: Guide, someone: Client, writing: str) -> Case:
    """The case after this client's own message, "" for none: what was read from it, where they agree."""
    case = Case()
    for each in proposals(guide, message(someone, writing).text, writing) if writing else ():
        if someone.answer(each.check) == each.answer:
            case = case.answered(each.check, each.answer)
    return case


def summary(guide: Guide, played: Iterable[Game]) -> Summary:
    """What these games come to. Raises `ValueError` where there are none."""
    every = list(played)
    if not every:
        raise ValueError("no clients were played")
    sure = np.array([game.belief.ranked[0][1] for game in every])
    right = np.array([game.named == game.cause for game in every])
    costs = np.array([game.cost for game in every])
    error = float(costs.std(ddof=1) / np.sqrt(len(costs))) if len(costs) > 1 else 0.0
    return Summary(
        guide=guide.key,
        version=guide.version,
        clients=len(every),
        success=_mean(is_right(guide, game) for game in every),
        cost=float(costs.mean()),
        cost_error=error,
        steps=_mean(len(game.moves) for game in every),
        handed_over=_mean(not game.is_cured for game in every),
        wrong=_mean(_is_wrong(game) for game in every),
        ece=ece(sure, right),
    )


def is_right(guide: Guide, game: Game) -> bool:
    """Whether the remedy that worked is one for this cause, and not a lucky one."""
    if not game.is_cured:
        return False
    chances = {remedy.key: remedy.cures.get(game.cause, 0.0) for remedy in guide.remedies}
    return chances[game.moves[-1].key] >= min(0.5, max(chances.values()))


def _is_wrong(game: Game) -> bool:
    cause, chance = game.belief.ranked[0]
    return chance >= CLEAR and cause.key not in (game.cause, OTHER)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
