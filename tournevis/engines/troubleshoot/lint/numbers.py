"""Numbers as they are written: rows that do not add up, rates that are no shares, guesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tournevis.engines.troubleshoot.guide import Guide, Text
from tournevis.engines.troubleshoot.guide.fields import Field
from tournevis.engines.troubleshoot.guide.numbers import probability
from tournevis.engines.troubleshoot.lint.finding import (
    Finding,
    both,
    members,
    percent,
    places,
    quoted,
)

EXACT, VAGUE = 0.05, 0.35
"""How far from 1 a row of numbers, and a row with words ("often"), may be."""
OTHER_LEAST, OTHER_MOST = 0.005, 0.3


def findings(written: object, guide: Guide) -> Iterator[Finding]:
    """What the numbers themselves show, before any inference."""
    if isinstance(written, Mapping) and not guide.network:
        for index, check in enumerate(written["checks"]):
            yield from _rows(index, check, guide.checks[index].ask)
    if not guide.per_year:
        yield from _rates(guide)
    yield from _other(guide)
    yield from _guessed(guide)
    yield from _unsaid(guide)


def _rows(index: int, check: Mapping[str, object], ask: Text) -> Iterator[Finding]:
    table, answers = check["likelihood"], check["answers"]
    if not isinstance(table, Mapping) or not isinstance(answers, Sequence):
        return
    for cause, row in table.items():
        total = sum(probability(Field(value)) for value in row.values())
        allowed = VAGUE if any(isinstance(value, str) for value in row.values()) else EXACT
        short = len(row) == len(answers) and total < 1 - allowed
        if short or total > 1 + allowed:
            yield _sum(f"checks[{index}].likelihood.{cause}", ask, total)


def _sum(place: str, ask: Text, total: float) -> Finding:
    written = f"{total:.2f}"
    return Finding(
        "warning",
        "row-sum",
        place,
        both(
            "Dans {0}, les réponses de cette ligne font {1} au lieu de 1.",
            "In {0}, the answers of this row add up to {1} instead of 1.",
            quoted(ask),
            {"fr": written.replace(".", ","), "en": written},
        ),
        both(
            "Revoir la ligne : elle est ramenée à 1, ce qui change les nombres écrits.",
            "Look at the row again: it is made to sum to 1, which changes what was written.",
        ),
    )


def _rates(guide: Guide) -> Iterator[Finding]:
    named, other = [cause.rate for cause in guide.causes[:-1]], guide.causes[-1].rate
    if sum(named) <= 2 < other or (other <= 0.2 and sum(named) > 20):
        yield Finding(
            "warning",
            "rates-mixed",
            "causes",
            both(
                "Les fréquences des causes font {0} en tout, celle de « autre » est {1} : l'une"
                " semble une part (0,22), l'autre un nombre sur cent (22).",
                "The rates of the causes add up to {0}, that of “other” is {1}: one looks like a"
                " share (0.22), the other like so many of a hundred (22).",
                f"{sum(named):.3g}",
                f"{other:.3g}",
            ),
            both(
                "Écrire partout combien de fois sur cent pannes.",
                "Write everywhere how many of a hundred such incidents.",
            ),
        )
    for index, cause in enumerate(guide.causes[:-1]):
        if cause.rate > 100:
            yield Finding(
                "warning",
                "rate-over-100",
                f"causes[{index}].rate",
                both(
                    "{0} : {1} sur cent, c'est plus que toutes les pannes.",
                    "{0}: {1} of a hundred is more than all incidents.",
                    quoted(cause.name),
                    f"{cause.rate:g}",
                ),
                both("Écrire une fréquence sur cent.", "Write how many of a hundred."),
            )


def _other(guide: Guide) -> Iterator[Finding]:
    share = float(guide.prior[-1])
    if OTHER_LEAST <= share <= OTHER_MOST:
        return
    much = share > OTHER_MOST
    yield Finding(
        "warning",
        "other-rate",
        "other.rate",
        both(
            "« Autre » vaut {0} de toutes les pannes : "
            + ("le guide ne saura presque rien." if much else "le guide croira toujours savoir."),
            "“Other” is {0} of all incidents: "
            + ("the guide will know almost nothing." if much else "the guide will always be sure."),
            percent(share),
        ),
        both("D'habitude, de 2 à 10 sur cent.", "Usually 2 to 10 of a hundred."),
    )


def _guessed(guide: Guide) -> Iterator[Finding]:
    guessed = [place for place, part in members(guide) if part.guess]
    if guide.causes[-1].guess:
        guessed.append("other")
    if guessed:
        whole = sum(1 for _ in members(guide)) + 1
        yield Finding(
            "note",
            "guessed",
            places(guessed),
            both(
                "{0} parties sur {1} reposent sur des nombres devinés (`guess: true`).",
                "{0} of {1} parts rest on guessed numbers (`guess: true`).",
                len(guessed),
                whole,
            ),
            both(
                "Les regarder une à une, puis enlever la marque.",
                "Look at them one by one, then take the mark away.",
            ),
        )


def _unsaid(guide: Guide) -> Iterator[Finding]:
    silent = [place for place, part in members(guide) if not part.because]
    if silent:
        yield Finding(
            "note",
            "no-source",
            places(silent),
            both(
                "Pour {0} parties, rien ne dit d'où viennent les nombres.",
                "For {0} parts nothing says where the numbers come from.",
                len(silent),
            ),
            both("Ajouter `because`.", "Add `because`."),
        )
