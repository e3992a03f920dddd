"""A mail is cut into its MIME parts: once over the bytes, without copies, within the limits.

The standard library's parser is not used to read: on hostile mail its time grows with lines
times depth, and its structured fields raise on Exchange's `<[…]>` identifiers.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import head
from .head import Head
from .mail import Limits

MULTIPART = re.compile(r"\s*multipart/([\w.+-]{1,60})", re.I)
TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,100})")
UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\n]{1,250})\n(?=[!-M][^\n]{2,89}\n)", re.M)
UU_END = re.compile(rb"\nend[ \t]*$", re.M)
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


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
        """The body, its transfer encoding undone (leniently)."""
        body = self.data[self.start : self.end]
        encoding = self.head.first("content-transfer-encoding").strip(" \"'").lower()
        if encoding == "base64":
            return _base64(body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body)
        if encoding in {"uuencode", "x-uuencode", "uue", "x-uue"}:
            found = uuencoded(body)
            return found[1] if found else body
        return body


def tree(data: bytes, limits: Limits, defects: list[str]) -> Part:
    """The tree of a whole mail whose newlines are \\n."""
    return _part(data, (0, len(data)), limits, _Budget(limits.parts, defects), 0, "text/plain")


def uuencoded(body: bytes) -> tuple[str, bytes, int, int] | None:
    """The first uuencoded file: its name, its content, and where it starts and ends in `body`."""
    found = UU_BEGIN.search(body)
    end = UU_END.search(body, found.end() - 1) if found else None
    if not found or not end:
        return None
    content = bytearray()
    for line in body[found.end() : end.start()].split(b"\n"):
        if line.strip() in (b"", b"`"):
            continue
        # Some programs add a letter at the end of each line: trust the length in the first one.
        size = 1 + (((line[0] - 32) & 63) + 2) // 3 * 4
        try:
            content += binascii.a2b_uu(line[:size])
        except binascii.Error:
            return None
    return (
        head.one_line(found[1].decode("utf-8", "replace")),
        bytes(content),
        found.start(),
        end.end(),
    )


@dataclass(slots=True)
class _Budget:
    left: int
    defects: list[str]


def _part(
    data: bytes, span: tuple[int, int], limits: Limits, budget: _Budget, depth: int, default: str
) -> Part:
    fields, start = head.split(data, *span, limits)
    declared = fields.first("content-type")
    found, parameters = TYPE.match(declared), head.parameters(declared)
    kind = found[1].lower() if found else default
    if not MULTIPART.match(kind):
        return Part(fields, kind, parameters, data, start, span[1])
    if depth == limits.depth:
        budget.defects.append(f"parts nested deeper than {limits.depth} are left as one file")
        return Part(fields, "application/octet-stream", parameters, data, start, span[1])
    inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    children: list[Part] = []
    for one in _spans(data, start, span[1], parameters.get("boundary", "").encode(), budget):
        if budget.left <= 0:
            budget.defects.append(f"only the first {limits.parts} parts are read")
            break
        budget.left -= 1
        children.append(_part(data, one, limits, budget, depth + 1, inner))
    # A multipart without any part is read as plain text.
    return Part(
        fields,
        kind if children else "text/plain",
        parameters,
        data,
        start,
        span[1],
        tuple(children),
    )


def _spans(
    data: bytes, start: int, end: int, boundary: bytes, budget: _Budget
) -> Iterator[tuple[int, int]]:
    if not boundary:
        guess = re.compile(rb"^--([^\s-][^\n]{0,200}?)[ \t]*$", re.M).search(data, start, end)
        budget.defects.append("multipart without a boundary")
        boundary = guess[1] if guess else b"\n"
    mark = re.compile(rb"^--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*$", re.M)
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


def _base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)  # skips what isn't base64, but wants the padding right
    except binascii.Error:
        kept = NOT_BASE64.sub(b"", body)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
