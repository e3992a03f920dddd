"""Where a mail stops being new: the first place at which another person's words begin."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from . import fields, intro, phrases, signature
from .fields import Headed, bare, headed

LONGEST_PHRASE_LINE = 200
# A phrase without dashes around it is believed when a head stands below it.
DECORATED = ("--", "__", "==", "**", "##", "—", "- -", "~~", "──", "- ", "*-", "> ")
RULED = re.compile(r"[-=_*]{2,} ?[^-=_*]{3,60} ?[-=_*]{2,}$")
BEGINS = ("begin", "début", "anfang", "inicio", "início", "inizio", "start", "начало", "początek")


class Kind(Enum):
    """How the other's words begin."""

    INTRO = "intro"
    ANSWERED = "answered"
    PASSED_ON = "passed on"
    HEAD = "head"
    MARK = "mark"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines [first, body) introduce another's words, which follow from `body` on.

    `values` are those of the head, by role, where there is one.
    """

    kind: Kind
    first: int
    body: int
    values: Mapping[str, str] = field(default_factory=dict)


def cut_in(
    lines: Sequence[str],
    is_quoted: Callable[[int], bool],
    begins: frozenset[int] = frozenset(),
    start: int = 0,
) -> Cut | None:
    """The first cut from line `start` on; `begins`: lines where the HTML says that a quote begins."""
    for at in range(start, len(lines)):
        found = _announced(lines, at) or _headed(lines, at, start)
        if found:
            return found
        if at in begins:
            return _marked(lines, at, start)
        if span := intro.intro_at(lines, at, is_quoted):
            return Cut(Kind.INTRO, max(start, span[0]), span[1])
    return None


def announces(line: str) -> Kind | None:
    """What the line says: that a message follows that is answered, or one that is passed on."""
    if len(line) > LONGEST_PHRASE_LINE:
        return None
    text = bare(line)
    phrase = " ".join(text.strip("-_=*#~—–─<>[]()|:：. \t").casefold().replace("’", "'").split())
    if not phrase:
        return None
    if phrase in phrases.PASSED_ON_PHRASES:
        return Kind.PASSED_ON
    if phrase in phrases.ANSWERED_PHRASES or phrases.MESSAGE_OF.fullmatch(phrase):
        return Kind.ANSWERED
    if is_decorated(text) and phrases.PASSED_ON_BY.match(phrase):
        return Kind.PASSED_ON
    return Kind.ABOVE if phrases.ABOVE_LINE.search(phrase) else None


def is_decorated(text: str) -> bool:
    """Whether dashes and their kin stand before the words of a line."""
    return text.startswith(DECORATED)


def _announced(lines: Sequence[str], at: int) -> Cut | None:
    kind = announces(lines[at])
    if kind is None:
        return None
    if kind is Kind.ABOVE:
        return Cut(kind, at, at + 1)
    below = _next(lines, at + 1)
    head = headed(lines, below, announced=True) if below < len(lines) else None
    if head:
        return Cut(kind, at, head.body, head.values)
    text = bare(lines[at])
    believed = is_decorated(text) or (
        text.endswith((":", "：")) and text.casefold().startswith(BEGINS)
    )
    return Cut(kind, at, at + 1) if believed else None


def _headed(lines: Sequence[str], at: int, start: int) -> Cut | None:
    found: Headed | None = headed(lines, at)
    if found is None:
        return None
    first = _with_rule(lines, at, start)
    above = bare(lines[first - 1]) if first > start else ""
    if RULED.match(above):  # a phrase in a language we don't know
        first -= 1
    return Cut(Kind.HEAD, first, found.body, found.values)


def _marked(lines: Sequence[str], at: int, start: int) -> Cut:
    """The HTML says that a quote begins here; its head may stand a few lines below."""
    for ahead in range(at, min(len(lines), at + 5)):
        if not signature.DELIMITER.match(lines[ahead][: signature.LONGEST_LINE]):
            head = headed(lines, ahead, announced=True)
            if head:
                return Cut(Kind.HEAD, _with_rule(lines, at, start), head.body, head.values)
            break
    return Cut(Kind.MARK, _with_rule(lines, at, start), at)


def _with_rule(lines: Sequence[str], at: int, start: int) -> int:
    """The line above which the rule above a head stands ("________")."""
    while at > start and signature.DELIMITER.match(lines[at - 1][: signature.LONGEST_LINE]):
        at -= 1
    return at


def _next(lines: Sequence[str], at: int) -> int:
    """The first line from `at` on, not further than four, that says something."""
    for ahead in range(at, min(len(lines), at + 4)):
        if not signature.DELIMITER.match(lines[ahead][: fields.LONGEST_LINE]):
            return ahead
    return len(lines)
