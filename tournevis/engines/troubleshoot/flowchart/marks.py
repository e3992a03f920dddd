"""How Mermaid writes boxes, arrows and the words in them."""

from __future__ import annotations

import html
import re

SHAPES = (
    ("(((", (")))",), "box"),
    ("((", ("))",), "box"),
    ("([", ("])",), "box"),
    ("(", (")",), "box"),
    ("[[", ("]]",), "box"),
    ("[(", (")]",), "box"),
    ("[/", ("/]", "\\]"), "box"),
    ("[\\", ("\\]", "/]"), "box"),
    ("[", ("]",), "box"),
    ("{{", ("}}",), "hexagon"),
    ("{", ("}",), "diamond"),
    (">", ("]",), "box"),
)
"""Opening, closings and shape: the longer openings first."""

NAMED = {
    **dict.fromkeys(("diam", "diamond", "decision", "question", "rhombus"), "diamond"),
    **dict.fromkeys(("hex", "hexagon", "prepare"), "hexagon"),
}
"""Shapes that `@{ shape: … }` names; the rest are boxes."""

KEY = re.compile(r"\w+(?:[-./:'](?=\w)\w+)*")
_TEXT = r"""\s*(?P<{0}>"[^"\n]*"|[^\n]+?)\s*"""
_HEAD = r"(?:\w+@)?[<xo]?"
_ROUND = r"[xo](?=[\s|])"
ARROW = re.compile(
    rf"{_HEAD}(?:(?P<hidden>~~~+)|--+(?:>|-|{_ROUND})|-\.+-(?:>|{_ROUND})?|==+(?:>|=|{_ROUND}))"
)
ARROW_WITH_WORDS = re.compile(
    rf"{_HEAD}(?:--(?!-){_TEXT.format('plain')}--+(?:>|-|{_ROUND})?"
    rf"|-\.(?!-){_TEXT.format('dotted')}\.+-(?:>|{_ROUND})?"
    rf"|==(?!=){_TEXT.format('thick')}==+(?:>|=|{_ROUND})?)"
)
ON_ARROW = re.compile(r"""[ \t]*\|\s*(?P<words>"[^"]*"|[^|]*?)\s*\|""")

_BREAK = re.compile(r"<br\s*/?>|\\n", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ICON = re.compile(r"\bfa[bsrl]?:fa-[\w-]+")
_CODE = re.compile(r"[#&]#?(\d+);")
_NAME = re.compile(r"#([a-zA-Z]+);")
_EMPHASIS = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")


def clean(words: str) -> str:
    """The words of a box or an arrow without quotes, tags, codes, icons and emphasis.

    >>> clean('"Is the **lamp**<br/>on#63;"')
    'Is the lamp on?'
    """
    plain = words.strip()
    if len(plain) >= 2 and plain[0] == plain[-1] == '"':
        plain = plain[1:-1].strip()
    plain = _ICON.sub(" ", _TAG.sub("", _BREAK.sub(" ", plain.strip("`"))))
    plain = _CODE.sub(lambda code: _letter(int(code[1])), plain)
    plain = html.unescape(_NAME.sub(r"&\1;", plain))
    plain = _EMPHASIS.sub("", plain)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())


def _letter(code: int) -> str:
    surrogate = 0xD800 <= code <= 0xDFFF
    return chr(code) if 32 <= code <= 0x10FFFF and not surrogate else " "
