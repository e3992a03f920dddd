"""One thing that was found in a guide, said in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tournevis.engines.troubleshoot.guide import LANGUAGES, Cause, Check, Guide, Remedy, Text

Level = Literal["error", "warning", "note"]

LEVELS: tuple[Level, ...] = ("error", "warning", "note")
"""An error keeps the guide from being used; a warning is to be mended or understood; a note is
good to know."""

PLACES = 6
"""Places that are named where one finding stands for many."""


@dataclass(frozen=True)
class Finding:
    """What was found (`rule` names the kind), where (`checks[3].likelihood.x`), what to do."""

    level: Level
    rule: str
    place: str
    message: Text
    advice: Text


def both(fr: str, en: str, *parts: object) -> Text:
    """The two sentences with `{0}`, `{1}`… filled in; a part may be a `Text` itself."""
    return {
        lang: sentence.format(
            *(part[lang] if isinstance(part, Mapping) else part for part in parts)
        )
        for lang, sentence in zip(LANGUAGES, (fr, en), strict=True)
    }


def quoted(text: Text | str) -> Text:
    """The words in the quotation marks of each language."""
    words = text if isinstance(text, Mapping) else dict.fromkeys(LANGUAGES, text)
    return {"fr": f"«\u00a0{words['fr']}\u00a0»", "en": f"“{words['en']}”"}


def listed(texts: Sequence[Text]) -> Text:
    """The quoted texts as "A, B and C"."""
    joint = {"fr": " et ", "en": " and "}
    found = {}
    for lang in LANGUAGES:
        words = [quoted(text)[lang] for text in texts]
        found[lang] = joint[lang].join(
            [part for part in (", ".join(words[:-1]), words[-1]) if part]
        )
    return found


def percent(share: float) -> Text:
    """A share as "12 %" and "12%", with one decimal under 10 %."""
    digits = f"{share * 100:.0f}" if share >= 0.0995 else f"{share * 100:.1f}"
    return {"fr": f"{digits.replace('.', ',')}\u00a0%", "en": f"{digits}%"}


def minutes(value: float) -> Text:
    """Minutes, without needless decimals."""
    digits = f"{value:.4g}"
    return {"fr": f"{digits.replace('.', ',')}\u00a0min", "en": f"{digits}\u00a0min"}


def members(guide: Guide) -> Iterator[tuple[str, Cause | Check | Remedy]]:
    """Every cause (but "other"), check and remedy with its place."""
    yield from ((f"causes[{index}]", cause) for index, cause in enumerate(guide.causes[:-1]))
    yield from ((f"checks[{index}]", check) for index, check in enumerate(guide.checks))
    yield from ((f"remedies[{index}]", remedy) for index, remedy in enumerate(guide.remedies))


def places(found: Iterable[str]) -> str:
    """The first `PLACES` of these places, and how many more there are."""
    every = list(found)
    more = f" … (+{len(every) - PLACES})" if len(every) > PLACES else ""
    return ", ".join(every[:PLACES]) + more
