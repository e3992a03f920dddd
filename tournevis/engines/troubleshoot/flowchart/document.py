"""A written guide as YAML that one likes to edit: short things on one line, a word on what to do.

Text only: YAML is written here so that the layout is ours; any YAML reader reads it back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

WIDTH = 100

_HEAD = {
    "fr": (
        "Guide tiré d'un organigramme : ce qui y était écrit, et le reste deviné.",
        "Ce qui a été deviné :",
        (
            "À faire :",
            "1. tournevis guide lint CE_FICHIER dit ce qui manque (textes « À traduire », nombres) ;",
            "2. tournevis guide play CE_FICHIER pose les questions comme à un client ;",
            "3. revoir chaque partie marquée « guess: true », puis enlever la marque.",
        ),
    ),
    "en": (
        "A guide made from a flowchart: what stood there, and the rest guessed.",
        "What was guessed:",
        (
            "What to do:",
            "1. tournevis guide lint THIS_FILE tells what is missing (texts “To translate”, numbers);",
            "2. tournevis guide play THIS_FILE asks its questions as one would a client;",
            "3. look at each part marked “guess: true”, then take the mark away.",
        ),
    ),
}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_SPECIAL = {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "none"}


def as_yaml(
    written: Mapping[str, object], guesses: Sequence[str] = (), language: str = "en"
) -> str:
    """The YAML of a written guide; with `guesses`, under a comment that tells them and what is next.

    `written` holds mappings, lists, text, numbers, true and false (and None).
    """
    lines = [*_header(guesses, language), *_fields(written, 0)] if written else ["{}"]
    return "\n".join(lines) + "\n"


def _header(guesses: Sequence[str], language: str) -> Iterator[str]:
    if not guesses:
        return
    first, told, next_steps = _HEAD.get(language, _HEAD["en"])
    yield f"# {first}"
    yield "#"
    yield f"# {told}"
    for guess in guesses:
        yield f"# - {' '.join(guess.split())}"
    yield "#"
    for line in next_steps:
        yield f"# {line}"
    yield ""


def _fields(record: Mapping[str, object], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, value in record.items():
        name = f"{indent}{_scalar(key)}:"
        if depth == 0 and isinstance(value, list) and value:
            yield ""
        if isinstance(value, str) and _folds(value) and len(f"{name} {_inline(value)}") > WIDTH:
            yield f"{name} >-"
            yield from _folded(value, depth + 1)
        elif not isinstance(value, Mapping | list) or not value or _fits(name, value):
            yield f"{name} {_inline(value)}"
        elif isinstance(value, Mapping):
            yield name
            yield from _fields(value, depth + 1)
        else:
            yield name
            yield from _items(value, depth + 1)


def _items(values: Sequence[object], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for value in values:
        line = f"{indent}- {_inline(value)}"
        short = len(line) <= WIDTH and (not isinstance(value, Mapping) or len(value) <= 4)
        if short or not isinstance(value, Mapping | list) or not value:
            yield line
            continue
        below = (
            _fields(value, depth + 1) if isinstance(value, Mapping) else _items(value, depth + 1)
        )
        block = [line for line in below if line]
        yield f"{indent}- {block[0].lstrip()}"
        yield from block[1:]


def _folds(words: str) -> bool:
    """Whether text may be broken at its spaces and read back as it was."""
    plain = all(letter.isprintable() or letter == "\u00a0" for letter in words)
    return plain and words == words.strip() and "  " not in words


def _folded(words: str, depth: int) -> Iterator[str]:
    indent = "  " * depth
    lines = wrap(words, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    yield from (indent + line for line in lines)


def _fits(name: str, value: Mapping[str, object] | list[object]) -> bool:
    """Whether a value stands on the line of its name: short, and no table of its own."""
    parts = value.values() if isinstance(value, Mapping) else value
    nested = any(isinstance(part, Mapping) for part in parts)
    return not nested and len(f"{name} {_inline(value)}") <= WIDTH


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k)}: {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_inline(each) for each in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return _number(value)
    words = str(value)
    if _PLAIN.fullmatch(words) and words.lower() not in _SPECIAL:
        return words
    return _quoted(words)


def _number(value: float) -> str:
    """A number that YAML reads as one: it wants a point and a sign in 1.0e-05."""
    shown = repr(value)
    if "e" in shown:
        digits, power = shown.split("e")
        power = power if power[0] in "+-" else f"+{power}"
        return f"{digits if '.' in digits else digits + '.0'}e{power}"
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(shown, shown)


def _quoted(words: str) -> str:
    shown = json.dumps(words, ensure_ascii=False)
    return "".join(
        letter if letter.isprintable() or letter == "\u00a0" else _escaped(letter)
        for letter in shown
    )


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
