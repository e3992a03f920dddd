"""The line that programs write above what they quote: "Le 3 mars 2026 à 10:12, Anna a écrit :".

It is told by what it holds (a date, a time, an address, a verb, a colon at the end) more than by
its words, so that a language we have no words for is seen too. People write such lines as well:
the less a line holds, the more what stands around it must speak for it.
"""

import re
from collections.abc import Callable, Sequence

from .fields import bare
from .phrases import OPENS, VERB, WEEKDAY

LONGEST_LINE = 400
LONGEST_INTRO = 600
MOST_LINES = 6
ENDS = (":", "：", "----", ":*", ":_", ":>")
DATE = re.compile(
    r"\d{4} ?[-/.年년] ?\d{1,2}|\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?(?:\d{4}|\d\d)\b"
    r"|\b(?:19|20)\d\d\b"
)
DAY = re.compile(r"\d{1,4}[-/. ]\W*\w+|\b\d{1,2}\b")
TIME = re.compile(r"\b\d{1,2} ?[:.hH] ?\d\d\b|\d{1,2} ?[ap]\.?m\b|\d{1,2}[時时点]\d{1,2}", re.I)
ISO = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\b.{0,40}(?:GMT|UTC|<[^<>]{0,200}@)")
# An older Gmail leaves the colon out where the writer has no address.
ISO_ALONE = re.compile(
    r"\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d(?: [^\W\d_a-z][\w'-]*[a-z][\w'-]*){1,4}$"
)
BY_NAME = re.compile(r"[\"'“«]?[^\W\d_a-zа-я][^<>:;?!]{1,60}$")
NOT_A_NAME = re.compile(
    r"^(?:the|this|that|it|he|she|they|we|you|i|le|la|les|l'|ce|cette|il|elle|on|nous|je|der|die|das"
    r"|el|los|un|une|a|an|my|mon|ma|votre|your|notre|our|yesterday|hier|aujourd'hui|today)\b",
    re.I,
)
# No more than three words before the day: "Il giorno mar 3 …", "On Tuesday, March 3rd …".
BEGINS_DATED = re.compile(r"^\W*(?:[^\W\d_][\w'’׳-]*\W+){0,4}\d|^\W*[在於于בב]")
ARTICLE = re.compile(
    r"\b(?:the|your|my|our|this|le|la|les|votre|notre|mon|ma|ce|cette|un|une|der|die|das|mein|unser"
    r"|el|los|las|il|lo|mi|su|nous|vous|he|she|it|they|il|elle|ils)\b|\b[lL]['’]",
    re.I,
)
MUTT = re.compile(
    r"\* .{1,120}[<(][^<>()@\s]{1,80}@[^<>()\s]{1,120}[>)] \[\d{4}-\d\d-\d\d.{0,30}\]:$"
)


def intro_at(
    lines: Sequence[str], at: int, is_quoted: Callable[[int], bool]
) -> tuple[int, int] | None:
    """The lines [first, after) of an introduction whose last line is `at`.

    `is_quoted` tells whether a line is marked as a quote.
    """
    if len(lines[at]) > LONGEST_LINE:
        return None
    last = bare(lines[at])
    if not last.endswith(ENDS):
        return _without_colon(lines, at, last, is_quoted)
    follows = _follows(lines, at, is_quoted)
    named: int | None = None
    span = ""
    for first in _backwards(lines, at):
        line = bare(lines[first])
        span = f"{line} {span}".strip()
        if len(span) > LONGEST_INTRO:
            break
        if _is_dated(line, span, follows):
            return first, at + 1
        if named is None and _is_named(line, span, follows):
            named = first
        if first == at and _is_by_name(lines, at, span, follows):
            return first, at + 1
    return None if named is None else (named, at + 1)


