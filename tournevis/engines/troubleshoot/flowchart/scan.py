"""Reading a Mermaid flowchart as teams write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tournevis.engines.troubleshoot.flowchart.chart import Flowchart, FlowchartError, Link, Node
from tournevis.engines.troubleshoot.flowchart.marks import (
    ARROW,
    ARROW_WITH_WORDS,
    KEY,
    NAMED,
    ON_ARROW,
    SHAPES,
    clean,
)

LONGEST = 200_000
"""Letters of a flowchart; what is longer is no flowchart that people drew."""
MOST_ARROWS = 5_000
"""Arrows, those of groups (`A & B --> C & D`, subgraphs) counted one by one."""

_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,}|:::)[ \t]*mermaid[^\n]*\n(.*?)^[ \t]*\1", re.M | re.S)
_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*\n", re.S)
_TITLE = re.compile(r"^\s*title:\s*(.+?)\s*$", re.M)
# One directive ends before the next begins: else each of many unclosed ones reads to the end.
_DIRECTIVE = re.compile(r"%%\{(?:(?!%%\{).)*?\}%%", re.S)
_COMMENT = re.compile(r"^[ \t]*%%[^\n]*$", re.M)
_HEADER = re.compile(
    r"\s*(?:flowchart(?:-elk)?|graph)\b[ \t]*(?:TB|TD|BT|RL|LR|[<>v^])?(?=[\s;]|\Z)"
)
_SKIPPED = re.compile(
    r"(?:classDef|class|style|linkStyle|click|direction|accDescr)\b(?!\s*[-=.]+>)[^\n]*"
)
_DESCRIBED = re.compile(r"accDescr\s*\{[^}]*\}")
_NAMED_TITLE = re.compile(r"accTitle\s*:\s*([^\n]*)")
_SUBGRAPH = re.compile(r"subgraph\b[ \t]*([^\n;]*)")
_END = re.compile(r"end(?=[\s;]|\Z)")
_CLASS = re.compile(r":::[\w-]+")
_DATA = re.compile(r"@\{(?P<data>(?:\"[^\"]*\"|[^}\"])*)\}")
_SHAPE_NAME = re.compile(r"\bshape\s*:\s*[\"']?([\w-]+)")
_LABEL = re.compile(r"\blabel\s*:\s*(\"[^\"]*\"|'[^']*'|[^,}\n]+)")


def scan(text: str) -> Flowchart:
    """The flowchart of this text: Mermaid, alone or in a fenced block of a Markdown page.

    Raises `FlowchartError` with the line of what cannot be read.
    """
    if len(text) > LONGEST:
        raise FlowchartError(1, "trop long pour un organigramme", "too long for a flowchart")
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _only_chart(text)
    front = _FRONT.match(text)
    title = _TITLE.search(front[1]) if front else None
    for pattern in (_FRONT, _DIRECTIVE, _COMMENT):
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    reader = _Reader(text, title=clean(title[1].strip("'\"")) if title else "")
    reader.read()
    return reader.chart()


def _only_chart(text: str) -> str:
    """The first fenced Mermaid block of a page, the lines before it left empty."""
    fenced = _FENCED.search(text)
    if fenced is None:
        return text
    return "\n" * text.count("\n", 0, fenced.start(2)) + fenced[2]


@dataclass
class _Reader:
    """The text, how far it is read, and what was found."""

    text: str
    title: str = ""
    at: int = 0
    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    open_groups: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)

    def read(self) -> None:
        header = _HEADER.match(self.text)
        if header is None:
            self.at = len(self.text) - len(self.text.lstrip())
            raise self.error(
                "un organigramme commence par « flowchart TD » ou « graph LR »",
                "a flowchart begins with “flowchart TD” or “graph LR”",
            )
        self.at = header.end()
        while self.skipped(r"[\s;]*") and self.at < len(self.text):
            self.statement()
        if self.open_groups:
            raise self.error(
                f"il manque « end » au subgraph « {self.open_groups[-1]} »",
                f"“end” is missing for the subgraph “{self.open_groups[-1]}”",
            )

    def statement(self) -> None:
        if self.skipped(_DESCRIBED):
            return
        if named := self.taken(_NAMED_TITLE):
            self.title = self.title or clean(named[1])
        elif group := self.taken(_SUBGRAPH):
            self.opened(group[1])
        elif self.taken(_END):
            if not self.open_groups:
                raise self.error("« end » sans subgraph", "“end” without a subgraph")
            self.open_groups.pop()
        elif not self.taken(_SKIPPED):
            self.chain()
            self.ended()

    def opened(self, words: str) -> None:
        key = KEY.match(words.strip())
        name = clean(words) or f"subgraph-{len(self.groups) + 1}"
        whole = key is not None and words.strip()[key.end() :].lstrip()[:1] in ("", "[", "(", "{")
        chosen = key[0] if key is not None and whole else name
        self.open_groups.append(chosen)
        self.groups.setdefault(chosen, [])

    def chain(self) -> None:
        """`A --> B & C -->|yes| D`"""
        sources = self.side()
        while arrow := self.arrow():
            hidden, label = arrow
            self.skipped(r"\s*")
            targets = self.side()
            if not hidden:
                self._bounded(len(self.links) + len(sources) * len(targets))
                self.links += [Link(one, two, label) for one in sources for two in targets]
            sources = targets

    def side(self) -> list[str]:
        keys = [self.node()]
        while self.skipped(r"[ \t]*&\s*"):
            keys.append(self.node())
        return keys

    def node(self) -> str:
        key = self.taken(KEY)
        if key is None:
            raise self.error(
                f"une case était attendue, trouvé {self.shown('fr')}",
                f"expected a box, found {self.shown('en')}",
            )
        label, shape = self.shape()
        self.taken(_CLASS)
        self.keep(key[0], label, shape)
        return key[0]

    def shape(self) -> tuple[str, str]:
        if data := self.taken(_DATA):
            name, label = _SHAPE_NAME.search(data["data"]), _LABEL.search(data["data"])
            words = clean(label[1].strip().strip("'")) if label else ""
            return words, NAMED.get(name[1], "box") if name else "box"
        if self.text.startswith("[]", self.at):
            self.at += 2
            return "", "box"
        opened = False
        for opening, closings, shape in SHAPES:
            if self.text.startswith(opening, self.at):
                opened = True
                found = self.closed(self.at + len(opening), closings)
                if found is not None:
                    return found, shape
        if opened:
            raise self.error(
                f"la case n'est pas fermée : {self.shown('fr')}",
                f"the box is not closed: {self.shown('en')}",
            )
        return "", ""

    def closed(self, start: int, closings: tuple[str, ...]) -> str | None:
        """The words up to the closing; None, and nothing read, where there is none."""
        quoted = re.compile(r'\s*("[^"]*")\s*').match(self.text, start)
        if quoted:
            for closing in closings:
                if self.text.startswith(closing, quoted.end()):
                    self.at = quoted.end() + len(closing)
                    return clean(quoted[1])
        line_end = self.text.find("\n", start)
        line_end = len(self.text) if line_end < 0 else line_end
        ends = [
            (end, closing)
            for closing in closings
            if (end := self.text.find(closing, start, line_end)) >= 0
        ]
        if not ends:
            return None
        end, closing = min(ends)
        self.at = end + len(closing)
        return clean(self.text[start:end])

    def keep(self, key: str, label: str, shape: str) -> None:
        """A box is often named before it is drawn; what is drawn later counts."""
        old = self.nodes.get(key)
        if old is None:
            self.nodes[key] = Node(key, label or key, shape or "box", self.line)
            for group in self.open_groups:
                self.groups[group].append(key)
        elif label:
            self.nodes[key] = Node(key, label, shape or old.shape, old.line)

    def arrow(self) -> tuple[bool, str] | None:
        start = self.at
        self.skipped(r"[ \t]*")
        if plain := self.taken(ARROW):
            label = self.taken(ON_ARROW)
            return plain["hidden"] is not None, clean(label["words"]) if label else ""
        if worded := self.taken(ARROW_WITH_WORDS):
            return False, clean(worded["plain"] or worded["dotted"] or worded["thick"])
        self.at = start
        return None

    def ended(self) -> None:
        self.skipped(r"[ \t]*(?:%%[^\n]*)?")
        if self.at < len(self.text) and self.text[self.at] not in "\n;":
            raise self.error(
                f"je ne comprends pas {self.shown('fr')}", f"cannot read {self.shown('en')}"
            )

    def chart(self) -> Flowchart:
        links: list[Link] = []
        for link in self.links:
            sources = self.members(link.source, last=True)
            targets = self.members(link.target, last=False)
            self._bounded(len(links) + len(sources) * len(targets))
            links += [Link(one, two, link.label) for one in sources for two in targets]
        nodes = {key: node for key, node in self.nodes.items() if key not in self.groups}
        return Flowchart(nodes, tuple(dict.fromkeys(links)), self.title)

    def _bounded(self, arrows: int) -> None:
        if arrows > MOST_ARROWS:
            raise self.error(
                "trop de flèches pour un organigramme", "too many arrows for a flowchart"
            )

    def members(self, key: str, last: bool) -> list[str]:
        """The box itself; of a subgraph, the boxes where one leaves or enters it."""
        inside = self.groups.get(key)
        if inside is None:
            return [key]
        within = [link for link in self.links if link.source in inside and link.target in inside]
        used = {link.source if last else link.target for link in within}
        return [each for each in inside if each not in used and each not in self.groups]

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def error(self, fr: str, en: str) -> FlowchartError:
        return FlowchartError(self.line, fr, en)

    def shown(self, lang: str) -> str:
        rest = self.text[self.at : self.at + 200].split("\n")[0].strip()[:40]
        if lang == "fr":
            return f"« {rest} »" if rest else "la fin de la ligne"
        return f"“{rest}”" if rest else "the end of the line"

    def taken(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def skipped(self, pattern: str | re.Pattern[str]) -> bool:
        return self.taken(re.compile(pattern)) is not None
