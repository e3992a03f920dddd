"""Sanitised HTML as plain text: one linear pass, the words in order, a line where a line was shown.

A link shows its words only: the address stands in the HTML. A picture shows nothing.
"""

import re
from html import unescape

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[\w:-]+(?:=\"[^\"]*\")?)*)\s*/?>")
HIDDEN = re.compile(r"style=\"[^\"]*display:\s*none", re.I)
BLANKS = re.compile(r"[ \t\n\r\f]+")
MANY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
# Seen by nobody: marks where a word may break, and what advertisers fill their first line with.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]")
JOINERS = re.compile("(?<![\u0600-\u0dff\u2600-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]+")
# With an empty line above and below.
APART = frozenset(("p", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"))
BLOCKS = APART | frozenset(
    ("div", "table", "tr", "caption", "center", "li", "dt", "dd", "hr", "tbody", "thead", "tfoot")
)
CELLS = frozenset(("td", "th"))
VOID = frozenset(("br", "hr", "img", "col", "wbr"))
MARK = "* "


def to_text(sanitised_html: str) -> str:
    """Plain text of sanitised HTML: lists, rows and line breaks kept, what is hidden left out."""
    walk = _Walk()
    at = 0
    for tag in TAG.finditer(sanitised_html):
        if tag.start() > at:
            walk.words(sanitised_html[at : tag.start()])
        at = tag.end()
        walk.tag(tag[2], tag[3], closing=bool(tag[1]))
    walk.words(sanitised_html[at:])
    return walk.text()


class _Walk:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.above = 0  # empty lines that the next words want above them
        self.ends_blank = True  # whether a blank at this place would be one too many
        self.hidden = 0  # how deep below a hidden element
        self.hidden_name = ""
        self.pre = 0
        self.lists: list[int] = []  # one for each open list: the next number, 0 for bullets

    def text(self) -> str:
        self._end_line()
        text = "\n".join(line.rstrip() for line in self.lines)
        text = JOINERS.sub("", INVISIBLE.sub("", text)).replace("\xa0", " ")
        lines = (line.rstrip() for line in text.split("\n"))
        return MANY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")

    def words(self, written: str) -> None:
        if self.hidden:
            return
        text = unescape(written) if "&" in written else written
        if self.pre:
            self._preformatted(text)
            return
        text = BLANKS.sub(" ", text)
        if self.ends_blank:
            text = text.lstrip(" ")
        if text:
            self.line.append(text)
            self.ends_blank = text[-1] == " "

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if self.hidden:
            self._below_hidden(name, closing=closing)
        elif not closing and attributes and name not in VOID and HIDDEN.search(attributes):
            self.hidden, self.hidden_name = 1, name
        elif name == "br":
            self._end_line(always=True)
        elif name in CELLS:
            self._cell(closing=closing)
        elif name in BLOCKS:
            self._block(name, attributes, closing=closing)

    def _below_hidden(self, name: str, *, closing: bool) -> None:
        if name == self.hidden_name:
            self.hidden += -1 if closing else 1

    def _cell(self, *, closing: bool) -> None:
        if closing and self.line and not self.ends_blank:
            self.line.append(" ")
            self.ends_blank = True

    def _block(self, name: str, attributes: str, *, closing: bool) -> None:
        self._end_line()
        if name in APART:
            self.above = 1
        if name in ("ul", "ol"):
            self._list(name, attributes, closing=closing)
        elif name == "pre":
            self.pre = max(0, self.pre + (-1 if closing else 1))
        elif name == "li" and not closing:
            self._item()

    def _list(self, name: str, attributes: str, *, closing: bool) -> None:
        if closing and self.lists:
            self.lists.pop()
        elif not closing:
            start = re.search(r"start=\"(\d{1,4})\"", attributes)
            self.lists.append((int(start[1]) if start else 1) if name == "ol" else 0)
        if self.lists and not (closing and not self.lists):
            self.above = 0  # a list within a list goes on without a gap

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else 0
        if number:
            self.lists[-1] += 1
        indent = "  " * min(8, max(0, len(self.lists) - 1))
        self.line.append(indent + (f"{number}. " if number else MARK))
        self.ends_blank = True

    def _preformatted(self, text: str) -> None:
        first, *others = text.split("\n")
        self.line.append(first)
        for line in others:
            self._end_line(always=True)
            self.line.append(line)
        self.ends_blank = False

    def _end_line(self, *, always: bool = False) -> None:
        written = "".join(self.line)
        if written.strip(" ") or always:
            if self.above and self.lines:
                self.lines.append("")
            self.above = 0
            self.lines.append(written)
        self.line.clear()
        self.ends_blank = True
