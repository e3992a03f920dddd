"""The head of a mail or of a part: its fields, leniently, and the words encoded in them."""

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .charset import clean, decode
from .mail import Limits

FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:(.*)", re.S)
WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,70}\?[bBqQ]\?)")
PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
BLANK = re.compile(r"\s+")


MOST_OF_A_NAME = 50
USEFUL = frozenset(
    [
        *("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id"),
        *("in-reply-to", "references", "return-path", "received", "delivered-to"),
        *("auto-submitted", "content-type", "content-transfer-encoding", "content-disposition"),
    ]
)


@dataclass(frozen=True, slots=True)
class Head:
    """Fields in their order, as (lower-case name, unfolded raw value); how many are left out."""

    fields: tuple[tuple[str, str], ...]
    left_out: int = 0

    def all(self, name: str) -> list[str]:
        """Every value of a field, top to bottom; names are in lower case."""
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str:
        """The topmost value of a field, or an empty string."""
        return next((value for key, value in self.fields if key == name), "")

    def has(self, names: Iterable[str]) -> bool:
        """Whether any of these fields is there."""
        wanted = set(names)
        return any(key in wanted for key, _ in self.fields)


def split(data: bytes, start: int, end: int, limits: Limits) -> tuple[Head, int]:
    """The head that begins at `start` (newlines are \\n), and where its body begins.

    Garbage lines between fields are skipped; a head without the empty line ends where fields end.
    """
    kept = _Kept(limits)
    at = start
    while at < end:
        newline = data.find(b"\n", at, end)
        after = end if newline < 0 else newline + 1
        line = data[at : newline if newline >= 0 else end]
        if not line.strip():
            return kept.head(), after
        found = FIELD.match(line)
        if line[:1] in b" \t" and at > start:
            kept.go_on(b" " + line.strip())
        elif found:
            kept.begin(found[1].decode("ascii").lower(), found[2].strip())
        elif not _more_fields_follow(data, after, end):
            return kept.head(), at
        at = after
    return kept.head(), end


def decode_words(value: str) -> str:
    """Encoded words (RFC 2047) become text; a broken one is left as it is. On one line.

    >>> decode_words("=?utf-8?q?Caf=C3=A9?= =?utf-8?b?IGTDqWrDoA==?= ok")
    'Café déjà ok'
    """
    if "=?" not in value:
        return one_line(value)
    pieces: list[str] = []
    pending, charset, at = b"", "", 0
    # Neighbours of one charset are joined before decoding: senders cut letters in two.
    joined = BETWEEN_WORDS.sub(r"\1", value)
    for word in WORD.finditer(joined):
        between, data = joined[at : word.start()], _word_bytes(word[2], word[3])
        if pending and (between or word[1].lower() != charset):
            pieces.append(decode(pending, charset))
            pending = b""
        pieces.append(between)
        pending, charset, at = pending + data, word[1].lower(), word.end()
    return one_line("".join([*pieces, decode(pending, charset), joined[at:]]))


def one_line(text: str) -> str:
    """No line break, no control character, single blanks."""
    return BLANK.sub(" ", clean(text)).strip()


def parameters(value: str) -> dict[str, str]:
    """The parameters of a structured field, names in lower case, RFC 2231 pieces put together.

    >>> parameters("x/y; filename*0*=utf-8''caf%C3%A9; filename*1*=.txt; a=\\"b;c\\"")
    {'a': 'b;c', 'filename': 'café.txt'}
    """
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, str]]] = {}
    for found in PARAMETER.finditer(value[:10_000]):
        name, text = found[1].lower(), _unquoted(found[2].strip())
        base, star, order = name.partition("*")
        if star:
            number = order.rstrip("*")
            pieces.setdefault(base, []).append((int(number) if number.isdecimal() else 0, text))
        else:
            plain.setdefault(name, text)
    for base, texts in pieces.items():
        plain[base] = _percent("".join(text for _, text in sorted(texts, key=lambda one: one[0])))
    return plain


class _Kept:
    """The fields so far. One name repeated, or rubbish, must not push out the useful ones."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.bytes_left = limits, limits.head_bytes
        self.fields: list[tuple[str, bytearray]] = []
        self.counts: dict[str, int] = {}
        self.current: bytearray | None = None
        self.left_out = 0

    def begin(self, name: str, value: bytes) -> None:
        seen = self.counts.get(name, 0)
        others = len(self.fields) < self.limits.headers and self.bytes_left > 0
        if seen >= MOST_OF_A_NAME or not (others or name in USEFUL):
            self.current, self.left_out = None, self.left_out + 1
            return
        self.counts[name] = seen + 1
        self.current = bytearray()
        self.fields.append((name, self.current))
        self.go_on(value)

    def go_on(self, more: bytes) -> None:
        if self.current is not None:
            more = more[: max(0, self.limits.header_chars - len(self.current))]
            self.current += more
            self.bytes_left -= len(more)

    def head(self) -> Head:
        fields = tuple((name, _plain(bytes(value))) for name, value in self.fields)
        return Head(fields, self.left_out)


def _plain(value: bytes) -> str:
    if value.isascii():
        return clean(value.decode("ascii")).strip()
    return decode(value, None).strip()


def _more_fields_follow(data: bytes, at: int, end: int) -> bool:
    line = data[at : min(end, at + 200)].split(b"\n", 1)[0]
    return bool(re.match(rb"[A-Za-z][A-Za-z0-9-]{1,60}:( |\t|$)", line))


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "bB":
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        # One letter too many can't be decoded at all: leave it.
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    return binascii.a2b_qp(data, header=True)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[:1] == '"' == text[-1:] != text else text


def _percent(text: str) -> str:
    charset, quote, rest = text.partition("'")
    _, second, value = rest.partition("'")
    label, encoded = (charset, value) if quote and second else ("utf-8", text)
    data = re.sub(
        rb"%([0-9A-Fa-f]{2})",
        lambda hexadecimal: bytes([int(hexadecimal[1], 16)]),
        encoded.encode("utf-8", "replace"),
    )
    return decode(data, label)
