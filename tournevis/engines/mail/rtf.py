"""Outlook's RTF: the HTML or the text that was wrapped in it comes out again ([MS-OXRTFEX]).

One linear pass; no formatting is kept of RTF that never was HTML.
"""

import re
from dataclasses import dataclass, replace

import compressed_rtf  # type: ignore[import-untyped]

from .charset import decode

LARGEST = 1_500_000  # bytes unpacked; the unpacker takes some microseconds for each
TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
# Groups whose words are not shown.
HIDDEN = {
    *(b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"),
    *(b"generator", b"themedata", b"datastore", b"listtable", b"listoverridetable", b"rsidtbl"),
    *(b"xmlnstbl", b"latentstyles", b"mmathPr", b"fldinst", b"mhtmltag", b"filetbl", b"pntext"),
}
WORDS = {
    b"par": "\n",
    b"line": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"row": "\n",
    b"sect": "\n",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emdash": "—",
    b"endash": "–",
    b"emspace": " ",
    b"enspace": " ",
}
CODE_PAGES = {65001: "utf-8", 932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs"}
CHARSETS = {
    0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
    177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip
DEEPEST = 2_000


def unpacked(data: bytes) -> bytes:
    """Compressed RTF ([MS-OXRTFCP]) as RTF; empty when damaged or too large."""
    if len(data) < 16 or int.from_bytes(data[4:8], "little") > LARGEST or len(data) > LARGEST:
        return b""
    try:
        return bytes(compressed_rtf.decompress(data))
    except Exception:  # it names no errors: whatever damage does to it
        return b""


def plain_or_html(rtf: bytes) -> tuple[str, str]:
    """(text, HTML) of RTF; one of the two is empty. Both are for all RTF that mail carries."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return "", ""
    head = rtf[:4_000]
    walk = _Walk(is_html=b"\\fromhtml" in head)
    written = walk.through(rtf[:LARGEST])
    return ("", written) if walk.is_html else (written.strip("\n"), "")


@dataclass(slots=True)
class _Group:
    hidden: bool = False
    hides_rtf: bool = False
    skip: int = 1
    charset: str = ""


class _Walk:
    """State of the pass. In wrapped HTML, `\\htmlrtf` hides what is for RTF readers only."""

    def __init__(self, *, is_html: bool) -> None:
        self.is_html, self.page = is_html, "cp1252"
        self.groups, self.pieces = [_Group()], list[str]()
        self.bytes, self.to_skip = bytearray(), 0
        self.fonts: dict[int, str] = {}
        self.font, self.in_fonts, self.star = 0, False, False

    def through(self, rtf: bytes) -> str:
        for token in TOKEN.finditer(rtf):
            if token[1]:
                self._byte(int(token[1], 16))
            elif token[2]:
                self._word(token[2], token[3])
            elif token[4]:
                self._sign(token[4])
            elif token[5] == b"{":
                self._opens()
            elif token[5]:
                self._closes()
            elif token[6]:
                self._text(token[6])
        self._flush()
        # Letters beyond the first plane come as two halves.
        written = "".join(self.pieces).encode("utf-16-le", "surrogatepass")
        return written.decode("utf-16-le", "replace")

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    @property
    def is_shown(self) -> bool:
        return not self.group.hidden and not (self.is_html and self.group.hides_rtf)

    def _opens(self) -> None:
        self._flush()
        if len(self.groups) < DEEPEST:
            self.groups.append(replace(self.group))

    def _closes(self) -> None:
        self._flush()
        if len(self.groups) > 1:
            self.groups.pop()
        self.in_fonts = self.in_fonts and self.group.hidden

    def _byte(self, value: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif self.is_shown:
            self.bytes.append(value)

    def _text(self, data: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(data))
            self.to_skip -= skipped
            data = data[skipped:]
        if self.is_shown:
            self.bytes += data

    def _flush(self) -> None:
        if self.bytes:
            charset = self.group.charset or self.page
            self.pieces.append(decode_as(bytes(self.bytes), charset))
            self.bytes.clear()

    def _write(self, text: str) -> None:
        if self.is_shown:
            self._flush()
            self.pieces.append(text)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.star = True
        elif sign in b"\\{}":
            self._byte(sign[0])
        elif sign == b"~":
            self._write("\xa0")
        elif sign in b"\r\n":
            self._write("\n")

    def _word(self, word: bytes, number: bytes | None) -> None:
        star, self.star = self.star, False
        value = int(number) if number is not None else None
        if word == b"htmltag" and star:
            self._tag()
        elif word in HIDDEN or star:
            self._flush()
            self.in_fonts = self.in_fonts or word == b"fonttbl"
            self.group.hidden = True
        elif word == b"htmlrtf":
            self._flush()
            self.group.hides_rtf = value != 0
        elif word in WORDS:
            # Within wrapped HTML the line ends of the RTF are those of its source.
            self._write(WORDS[word])
        else:
            self._number(word, value)

    def _tag(self) -> None:
        self._flush()
        self.group.hidden = False
        self.group.charset = ""

    def _number(self, word: bytes, value: int | None) -> None:
        if value is None:
            return
        if word == b"ansicpg":
            self.page = CODE_PAGES.get(value, f"cp{value}")
        elif word == b"uc":
            self.group.skip = min(max(value, 0), 8)
        elif word == b"u":
            self._write(chr(value % 65_536))
            self.to_skip = self.group.skip
        elif word == b"f":
            self._flush()
            self.font = value
            self.group.charset = self.fonts.get(value, "") if not self.in_fonts else ""
        elif word == b"fcharset" and self.in_fonts and len(self.fonts) < DEEPEST:
            page = CHARSETS.get(value)
            self.fonts[self.font] = CODE_PAGES.get(page, f"cp{page}") if page else ""


def decode_as(data: bytes, charset: str) -> str:
    """Text in a code page; where that does not fit, whatever does."""
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError):
        return decode(data, charset)
