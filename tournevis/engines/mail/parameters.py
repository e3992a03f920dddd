"""The parameters of a structured field, as MIME means them and as programs write them."""

import re
from collections.abc import Iterator

from .charset import decode

PARAMETER = re.compile(
    r"""(?:;\s{0,99}|(?<=["\s]))([^\s=;"'(]{1,80})\s{0,9}=\s{0,99}("(?:[^"\\]|\\.)*"|"[^;"]*|[^;]*)"""
)
NEXT = re.compile(r"\s[A-Za-z-]{2,20}\*?\d*\*?=(?=\S)")
HEXADECIMAL = re.compile(rb"%([0-9A-Fa-f]{2})")
ESCAPED = re.compile(r'\\(["\\])')
LABELLED = re.compile(r"([\w.:-]{0,40})'([\w-]{0,20})'(.*)", re.S)
LONGEST = 10_000


def parameters(value: str) -> dict[str, str]:
    """Every parameter of a field, names in lower case, RFC 2231 pieces put together.

    >>> parameters("x/y; filename*0*=utf-8''caf%C3%A9; filename*1*=.txt; a=\\"b;c\\"")
    {'a': 'b;c', 'filename': 'café.txt'}
    """
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, text in _written(value[:LONGEST]):
        base, star, order = name.partition("*")
        if star:
            number = order.rstrip("*")
            place = int(number) if number.isdecimal() and len(number) < 6 else 0
            pieces.setdefault(base, []).append((place, name.endswith("*"), text))
        else:
            plain.setdefault(name, text)
    for base, several in pieces.items():
        joined = _joined(sorted(several, key=lambda one: one[0]))
        if joined:
            plain[base] = joined
    return plain


def token(value: str) -> str:
    """A parameter that is one word (a charset, a boundary's sibling): without comments or blanks.

    >>> token("us-ascii (plain text)")
    'us-ascii'
    """
    return value.strip(" \"'").split("(")[0].strip().split(" ")[0].strip("\"';,")


def _written(value: str) -> Iterator[tuple[str, str]]:
    at = 0
    while found := PARAMETER.search(value, at):
        text, at = found[2], found.end()
        if text[:1] != '"' and (following := NEXT.search(text)):  # a semicolon was forgotten
            text, at = text[: following.start()], found.start(2) + following.start() + 1
        yield found[1].lower(), _unquoted(text.strip())


def _unquoted(text: str) -> str:
    if text[:1] == '"':
        text = text[1:-1] if text[-1:] == '"' and len(text) > 1 else text[1:]
        return ESCAPED.sub(r"\1", text)
    return text


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: some pieces are percent-encoded, others plain; the first one names the charset."""
    charset, data = "", b""
    for number, (_, is_encoded, text) in enumerate(pieces):
        if number == 0 and (found := LABELLED.fullmatch(text)) and (is_encoded or found[1]):
            charset, text, is_encoded = found[1], found[3], True
        raw = text.encode("utf-8", "replace")
        data += HEXADECIMAL.sub(lambda two: bytes([int(two[1], 16)]), raw) if is_encoded else raw
    return decode(data, charset)
