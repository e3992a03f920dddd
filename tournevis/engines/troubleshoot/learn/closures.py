"""What a closed incident tells: the answers, the remedies tried, the confirmed cause."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tournevis.engines.troubleshoot.guide import UNKNOWN, Guide, Text, spoken


@dataclass(frozen=True)
class Closure:
    """One closed incident.

    `cause`: key of the cause that a person confirmed ("other": none of the guide's); empty where
    nobody did. `observed`: check and answer, in order; of a check answered twice the last answer
    counts, for it was corrected. `tried`: remedy and whether it worked, in order.
    `automatic`: closed because nobody answered; `reopened`: it came back. `minutes` spent, if known.
    `at`: when it was closed, with its zone. `product_version`, `client`, `site`: empty if unknown.
    """

    guide: str
    version: int
    at: datetime
    cause: str = ""
    observed: tuple[tuple[str, str], ...] = ()
    tried: tuple[tuple[str, bool], ...] = ()
    product_version: str = ""
    client: str = ""
    site: str = ""
    minutes: float | None = None
    automatic: bool = False
    reopened: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether it may teach: its cause was confirmed, by a person, and it held."""
        return bool(self.cause) and not self.automatic and not self.reopened

    @property
    def answers(self) -> dict[str, str]:
        """The last answer to each check, without those that say nothing."""
        return {check: answer for check, answer in self.observed if answer != UNKNOWN}


@dataclass(frozen=True)
class Problem:
    """A line that could not be read, counted from 1."""

    line: int
    reason: Text

    def sentence(self, lang: str) -> str:
        """The problem in one line, French where `lang` begins with "fr", else English."""
        if spoken(lang) == "fr":
            return f"ligne {self.line} : {self.reason['fr']}"
        return f"line {self.line}: {self.reason['en']}"


@dataclass(frozen=True)
class Reading:
    """What a list of closures holds: those that could be read, and the lines that could not."""

    closures: tuple[Closure, ...]
    problems: tuple[Problem, ...] = ()


def teaching(
    guide: Guide, closures: Iterable[Closure], since: datetime | None = None
) -> list[Closure]:
    """The closures that teach this guide something, in the order of their dates.

    Only confirmed ones: silence (closed without a cause, by the clock, or reopened) never teaches.
    Of this guide, with a cause that it still has, and after `since`, where the guide already holds
    what came before. The order of the list does not matter.
    """
    found = [
        each
        for each in closures
        if each.is_confirmed
        and each.guide == guide.key
        and each.cause in guide.cause_index
        and (since is None or each.at > since)
    ]
    return sorted(found, key=lambda each: each.at)


def closures_from(lines: Iterable[str]) -> Reading:
    """Closures from JSON lines: one object a line, as in `docs/learning.md`.

    `{"guide": "shop", "version": 1, "at": "2026-03-01T10:00:00Z", "cause": "power-cut",
    "observed": {"lamp": "off"}, "tried": [["reseat", false]], "product_version": "2.1",
    "client": "C12", "site": "S3", "minutes": 14, "automatic": false, "reopened": false}`

    `guide`, `version` and `at` (with its zone) must be there. `observed` is a mapping or a list of
    pairs. Empty lines, lines that begin with `#` and unknown fields are passed over; a line that is
    wrong is reported and the others are read.
    """
    closures, problems = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            closures.append(_closure(line))
        except _WrongError as wrong:
            problems.append(Problem(number, wrong.reason))
    return Reading(tuple(closures), tuple(problems))


class _WrongError(ValueError):
    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.reason: Text = {"fr": fr, "en": en}


def _closure(line: str) -> Closure:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as wrong:  # a number of 5,000 digits is a ValueError
        raise _WrongError("ce n'est pas du JSON", "this is not JSON") from wrong
    if not isinstance(told, Mapping):
        raise _WrongError("un objet JSON est attendu", "expected a JSON object")
    return Closure(
        guide=_required(told, "guide"),
        version=_version(told),
        at=_moment(told),
        cause=_word(told, "cause"),
        observed=_observed(told),
        tried=_tried(told),
        product_version=_word(told, "product_version"),
        client=_word(told, "client"),
        site=_word(told, "site"),
        minutes=_minutes(told),
        automatic=_truth(told, "automatic"),
        reopened=_truth(told, "reopened"),
    )


def _required(told: Mapping[str, object], name: str) -> str:
    value = _word(told, name)
    if not value:
        raise _WrongError(f"il manque « {name} »", f"{name!r} is missing")
    return value


def _word(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _WrongError(f"« {name} » : un mot est attendu", f"{name!r}: expected a word")
    return str(value).strip()


def _version(told: Mapping[str, object]) -> int:
    value = told.get("version")
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _WrongError(
            "« version » : un nombre entier, 1 ou plus, est attendu",
            "'version': expected a whole number, 1 or more",
        )
    return value


def _moment(told: Mapping[str, object]) -> datetime:
    written = _required(told, "at")
    try:
        at = datetime.fromisoformat(written)
    except ValueError as wrong:
        raise _WrongError(
            "« at » : une date comme 2026-03-01T10:00:00+01:00 est attendue",
            "'at': expected a date like 2026-03-01T10:00:00+01:00",
        ) from wrong
    if at.tzinfo is None:
        raise _WrongError(
            "« at » : il manque le fuseau (Z ou +01:00)", "'at': the zone is missing (Z or +01:00)"
        )
    return at


def _minutes(told: Mapping[str, object]) -> float | None:
    value = told.get("minutes")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise _WrongError(
            "« minutes » : un nombre, 0 ou plus, est attendu",
            "'minutes': expected a number, 0 or more",
        )
    return float(value)


def _truth(told: Mapping[str, object], name: str) -> bool:
    """A wrong word here must not make an unconfirmed closure teach: it is refused."""
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise _WrongError(f"« {name} » : true ou false", f"{name!r}: expected true or false")
    return value


def _observed(told: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(told, "observed")
    if not all(isinstance(answer, str) for _, answer in pairs):
        raise _WrongError(
            '« observed » : la réponse est un mot entre guillemets, comme "on"',
            "'observed': an answer is a word in quotes, like \"on\"",
        )
    return tuple((check, str(answer)) for check, answer in pairs)


def _tried(told: Mapping[str, object]) -> tuple[tuple[str, bool], ...]:
    pairs = _pairs(told, "tried")
    if not all(isinstance(worked, bool) for _, worked in pairs):
        raise _WrongError(
            "« tried » : true si le remède a marché, sinon false",
            "'tried': true where the remedy worked, else false",
        )
    return tuple((remedy, bool(worked)) for remedy, worked in pairs)


def _pairs(told: Mapping[str, object], name: str) -> list[tuple[str, object]]:
    value = told.get(name) or []
    items = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(items, list) or not all(_is_pair(each) for each in items):
        raise _WrongError(
            f"« {name} » : une liste de paires est attendue", f"{name!r}: expected a list of pairs"
        )
    return [(str(key), second) for key, second in items]


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str)
