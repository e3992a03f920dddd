"""Shadow replay: what new numbers would have done on past incidents, before they are promoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tournevis.engines.troubleshoot import next_step
from tournevis.engines.troubleshoot.guide import Array, Guide, Text, spoken
from tournevis.engines.troubleshoot.learn.calibration import brier, ece, log_loss, losses, top_label
from tournevis.engines.troubleshoot.learn.closures import Closure, teaching
from tournevis.engines.troubleshoot.learn.counts import USUAL, Weights
from tournevis.engines.troubleshoot.learn.interview import (
    Planner,
    Play,
    Player,
    case_of,
    final_beliefs,
)
from tournevis.engines.troubleshoot.learn.proposal import learnt
from tournevis.engines.troubleshoot.posterior import posterior

ANSWERS = 10
"""The log loss is told after each answer, up to so many."""
TOLD = 10
"""So many changed steps are told, the most frequent ones."""
NONE_TO_JUDGE_BY: Text = {
    "fr": "Aucun incident confirmé pour juger les nouveaux nombres.",
    "en": "No confirmed incident to judge the new numbers by.",
}


@dataclass(frozen=True)
class Score:
    """How one guide did. At the end of the interviews: calibration error of the likeliest cause
    (0 to 1), log loss (nats), Brier score (0 to 2), mean rank of the confirmed cause (1: first) and
    share where it is first. `by_answer[k]`: log loss after k answers, over the interviews that had
    as many. `minutes`: mean priced minutes to the cure or hand-over; None where nothing was played.
    """

    ece: float
    log_loss: float
    brier: float
    rank: float
    first: float
    by_answer: tuple[float, ...]
    minutes: float | None


@dataclass(frozen=True)
class Changed:
    """Where the plans part: the first step that differs (kind, key), and how many incidents."""

    before: tuple[str, str]
    after: tuple[str, str]
    incidents: int


@dataclass(frozen=True)
class Replay:
    """Both guides over the same `incidents`, of which `played` were played with the planner.

    `parted`: of the played, those where the plans part somewhere; `changed`: where, most often first.
    `gain`: mean log loss saved at the end of the interview, in nats, and `gain_error` its standard
    error; `minutes_error`: of the difference of minutes, paired.
    """

    incidents: int
    played: int
    before: Score | None
    after: Score | None
    gain: float
    gain_error: float
    minutes_error: float
    parted: int
    changed: tuple[Changed, ...]

    @property
    def is_better(self) -> bool:
        """Whether to promote: beliefs better beyond chance (2 errors), minutes not worse beyond it."""
        return self.gain > 2 * self.gain_error and self._minutes_saved >= -2 * self.minutes_error

    @property
    def _minutes_saved(self) -> float:
        if self.before is None or self.after is None:
            return 0.0
        return (self.before.minutes or 0.0) - (self.after.minutes or 0.0)

    def sentence(self, lang: str) -> str:
        """The outcome in plain words, French where `lang` begins with "fr", else English."""
        if self.before is None or self.after is None:
            return NONE_TO_JUDGE_BY[spoken(lang)]
        told = _french if spoken(lang) == "fr" else _english
        return told(self, self.before, self.after)


def replay(
    before: Guide,
    after: Guide,
    closures: Iterable[Closure],
    *,
    learnt_until: datetime | None = None,
    plays: int = 20,
    planner: Planner = next_step,
    seed: int = 0,
) -> Replay:
    """What `after` would have changed on confirmed closures, against `before`.

    Judge it only on what it has not learnt from: closures up to `learnt_until` (a proposal's
    `until`) are left out. `plays` bounds the incidents played with the planner, spread evenly over
    time: recorded answers and outcomes are used where the interview had them, else drawn from the
    mean of both guides. Closures whose cause one of the guides does not have are left out.
    """
    lessons = [
        each for each in teaching(before, closures, learnt_until) if each.cause in after.cause_index
    ]
    if not lessons:
        return Replay(0, 0, None, None, 0.0, 0.0, 0.0, 0, ())
    chosen = _spread(lessons, plays)
    first, second = (
        [player.play(each) for each in chosen]
        for player in (Player(guide, (before, after), planner, seed) for guide in (before, after))
    )
    saved = losses(*final_beliefs(before, lessons)) - losses(*final_beliefs(after, lessons))
    minutes = np.array([one.minutes - two.minutes for one, two in zip(first, second, strict=True)])
    return Replay(
        len(lessons),
        len(chosen),
        _score(before, lessons, first),
        _score(after, lessons, second),
        float(saved.mean()),
        _error(saved),
        _error(minutes),
        sum(one.steps != two.steps for one, two in zip(first, second, strict=True)),
        _changed(first, second),
    )


def held_out(
    guide: Guide,
    closures: Iterable[Closure],
    *,
    share: float = 0.7,
    weights: Weights = USUAL,
    plays: int = 20,
    planner: Planner = next_step,
    seed: int = 0,
) -> Replay:
    """Learn on the earlier `share` of the confirmed closures, judge on the later ones."""
    lessons = teaching(guide, closures)
    earlier = lessons[: round(len(lessons) * share)]
    proposal = learnt(guide, earlier, weights)
    return replay(
        guide,
        proposal.after,
        lessons,
        learnt_until=proposal.until,
        plays=plays,
        planner=planner,
        seed=seed,
    )


def _spread(lessons: Sequence[Closure], plays: int) -> list[Closure]:
    if len(lessons) <= plays:
        return list(lessons)
    return [lessons[round(at)] for at in np.linspace(0, len(lessons) - 1, plays).tolist()]


def _score(guide: Guide, lessons: Sequence[Closure], plays: Sequence[Play]) -> Score:
    beliefs, causes = final_beliefs(guide, lessons)
    own = beliefs[np.arange(len(causes)), causes]
    ranks = 1 + (beliefs > own[:, np.newaxis]).sum(axis=1)
    return Score(
        ece=ece(*top_label(beliefs, causes)),
        log_loss=log_loss(beliefs, causes),
        brier=brier(beliefs, causes),
        rank=float(ranks.mean()),
        first=float((ranks == 1).mean()),
        by_answer=_by_answer(guide, lessons),
        minutes=float(np.mean([play.minutes for play in plays])) if plays else None,
    )


def _by_answer(guide: Guide, lessons: Sequence[Closure]) -> tuple[float, ...]:
    """Mean log loss after 0, 1, 2… answers, over the interviews that had so many."""
    lengths = [len(case_of(guide, each).observed) for each in lessons]
    told = []
    for answers in range(min(ANSWERS, max(lengths)) + 1):
        part = [e for e, length in zip(lessons, lengths, strict=True) if length >= answers]
        beliefs = [posterior(guide, case_of(guide, each, answers))[0] for each in part]
        told.append(log_loss(beliefs, [guide.cause_index[each.cause] for each in part]))
    return tuple(told)


def _error(differences: Array) -> float:
    """Standard error of a mean of paired differences."""
    if len(differences) < 2:
        return 0.0
    return float(differences.std(ddof=1) / np.sqrt(len(differences)))


def _changed(first: Sequence[Play], second: Sequence[Play]) -> tuple[Changed, ...]:
    parted: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
    for one, two in zip(first, second, strict=True):
        pair = next((p for p in zip(one.steps, two.steps, strict=False) if p[0] != p[1]), None)
        if pair:
            parted[pair] += 1
    return tuple(Changed(*pair, times) for pair, times in parted.most_common(TOLD))


def _english(found: Replay, before: Score, after: Score) -> str:
    plan = (
        f" Played again, {found.played} of them take {after.minutes:.1f} min instead of"
        f" {before.minutes:.1f}, and {found.parted} take another way."
        if before.minutes is not None and after.minutes is not None
        else ""
    )
    advice = "better: promote" if found.is_better else "no clear gain: keep the old numbers"
    return (
        f"Over {found.incidents} past incidents the confirmed cause comes first in"
        f" {after.first:.0%} (was {before.first:.0%}), log loss {after.log_loss:.2f} (was"
        f" {before.log_loss:.2f}), calibration error {after.ece:.1%} (was {before.ece:.1%})."
        f"{plan} In short, {advice}."
    )


def _french(found: Replay, before: Score, after: Score) -> str:
    plan = (
        f" Rejoués, {found.played} d'entre eux prennent {_comma(after.minutes, 1)} min au lieu de"
        f" {_comma(before.minutes, 1)}, et {found.parted} suivent un autre chemin."
        if before.minutes is not None and after.minutes is not None
        else ""
    )
    advice = (
        "c'est mieux : à adopter" if found.is_better else "pas de gain net : garder les anciens"
    )
    return (
        f"Sur {found.incidents} incidents passés, la cause confirmée vient en tête dans"
        f" {100 * after.first:.0f} % des cas (avant : {100 * before.first:.0f} %), perte"
        f" logarithmique {_comma(after.log_loss, 2)} (avant : {_comma(before.log_loss, 2)}), erreur"
        f" de calibrage {_comma(100 * after.ece, 1)} % (avant : {_comma(100 * before.ece, 1)} %)."
        f"{plan} En bref, {advice}."
    )


def _comma(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")
