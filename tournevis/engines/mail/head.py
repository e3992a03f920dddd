"""The head of a mail or of a part: its fields, leniently, and the words encoded in them."""

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .charset import clean, decode
from .mail import Limits

FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:(.*)", re.S)
# A "?" or "=" may stand inside, though it should not; what begins another word may not.
WORD = re.compile(
    r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?\s?([bBqQ])\s?\?((?:[^?=]|=(?!\?[^=\s])|\?(?!=))*)\?="
)
BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,70}\?[bBqQ]\?)")
BLANK = re.compile(r"\s+")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
BASE64_PIECE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")

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
            kept.go_on(line)
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
        charset = next(
            (_charset(value) for name, value in self.fields if name == "content-type"), ""
        )
        fields = tuple((name, _plain(bytes(value), charset)) for name, value in self.fields)
        return Head(fields, self.left_out)


def _charset(content_type: bytearray) -> str:
    """The charset of the text: raw letters in the head are most likely in the same."""
    found = CHARSET.search(content_type)
    return found[1].decode("ascii", "replace") if found else ""


def _plain(value: bytes, charset: str) -> str:
    if value.isascii() and b"\x1b" not in value:
        text = clean(value.decode("ascii"))
    else:
        text = decode(value, charset)
    return text.replace("\n", " ").strip()


def _more_fields_follow(data: bytes, at: int, end: int) -> bool:
    line = data[at : min(end, at + 200)].split(b"\n", 1)[0]
    return bool(re.match(rb"[A-Za-z][A-Za-z0-9-]{1,60}:( |\t|$)", line))


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/=]", b"", data)
    return b"".join(_base64_piece(piece) for piece in BASE64_PIECE.findall(kept))


def _base64_piece(piece: bytes) -> bytes:
    letters = piece.rstrip(b"=")
    # One letter too many can't be decoded at all: leave it.
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
