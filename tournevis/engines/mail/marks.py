"""What the HTML says of the lines of a mail's text: which are quoted, where a quote begins.

Mail programs mark their quotes in HTML better than in plain text. The marks are read in the HTML
as it came, before it is sanitised, and carried over to the text word by word: so they serve the
plain version of the mail as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from .html import TAG, bounded
from .mail import Limits
from .reply import NOTHING_SEEN, Seen

MOST_WORDS = 30_000
MOST_DETOURS = 300
AHEAD = 40
LONGEST_ATTRIBUTES = 2_000
WORD = re.compile(r"\w+")
ANY = re.compile(
    r"<blockquote|border-top\s*:|divRplyFwdMsg|appendonsend|OutlookMessageHeader|stopSpelling"
    r"|gmail_attr|moz-cite|moz-forward|reply-intro|yahoo_quoted|zmail_extra|zwchr|__DIVIDER__"
    r"|reference-message|isReplyContent|isForwardContent|messageReplySection|name=.?quote"
    r"|history_container|quotedReply|cm_quote|alimail-quote|ntes-quote|gmx_quote|mail_quote",
    re.I,
)
# From here on all is another's: these programs write their answer above, never within.
BEGINS = re.compile(
    r"""(?:id|class|name|data-marker)\s*=\s*["']?(?:[\w-]+\s+)*(?:x_)*(?:divRplyFwdMsg|appendonsend"""
    r"|OutlookMessageHeader|stopSpelling|mail-editor-reference-message-container"
    r"|ms-outlook-mobile-reference-message|zwchr|__DIVIDER__|isReplyContent|isForwardContent"
    r"|messageReplySection|moz-forward-container|alimail-quote|ntes-quote)\b",
    re.I,
)
OUTLOOK_RULE = re.compile(
    r"border-top\s*:\s*solid\s+(?:#(?:E1E1E1|B5C4DF)|windowtext)\s+1\.0pt\b.{0,200}"
    r"padding\s*:\s*3\.0pt\s+0",
    re.I | re.S,
)
QUOTE = re.compile(
    r"""(?:id|class|name|data-marker)\s*=\s*["']?(?:[\w-]+\s+)*(?:gmail_attr|moz-cite-prefix"""
    r"|reply-intro|yahoo_quoted\w*|zmail_extra\w*|quote|quotedReply|cm_quote|history_container"
    r"|gmx_quote|mail_quote)\b",
    re.I,
)
# Other quotes have a style or a class of their own too: those of a newsletter, say.
CITED = re.compile(
    r"""type\s*=\s*["']?cite|\bcite\s*=\s*["']?mid:|__QUOTED_TEXT__|class\s*=\s*["']?(?:[\w-]+\s+)*"""
    r"(?:(?:gmail|proton|proton_?mail|tuta|tutanota|front|mail|mori|cm|sh|zmail)[_-]?(?:block)?quote"
    r"|blockquote_zmail|history_container)",
    re.I,
)
# They don't part a word from the next one.
INLINE = re.compile(
    r"</?(?:a|abbr|b|big|code|em|font|i|s|small|span|strike|strong|sub|sup|tt|u)(?:\s[^<>]*)?>",
    re.I,
)
VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"))
LEAST_ALIKE = 0.6
PERHAPS, SURELY, ONWARD = 1, 2, 3


@dataclass(slots=True)
class _Open:
    name: str
    depth: int
    level: int


def seen(pages: Sequence[str], text: str, limits: Limits) -> Seen:
    """What the HTML `pages` of a mail say of the lines of its `text`.

    Time is linear: a detour where the two differ is short, and there are few.
    """
    if not any(ANY.search(page) for page in pages):
        return NOTHING_SEEN
    told = [pair for page in pages for pair in _told(bounded(page, limits, []))][:MOST_WORDS]
    if not any(level for _, level in told):
        return NOTHING_SEEN
    levels = _aligned(told, text)
    return Seen(
        quoted=frozenset(at for at, level in levels.items() if level == SURELY),
        perhaps=frozenset(at for at, level in levels.items() if level == PERHAPS),
        begins=frozenset(_first(levels)),
    )


def _first(levels: dict[int, int]) -> list[int]:
    return [at for at, level in sorted(levels.items()) if level == ONWARD][:1]


def _told(html: str) -> Iterator[tuple[str, int]]:
    """The words of the HTML in order, each with what the tags around it say of it."""
    html = INLINE.sub("", html)
    at, level = 0, 0
    marks = _Marks()
    for tag in TAG.finditer(html):
        for word in _words(html[at : tag.start()]):
            yield word, level
        at = tag.end()
        level = marks.passed(tag[2].lower(), closing=bool(tag[1]), attributes=tag[3] or "")
    for word in _words(html[at:]):
        yield word, level


class _Marks:
    """Which marked elements are open."""

    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.onward = False

    def passed(self, name: str, *, closing: bool, attributes: str) -> int:
        """What is said of the words behind this tag."""
        level = 0 if closing else _level(name, attributes[:LONGEST_ATTRIBUTES])
        self.onward = self.onward or level == ONWARD
        if self.open and self.open[-1].name == name and (closing or not level):
            self.open[-1].depth += -1 if closing else 1
            if not self.open[-1].depth:
                self.open.pop()
        elif level in (PERHAPS, SURELY) and name not in VOID and len(self.open) < 1_000:
            above = self.open[-1].level if self.open else 0
            self.open.append(_Open(name, 1, max(level, above)))
        if self.onward:
            return ONWARD
        return self.open[-1].level if self.open else 0


def _level(name: str, attributes: str) -> int:
    if attributes and (BEGINS.search(attributes) or OUTLOOK_RULE.search(attributes)):
        return ONWARD
    if name == "blockquote":
        return SURELY if CITED.search(attributes) else PERHAPS
    return SURELY if attributes and QUOTE.search(attributes) else 0


def _words(html: str) -> list[str]:
    return [] if html.isspace() else WORD.findall(unescape(html).casefold())


def _aligned(told: Sequence[tuple[str, int]], text: str) -> dict[int, int]:
    """What is said of each line of `text`, by its first word; empty where the two don't agree."""
    written = _written(text)
    levels: dict[int, int] = {}
    one, two, detours, alike = 0, 0, 0, 0
    while one < len(told) and two < len(written) and detours <= MOST_DETOURS:
        word, line = written[two]
        if told[one][0] == word:
            levels.setdefault(line, told[one][1])
            one, two, alike = one + 1, two + 1, alike + 1
            continue
        detours += 1
        step = _detour(told, written, one, two)
        one, two = one + step[0], two + step[1]
    agrees = detours <= MOST_DETOURS and alike >= LEAST_ALIKE * min(two, len(written))
    return levels if agrees else {}


def _written(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for number, line in enumerate(text.split("\n")):
        found += [(word, number) for word in WORD.findall(line.casefold())]
        if len(found) > MOST_WORDS:
            break
    return found


def _detour(
    told: Sequence[tuple[str, int]], written: Sequence[tuple[str, int]], one: int, two: int
) -> tuple[int, int]:
    """How far to go on in each until two words in a row agree again."""
    here = [word for word, _ in told[one : one + AHEAD]]
    there = [word for word, _ in written[two : two + AHEAD]]
    for total in range(1, len(here) + len(there)):
        for first in range(max(0, total - len(there) + 1), min(total, len(here) - 1) + 1):
            if here[first : first + 2] == there[total - first : total - first + 2]:
                return first, total - first
    return max(1, len(here)), max(1, len(there))