def _backwards(lines: Sequence[str], at: int) -> list[int]:
    """The lines that may belong to an introduction, from its last one upwards."""
    found: list[int] = []
    for first in range(at, max(-1, at - MOST_LINES), -1):
        line = bare(lines[first])
        if len(lines[first]) > LONGEST_LINE or (first < at and line.endswith(":")):
            break
        if not line:  # some break the address off: "Ben", a blank line, "<", "mailto:…", ">"
            if not found or not bare(lines[found[-1]]).startswith(("<", "mailto:")):
                break
            continue
        found.append(first)
    return found


def _is_dated(line: str, span: str, follows: bool) -> bool:
    """ "Le 3 mars 2026 à 10:12, Anna <…> a écrit :", or the same without a verb."""
    text = line.casefold()
    if not (WEEKDAY.match(text) or (OPENS.match(text) and BEGINS_DATED.match(span))):
        return False
    points = _points(span)
    if _wrote(span):
        if not follows and "@" not in span and _is_by_a_thing(span):
            return False
        return points >= 2 or (follows and (points >= 1 or bool(DAY.search(span))))
    if ISO.match(line) and span.endswith((">:", ">")):
        return True
    ends_with_address = "@" in span[-130:] and not span.endswith("----")
    return (points == 3 and (follows or ends_with_address)) or (points == 2 and follows)


def _is_named(line: str, span: str, follows: bool) -> bool:
    """ "Anna <…> a écrit :", "Anna schrieb am 3.3.2026 um 10:12:", "Quoting Anna <…>:"."""
    if _wrote(span):
        if "@" in line and re.search(r"\S+@\S+\.\S", span):
            return True
        verb = VERB.search(span.casefold())
        is_whole = verb is not None and line == span and _points(span) >= 2
        return is_whole and _is_name(span[: verb.start()] if verb else "")
    return follows and bool(
        MUTT.match(span) or re.search(r"<[^<>\s]{1,100}@[^<>\s]{1,150}>\W*$", span)
    )


def _is_by_name(lines: Sequence[str], at: int, span: str, follows: bool) -> bool:
    """ "Anna Martin wrote:", on a line of its own right above a quote."""
    verb = VERB.search(span.casefold())
    if not (follows and verb and (at == 0 or not bare(lines[at - 1]))):
        return False
    is_end = not span[verb.end() :].strip(" :：*_")
    return is_end and _is_name(span[: verb.start()])


def _is_name(text: str) -> bool:
    name = text.strip(" ,")
    return len(name.split()) <= 5 and not NOT_A_NAME.match(name) and bool(BY_NAME.match(name))


def _without_colon(
    lines: Sequence[str], at: int, last: str, is_quoted: Callable[[int], bool]
) -> tuple[int, int] | None:
    if ISO.match(last) and _follows(lines, at, is_quoted):
        return at, at + 1
    above = "" if at == 0 else bare(lines[at - 1])
    below = "" if at + 1 == len(lines) else bare(lines[at + 1])
    return (at, at + 1) if ISO_ALONE.match(last) and not (above or below) else None


def _is_by_a_thing(span: str) -> bool:
    """ "Le 3 mars 2026 à 10:12, l'imprimante a écrit :" is a person's sentence."""
    verb = VERB.search(span.casefold())
    if verb is None:
        return False
    before = re.split(r"\d", span[: verb.start()])[-1]
    return bool(ARTICLE.search(f"{before} ") or ARTICLE.match(span[verb.end() :].lstrip()))


def _points(span: str) -> int:
    return bool(DATE.search(span)) + bool(TIME.search(span)) + ("@" in span)


def _wrote(span: str) -> bool:
    found = VERB.search(span.casefold())
    return found is not None and len(span) - found.end() <= 95


def _follows(lines: Sequence[str], at: int, is_quoted: Callable[[int], bool]) -> bool:
    for ahead in range(at + 1, min(len(lines), at + 4)):
        if is_quoted(ahead):
            return True
        if bare(lines[ahead]):
            return False
    return False
