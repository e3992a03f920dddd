"""Small guides made of numbers, and the slow, obvious ways to compute what the engine computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import (
    OTHER,
    Answer,
    Array,
    Cause,
    Check,
    Guide,
    Handover,
    Remedy,
    Text,
)
from tournevis.engines.troubleshoot.guide.numbers import floored

Table = Sequence[Sequence[float]]


def words(name: str) -> Text:
    """A name that is told apart by language."""
    return {"fr": f"{name} (fr)", "en": f"{name} (en)"}


def guide_of(
    rates: Sequence[float],
    tables: Sequence[Table],
    cures: Table,
    check_minutes: Sequence[float],
    remedy_minutes: Sequence[float],
    handover: float,
) -> Guide:
    """A guide from bare numbers; the last rate is that of "other"."""
    keys = [*(f"cause-{index}" for index in range(len(rates) - 1)), OTHER]
    return Guide(
        key="sample",
        version=1,
        title=words("sample"),
        handovers=(Handover(handover, words("hand over")),),
        causes=tuple(
            Cause(key, "software" if key != OTHER else OTHER, rate, words(key))
            for key, rate in zip(keys, rates, strict=True)
        ),
        checks=tuple(
            _check(index, table, minutes)
            for index, (table, minutes) in enumerate(zip(tables, check_minutes, strict=True))
        ),
        remedies=tuple(
            _remedy(index, dict(zip(keys, row, strict=True)), minutes)
            for index, (row, minutes) in enumerate(zip(cures, remedy_minutes, strict=True))
        ),
    )


def _check(index: int, table: Table, minutes: float) -> Check:
    answers = tuple(Answer(f"answer-{row}", words(f"answer-{row}")) for row in range(len(table)))
    rows = tuple(tuple(row) for row in table)
    return Check(f"check-{index}", minutes, "client", words(f"check-{index}"), answers, rows)


def _remedy(index: int, cures: dict[str, float], minutes: float) -> Remedy:
    named = {cause: chance for cause, chance in cures.items() if chance > 0}
    return Remedy(f"remedy-{index}", minutes, "client", words(f"remedy-{index}"), named)


def random_guide(
    seed: int, causes: int = 4, checks: int = 3, remedies: int = 3, answers: int = 2
) -> Guide:
    """Imperfect, overlapping remedies and noisy checks; `causes` counts "other"."""
    random = np.random.default_rng(seed)
    tables = [
        np.transpose(
            [floored(random.dirichlet([0.5] * answers).tolist()) for _ in range(causes)]
        ).tolist()
        for _ in range(checks)
    ]
    cures = np.zeros((remedies, causes))
    for row in cures:
        row[random.choice(causes - 1, size=min(2, causes - 1), replace=False)] = 1
        row *= random.uniform(0.3, 0.98, size=causes)
    return guide_of(
        rates=random.dirichlet([1.0] * causes).tolist(),
        tables=tables,
        cures=cures.tolist(),
        check_minutes=random.uniform(0.5, 4, size=checks).tolist(),
        remedy_minutes=random.uniform(2, 20, size=remedies).tolist(),
        handover=float(random.uniform(30, 60)),
    )


@st.composite
def guides(draw: st.DrawFn, causes: int = 5, checks: int = 4, remedies: int = 4) -> Guide:
    """Guides of every small shape, without checks or remedies too."""
    number = draw(st.integers(2, causes))
    chance = st.floats(0, 1) | st.sampled_from([0.0, 1.0])
    minutes = st.floats(0.5, 60)
    weight = st.floats(0.01, 1)
    tables = []
    for _ in range(draw(st.integers(0, checks))):
        answers = draw(st.integers(2, 3))
        columns = [
            floored(draw(st.lists(weight, min_size=answers, max_size=answers)))
            for _ in range(number)
        ]
        tables.append(np.transpose(columns).tolist())
    cures = [
        [*draw(st.lists(chance, min_size=number - 1, max_size=number - 1)), 0.0]
        for _ in range(draw(st.integers(0, remedies)))
    ]
    return guide_of(
        rates=draw(st.lists(weight, min_size=number, max_size=number)),
        tables=tables,
        cures=cures,
        check_minutes=[draw(minutes) for _ in tables],
        remedy_minutes=[draw(minutes) for _ in cures],
        handover=draw(st.floats(5, 200)),
    )


@st.composite
def cases(draw: st.DrawFn, guide: Guide) -> Case:
    """Any case of this guide: answers in any order, some unknown, failures, closures."""
    case = Case(counts={cause.key: draw(st.integers(0, 50)) for cause in guide.causes})
    for check in draw(st.permutations(guide.checks)):
        answer = draw(st.sampled_from([None, "unknown", *(each.key for each in check.answers)]))
        case = case if answer is None else case.answered(check.key, answer)
    for remedy in guide.remedies:
        case = case.tried(remedy.key) if draw(st.booleans()) else case
    return case


def enumerated(
    guide: Guide, case: Case
) -> dict[tuple[str, tuple[str, ...], tuple[bool, ...]], float]:
    """The whole joint distribution: cause, answer to every check, whether each remedy cures."""
    counted = [
        100 * c.rate / sum(x.rate for x in guide.causes) + case.counts.get(c.key, 0)
        for c in guide.causes
    ]
    joint = {}
    for column, cause in enumerate(guide.causes):
        for answers in product(*(range(len(check.answers)) for check in guide.checks)):
            for cured in product([True, False], repeat=len(guide.remedies)):
                chance = counted[column] / sum(counted)
                for check, answer in zip(guide.checks, answers, strict=True):
                    chance *= check.likelihood[answer][column]
                for remedy, works in zip(guide.remedies, cured, strict=True):
                    does = remedy.cures.get(cause.key, 0.0)
                    chance *= does if works else 1 - does
                keys = tuple(
                    check.answers[answer].key
                    for check, answer in zip(guide.checks, answers, strict=True)
                )
                joint[cause.key, keys, cured] = chance
    return joint


def agrees(guide: Guide, case: Case, answers: Sequence[str], cured: Sequence[bool]) -> bool:
    """Whether one world of `enumerated` is what the case saw."""
    said = dict(zip((check.key for check in guide.checks), answers, strict=True))
    works = dict(zip((remedy.key for remedy in guide.remedies), cured, strict=True))
    heard = all(answer in ("unknown", said[check]) for check, answer in case.observed.items())
    return heard and not any(works[remedy] for remedy in case.failed)


def followed(
    guide: Guide, choose: Callable[[Case], tuple[str, str]], case: Case | None = None
) -> float:
    """Expected minutes of a strategy, walking every branch; `choose` gives kind and key.

    The rates of the guide are to sum to 1.
    """
    return _walked(guide, case or Case(), np.array([cause.rate for cause in guide.causes]), choose)


def _walked(
    guide: Guide, case: Case, weights: Array, choose: Callable[[Case], tuple[str, str]]
) -> float:
    kind, key = choose(case)
    return _after(guide, case, weights, kind, key, lambda c, w: _walked(guide, c, w, choose))


def optimum(guide: Guide) -> float:
    """Least expected minutes of all strategies: dynamic programming over every history."""
    return _best(guide, Case(), np.array([cause.rate for cause in guide.causes]), {})


def _best(guide: Guide, case: Case, weights: Array, known: dict[object, float]) -> float:
    state = (frozenset(case.observed.items()), case.failed)
    if state not in known:
        ways = [("handover", "")]
        ways += [("check", c.key) for c in guide.checks if c.key not in case.observed]
        ways += [("remedy", r.key) for r in guide.remedies if r.key not in case.failed]
        known[state] = min(
            _after(guide, case, weights, kind, key, lambda c, w: _best(guide, c, w, known))
            for kind, key in ways
        )
    return known[state]


def _after(
    guide: Guide,
    case: Case,
    weights: Array,
    kind: str,
    key: str,
    on: Callable[[Case, Array], float],
) -> float:
    """Minutes of one step and of what follows, times the weight of being here."""
    if kind == "handover":
        return float(guide.handover.minutes * weights.sum())
    if kind == "remedy":
        remedy = guide.remedy(key)
        left = weights * [1 - remedy.cures.get(cause.key, 0) for cause in guide.causes]
        return float(remedy.minutes * weights.sum()) + on(case.tried(key), left)
    check = guide.check(key)
    return float(check.minutes * weights.sum()) + sum(
        on(case.answered(key, answer.key), weights * row)
        for answer, row in zip(check.answers, check.likelihood, strict=True)
    )
