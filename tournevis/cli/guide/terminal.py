"""The terminal: what it can show, how wide it is, and how a trouble is told on it."""

from __future__ import annotations

import codecs
import json
import math
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from textwrap import wrap
from typing import IO, Any

import click

NARROW, WIDE = 24, 110
PLAIN = "tournevis-plain"
_COLOUR = re.compile(r"(\x1b\[[\d;]*m)")
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it: escapes, and marks that turn the writing round."""
_SIGNS = {
    "█": "#", "·": ".", "→": "->", "✓": "ok", "✗": "x", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"',
    "»": '"', "…": "...", "−": "-", "–": "-", "—": "-", "œ": "oe", "Œ": "OE", "æ": "ae", "€": "EUR",
    "●": "*", "•": "*", "\u00a0": " ", "\u202f": " ", "×": "x", "≥": ">=", "≤": "<=", "←": "<-", "∞": "inf", "±": "+/-",
}  # fmt: skip


class Trouble(click.ClickException):
    """What went wrong and what to do, in one line, in the language of the command line."""

    def __init__(self, fr: str, en: str) -> None:
        """Keep the sentence of the language asked for."""
        context = click.get_current_context(silent=True)
        lang = context.params.get("lang") if context else None
        self.lang = "fr" if lang == "fr" else "en"
        super().__init__(harmless(" ".join((fr if self.lang == "fr" else en).split())))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it on the error stream."""
        head = "Erreur : " if self.lang == "fr" else "Error: "
        click.echo(f"{head}{self.message}", file=file or sys.stderr)


def unknown(what: tuple[str, str], given: str, known: Iterable[str]) -> Trouble:
    """No such thing (its name in French and English); what was meant perhaps, or what there is."""
    every = list(known)
    near = get_close_matches(given, every, n=3, cutoff=0.6)
    fr = f"vouliez-vous dire {_any(near, 'ou')} ?" if near else f"il y a : {', '.join(every)}"
    en = f"did you mean {_any(near, 'or')}?" if near else f"there is: {', '.join(every)}"
    if not every:
        fr, en = "il n’y en a pas", "there is none"
    return Trouble(f"{what[0]} « {given} » n’existe pas ; {fr}", f"no {what[1]} “{given}”; {en}")


def _any(words: Sequence[str], joint: str) -> str:
    return f" {joint} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def ready() -> None:
    """Make the streams take any letter: where a terminal cannot show one, something like it."""
    codecs.register_error(PLAIN, _plainly)
    for stream, errors in ((sys.stdout, PLAIN), (sys.stderr, PLAIN), (sys.stdin, "replace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=errors)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Letters that the stream cannot hold, without accents or by a sign like them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_plain(letter) for letter in bad), error.end


def _plain(letter: str) -> str:
    split = unicodedata.normalize("NFKD", _SIGNS.get(letter, letter))
    return split.encode("ascii", "ignore").decode() or "?"


def is_terminal() -> bool:
    """Whether a person reads: what goes to a file or a program is never wrapped."""
    return sys.stdout.isatty()


def width() -> int:
    """Columns to write in."""
    return max(NARROW, min(WIDE, shutil.get_terminal_size((WIDE, 24)).columns))


def echo(text: str = "", *, nl: bool = True, err: bool = False, **style: Any) -> None:
    """Print a text. (click's own choice of stream would send UTF-8 to an ASCII terminal.)

    A terminal gets colours and nothing else that it would obey; a file or a program, the text as is.
    """
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        text = "".join(
            part if _COLOUR.fullmatch(part) else harmless(part) for part in _COLOUR.split(text)
        )
    click.secho(text, file=stream, nl=nl, **style)


def harmless(text: str) -> str:
    """The text with a sign in the place of what a terminal would obey: a guide may hold anything."""
    return _ORDERS.sub("\ufffd", text)


def tell(text: str = "", indent: str = "", hang: str | None = None, **style: Any) -> None:
    """Print a text, wrapped on a terminal; `hang` stands before its second line and the next."""
    for line in folded(text, indent, hang):
        echo(line, **style)


def folded(text: str, indent: str = "", hang: str | None = None) -> list[str]:
    """The lines of a text as they are printed here."""
    if not is_terminal():
        return [f"{indent}{text}"]
    hang = " " * len(indent) if hang is None else hang
    # A number and its unit stay together: wrap() does not break at no-break spaces.
    return wrap(
        harmless(text),
        width() - 1,
        initial_indent=indent,
        subsequent_indent=hang,
        break_on_hyphens=False,
    ) or [indent]


def as_json(told: Any) -> str:
    """JSON in one line that any terminal can carry; numbers that JSON lacks (infinite) are null."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    return json.dumps(_finite(told), ensure_ascii=encoding != "utf8", allow_nan=False)


def _finite(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _finite(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_finite(value) for value in told]
    return None if isinstance(told, float) and not math.isfinite(told) else told
