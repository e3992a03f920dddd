"""A mail is cut into its MIME parts: once over the bytes, without copies, within the limits.

The standard library's parser is not used to read: on hostile mail its time grows with lines
times depth, and its structured fields raise on Exchange's `<[…]>` identifiers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import head
from .encodings import undone
from .head import Head
from .mail import Limits
from .parameters import parameters

MULTIPART = re.compile(r"\s*multipart/([\w.+-]{1,60})", re.I)
TYPE = re.compile(r"\s*[\"']?([\w.+-]{1,60}/[\w.+-]{1,100})")
# A boundary nobody announced, or announced wrongly: a line with fields of a part below it.
UNANNOUNCED = re.compile(rb"^--([^\s-][^\n]{0,200}?)[ \t]*\n(?:Content-|\n)", re.M | re.I)
ANY_MARK = re.compile(rb"^--([^\s-][^\n]{0,200}?)[ \t]*$", re.M)
BARE_KINDS = {"text": "text/plain", "html": "text/html", "plain": "text/plain", "": ""}


@dataclass(frozen=True, slots=True)
class Part:
    """A node of the MIME tree: `kind` is its lower-case content type; a leaf has no children.

    Its body is `data[start:end]`, still in its transfer encoding.
    """

    head: Head
    kind: str
    parameters: dict[str, str]
    data: bytes = field(repr=False)
    start: int
    end: int
    children: tuple["Part", ...] = ()
    crlf: bool = False

    @property
    def is_any(self) -> bool:
        """Whether its type says nothing."""
        return self.kind == "application/octet-stream"

    @property
    def is_multipart(self) -> bool:
        """Whether it holds other parts."""
        return bool(self.children)

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def content(self) -> bytes:
        """The body, its transfer encoding undone (leniently); newlines as \\n where it is text."""
        return undone(self.data[self.start : self.end], self.encoding)

    def file(self) -> bytes:
        """The content byte for byte as it was sent: with the line ends of the mail."""
        body = self.data[self.start : self.end]
        return undone(body.replace(b"\n", b"\r\n") if self.crlf else body, self.encoding)

    @property
    def encoding(self) -> str:
        """The transfer encoding as the part claims it."""
        return self.head.first("content-transfer-encoding")


def tree(data: bytes, limits: Limits, defects: list[str], *, crlf: bool = False) -> Part:
    """The tree of a whole mail whose newlines are now \\n; `crlf`: they all were CR LF."""
    budget = _Budget(limits.parts, defects, crlf)
    return _part(data, (0, len(data)), limits, budget, 0, "text/plain")


@dataclass(slots=True)
class _Budget:
    left: int
    defects: list[str]
    crlf: bool


def _part(
    data: bytes, span: tuple[int, int], limits: Limits, budget: _Budget, depth: int, default: str
) -> Part:
    fields, start = head.split(data, *span, limits)
    declared = fields.first("content-type")
    kind, told = _kind(declared, default), parameters(declared)
    if not MULTIPART.match(kind):
        return Part(fields, kind, told, data, start, span[1], (), budget.crlf)
    if depth == limits.depth:
        budget.defects.append(f"parts nested deeper than {limits.depth} are left as one file")
        whole = "application/octet-stream"
        return Part(fields, whole, told, data, start, span[1], (), budget.crlf)
    if "base64" in fields.first("content-transfer-encoding").lower():  # forbidden, and met
        data, start, span = _opened(data, start, span)
    inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    children: list[Part] = []
    for one in _spans(data, start, span[1], told.get("boundary", "").encode(), budget):
        if budget.left <= 0:
            budget.defects.append(f"only the first {limits.parts} parts are read")
            break
        budget.left -= 1
        children.append(_part(data, one, limits, budget, depth + 1, inner))
    # A multipart without any part is read as plain text.
    return Part(
        fields,
        kind if children else "text/plain",
        told,
        data,
        start,
        span[1],
        tuple(children),
        budget.crlf,
    )


def _kind(declared: str, default: str) -> str:
    """The content type; "text", "image" and other halves of one are understood."""
    found = TYPE.match(declared)
    if found:
        return found[1].lower()
    word = declared.partition(";")[0].strip(" \"'/").lower()
    if not word or not re.fullmatch(r"[\w.+-]{1,60}", word):
        return default
    return BARE_KINDS.get(word, "application/octet-stream")


def _opened(data: bytes, start: int, span: tuple[int, int]) -> tuple[bytes, int, tuple[int, int]]:
    body = data[start : span[1]]
    if b"\n--" in b"\n" + body:  # its parts can be seen: the label is wrong
        return data, start, span
    decoded = undone(body, "base64").replace(b"\r\n", b"\n")
    return decoded, 0, (0, len(decoded))


def _spans(
    data: bytes, start: int, end: int, boundary: bytes, budget: _Budget
) -> Iterator[tuple[int, int]]:
    mark = _mark(boundary) if boundary.strip() else None
    if mark is None or not mark.search(data, start, end):
        search = ANY_MARK if mark is None else UNANNOUNCED
        guess = search.search(data, start, end)
        budget.defects.append(
            "multipart without a boundary" if mark is None else "no such boundary"
        )
        if not guess:
            return
        mark = _mark(guess[1])
    opened = -1
    for found in mark.finditer(data, start, end):
        if opened >= 0:
            yield opened, max(opened, found.start() - 1)
        opened = -1 if found[1] else found.end() + 1
        if found[1]:
            break
    if 0 <= opened < end:
        budget.defects.append("a part is cut short")
        yield opened, end


def _mark(boundary: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"^--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*$", re.M)
