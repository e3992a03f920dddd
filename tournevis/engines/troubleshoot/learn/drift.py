"""Where recent closures contradict the guide: rates, answers, cures, and its beliefs as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tournevis.engines.troubleshoot.guide import OTHER, Array, Guide, Text, spoken
from tournevis.engines.troubleshoot.guide.numbers import FLOOR
from tournevis.engines.troubleshoot.learn.closures import Closure, teaching
from tournevis.engines.troubleshoot.learn.counts import Counts, counted, default_columns
from tournevis.engines.troubleshoot.learn.exact import binomial_p, standing_out
from tournevis.engines.troubleshoot.learn.interview import final_beliefs
from tournevis.engines.troubleshoot.learn.proposal import Place

LEVEL = 0.05
SHARES = {"other": 0.15, "rate": 0.15, "answer": 0.35, "cure": 0.15, "surprise": 0.2}
"""How the level is shared between the kinds of finding; together they are one false alarm in 20."""
LEAST = 5
DRAWS = 1999


@dataclass(frozen=True)
class Finding:
    """One contradiction: `seen` of `of` closures where the guide's number makes `expected` of them.

    `kind`: "other" (causes are missing), "rate", "answer", "cure", or "surprise" (its beliefs as a
    whole; `seen` and `expected` are then log losses in nats). `place`: as in a proposal. `odds`:
    how often chance alone does as much, before the correction for many tests.
    """

    kind: str
    place: Place
    seen: float
    expected: float
    of: int
    odds: float
    text: Text

    def sentence(self, lang: str) -> str:
        """The finding in one sentence, French where `lang` begins with "fr", else English."""
        return self.text[spoken(lang)]


def findings(
    guide: Guide,
    closures: Iterable[Closure],
    since: datetime | None = None,
    level: float = LEVEL,
    seed: int = 0,
) -> list[Finding]:
    """What in these confirmed closures the guide's numbers do not explain, the oddest first.

    Exact binomial tests of every rate, of every row of answers and of every cure (the smallest p of
    a row times its answers, Bonferroni; rows and cures by Benjamini & Hochberg, rates by
    Bonferroni) and one test of all beliefs together. A guide that is right gets any finding at all
    with a chance of at most `level`. Differences too small to matter (less than 0.05 and less than
    half as much again) are not told.
    """
    lessons = teaching(guide, closures, since)
    if not lessons:
        return []
    counts = counted(guide, lessons)
    found = [
        *_rates(guide, counts, level),
        *_kept(list(_answers(guide, counts)), level * SHARES["answer"]),
        *_kept(list(_cures(guide, counts)), level * SHARES["cure"]),
        *_surprise(guide, lessons, level * SHARES["surprise"], seed),
    ]
    return sorted(found, key=lambda each: each.odds)


def excess(guide: Guide, closures: Iterable[Closure]) -> Array:
    """Log loss of each closure above what the guide's own belief expects, in nats, [closures].

    By date; its running sum wanders around 0 while the guide is right and rises where it is wrong
    (prequential assessment, Dawid 1984).
    """
    lessons = teaching(guide, closures)
    beliefs, causes = final_beliefs(guide, lessons)
    logs = -np.log(np.maximum(beliefs, 1e-12))
    expected = (beliefs * logs).sum(axis=1)
    return np.asarray(logs[np.arange(len(causes)), causes] - expected, dtype=np.float64)


def _kept(tests: Sequence[Finding], level: float) -> list[Finding]:
    odd = standing_out([test.odds for test in tests], level)
    return [tests[index] for index in odd if _matters(tests[index])]


def _matters(test: Finding) -> bool:
    seen, expected = test.seen / test.of, test.expected / test.of
    high, low = max(seen, expected), min(seen, expected)
    return high - low >= 0.05 or high >= 1.5 * low


def _rates(guide: Guide, counts: Counts, level: float) -> list[Finding]:
    """Causes more or less frequent than the guide says; "other" has a share of its own."""
    found, of = [], counts.closures
    for cause, seen, chance in zip(guide.causes, counts.causes, guide.prior, strict=True):
        kind = OTHER if cause.key == OTHER else "rate"
        test = Finding(
            kind,
            (OTHER, "rate") if kind == OTHER else ("causes", cause.key, "rate"),
            float(seen),
            float(chance) * of,
            of,
            binomial_p(round(seen), of, float(chance)),
            _rate_text(cause.name, kind, round(seen), float(chance) * of, of),
        )
        tests = 1 if kind == OTHER else max(1, len(guide.causes) - 1)
        missing = kind != OTHER or seen > chance * of
        if missing and test.odds * tests <= level * SHARES[kind] and _matters(test):
            found.append(test)
    return found


def _rate_text(name: Text, kind: str, seen: int, expected: float, of: int) -> Text:
    if kind == OTHER:
        return {
            "fr": f"Le guide ignore la cause de {seen} incidents clos sur {of},"
            f" il en attend {_count(expected)} : il lui manque des causes.",
            "en": f"The guide does not know the cause of {seen} of {of} closures,"
            f" it expects {_count(expected)}: causes are missing.",
        }
    return {
        "fr": f"« {name['fr']} » est la cause de {seen} incidents clos sur {of},"
        f" le guide en attend {_count(expected)}.",
        "en": f"“{name['en']}” is the cause of {seen} of {of} closures,"
        f" the guide expects {_count(expected)}.",
    }


def _answers(guide: Guide, counts: Counts) -> Iterator[Finding]:
    """One test a check and cause: its answer that is furthest from the row."""
    for index, seen in enumerate(counts.answers):
        shared = default_columns(guide, index)
        for column in np.flatnonzero(seen.sum(axis=0) >= LEAST).tolist():
            chances, times = guide.likelihood[index][:, column], seen[:, column]
            of = round(float(times.sum()))
            odds = [
                binomial_p(round(k), of, p)
                for k, p in zip(times.tolist(), chances.tolist(), strict=True)
            ]
            answer = int(np.argmin(odds))
            tests = 1 if len(odds) == 2 else len(odds)
            yield Finding(
                "answer",
                _row_place(guide, index, column, answer),
                float(times[answer]),
                of * float(chances[answer]),
                of,
                min(1.0, tests * odds[answer]),
                _answer_text(guide, index, column, answer, times, column in shared),
            )


def _row_place(guide: Guide, index: int, column: int, answer: int) -> Place:
    check = guide.checks[index]
    cause, said = guide.causes[column].key, check.answers[answer].key
    return ("checks", check.key, "likelihood", cause, said)


def _answer_text(
    guide: Guide, index: int, column: int, answer: int, times: Array, shared: bool
) -> Text:
    check, name = guide.checks[index], guide.causes[column].name
    said, of = check.answers[answer].text, round(float(times.sum()))
    seen = round(float(times[answer]))
    expected = _count(of * float(guide.likelihood[index][answer, column]))
    own = guide.causes[column].key != OTHER and shared
    return {
        "fr": f"Avec « {name['fr']} », {seen} incidents clos sur {of} ont répondu"
        f" « {said['fr']} » à « {check.ask['fr']} », le guide en attend {expected}"
        + (" : cette cause mérite sa propre ligne." if own else "."),
        "en": f"With “{name['en']}”, {seen} of {of} closures answered “{said['en']}”"
        f" to “{check.ask['en']}”, the guide expects {expected}"
        + (": this cause deserves a row of its own." if own else "."),
    }


def _cures(guide: Guide, counts: Counts) -> Iterator[Finding]:
    """One test a remedy and cause; a cause that the remedy does not name is cured by chance only."""
    tried = counts.worked + counts.failed
    for row, column in zip(*np.nonzero(tried >= LEAST), strict=True):
        chance = float(guide.cures[row, column])
        worked, of = round(counts.worked[row, column]), round(tried[row, column])
        remedy, cause = guide.remedies[row], guide.causes[column]
        assumed = max(chance, FLOOR)
        yield Finding(
            "cure",
            ("remedies", remedy.key, "cures", cause.key),
            float(worked),
            of * chance,
            of,
            binomial_p(worked, of, min(assumed, 1 - FLOOR)),
            _cure_text(remedy.name, cause.name, worked, of, chance),
        )


def _cure_text(remedy: Text, cause: Text, worked: int, of: int, chance: float) -> Text:
    expected = _count(of * chance)
    return {
        "fr": f"« {remedy['fr']} » a marché {worked} fois sur {of} contre « {cause['fr']} »,"
        + (f" le guide en attend {expected}." if chance else " que le guide ne lui attribue pas."),
        "en": f"“{remedy['en']}” worked {worked} times of {of} against “{cause['en']}”,"
        + (
            f" the guide expects {expected}." if chance else " which the guide says it never cures."
        ),
    }


def _surprise(
    guide: Guide, lessons: Sequence[Closure], level: float, seed: int
) -> Iterator[Finding]:
    """Whether the confirmed causes are less expected than the beliefs themselves say.

    Given the answers, each cause is a draw from the belief if the guide is right: the log loss is
    compared with that of `DRAWS` such draws (a Monte Carlo test, exact: Barnard 1963).
    """
    beliefs, causes = final_beliefs(guide, lessons)
    logs = -np.log(np.maximum(beliefs, 1e-12))
    seen = float(logs[np.arange(len(causes)), causes].mean())
    random, drawn = np.random.default_rng(seed), np.zeros(DRAWS)
    for chances, losses in zip(beliefs, logs, strict=True):
        drawn += losses[random.choice(len(chances), size=DRAWS, p=chances / chances.sum())]
    drawn /= len(lessons)
    odds = (1 + int((drawn >= seen - 1e-12).sum())) / (DRAWS + 1)
    if odds <= level:
        expected, of = float(drawn.mean()), len(lessons)
        yield Finding("surprise", (), seen, expected, of, odds, _surprise_text(seen, expected, of))


def _surprise_text(seen: float, expected: float, of: int) -> Text:
    return {
        "fr": f"Sur {of} incidents clos, les causes confirmées surprennent le guide plus qu'il ne le"
        f" prévoit (perte logarithmique {seen:.2f} au lieu de {expected:.2f}).",
        "en": f"Over {of} closures the confirmed causes surprise the guide more than it expects"
        f" (log loss {seen:.2f} instead of {expected:.2f}).",
    }


def _count(expected: float) -> str:
    return f"{expected:.0f}" if expected >= 10 else f"{expected:.1f}"
