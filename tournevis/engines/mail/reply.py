"""A plain text taken apart: what is new in it, what it quotes, what it passes on, its signature.

Every line gets one name, so nothing can be lost between them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

from . import signature
from .cut import Cut, Kind, cut_in
from .signature import DELIMITER, says

QUOTED = re.compile(r"^\s?>")
QUOTED_BELOW = re.compile(r"^\s?[>|]")  # below an introduction; elsewhere "|" may draw a table
ANY_QUOTED = re.compile(r"^\s?>", re.M)
MOST_LINES = 3_000
LONGEST_LINE = 400


class Is(Enum):
    """What a line is."""

    NEW = "new"
    QUOTED = "quoted"
    PASSED_ON = "passed on"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Parted:
    """The parts of a text, each with its lines in order; together they are all of its lines.

    `cut` says how the quote, or what is passed on, begins; `message` is what is passed on without
    its head.
    """

    new: str
    quoted: str
    passed_on: str
    signature: str
    cut: Cut | None
    message: str

    @property
    def is_sure(self) -> bool:
        """Whether the text alone shows where the quote is, so that its HTML need not be asked."""
        if self.cut is None or self.cut.kind is Kind.MARK:
            return False
        return self.cut.kind is not Kind.INTRO or bool(ANY_QUOTED.search(self.quoted))

    @property
    def reply(self) -> str:
        """What is new; for a forward without a word of its own, what is passed on."""
        if self.new or not self.message:
            return self.new
        message = self.message.split("\n")
        return _joined(message[: signature.ends_at(message)])


@dataclass(frozen=True, slots=True)
class Seen:
    """What the HTML shows of the same lines: the quoted ones, and where a quote begins for good.

    `perhaps`: lines moved in, which is how some programs quote and some people write.
    """

    quoted: frozenset[int] = frozenset()
    perhaps: frozenset[int] = frozenset()
    begins: frozenset[int] = frozenset()


NOTHING_SEEN = Seen()
PassesOn = Literal["surely", "perhaps", "no"]


def reply(text: str) -> str:
    """The newly written part of a plain text; empty when all of it is quoted.

    When answers are written between the quoted lines, these stay: alone the answers mean nothing.
    A forward without a word of its own gives what was forwarded.

    >>> reply("Ça remarche, merci\\n\\nLe 3 mars 2026 à 10:12, Anna a écrit :\\n> Bonjour\\n")
    'Ça remarche, merci'
    """
    return parted(text, passes_on="perhaps").reply


def parted(text: str, seen: Seen = NOTHING_SEEN, passes_on: PassesOn = "no") -> Parted:
    """The parts of `text`. `passes_on`: whether what could stand above an answer's quote stands
    above what is passed on: "perhaps" for a head only, "surely" for an introduction too.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    return _Reading(lines, seen, passes_on).parts()


class _Reading:
    def __init__(self, lines: list[str], seen: Seen, passes_on: PassesOn) -> None:
        self.lines, self.seen, self.passes_on = lines, seen, passes_on
        self.looked_at = lines[:MOST_LINES]
        self.names = [Is.NEW] * len(lines)
        self.cut: Cut | None = None
        self.is_long = len(lines) > MOST_LINES
        self.is_marked = False  # whether the quote is marked line by line

    def parts(self) -> Parted:
        self._name_lines()
        if self.is_long:
            self._name_rest()
        else:
            self._name_signature()
        return Parted(
            _joined(self._all(Is.NEW)),
            _joined(self._all(Is.QUOTED)),
            _joined(self._all(Is.PASSED_ON)),
            _joined(self._all(Is.SIGNATURE)),
            self.cut,
            self._message(),
        )

    def _message(self) -> str:
        if self.cut is None or Is.PASSED_ON not in self.names:
            return ""
        message = self.lines[max(self.cut.body, self.names.index(Is.PASSED_ON)) :]
        top = next((line for line in message if line.strip()), "")
        is_intro = self.cut.kind is Kind.INTRO and QUOTED.match(top)
        if is_intro or self.is_quoted(self.cut.first):  # Apple's programs quote what they pass on
            message = [QUOTED.sub("", line).removeprefix(" ") for line in message]
        return _joined(message)

    def _name_rest(self) -> None:
        """Name the lines beyond those looked at like the last of these; what is not marked as a
        quote below one that is may be an answer, and stays."""
        looked_at = len(self.looked_at)
        last = self.names[looked_at - 1]
        for at in range(looked_at, len(self.lines)):
            is_other = self.is_marked and self.lines[at].strip() and not self.is_quoted(at)
            self.names[at] = Is.NEW if last is Is.QUOTED and is_other else last

    def _all(self, name: Is) -> list[str]:
        return [line for line, is_ in zip(self.lines, self.names, strict=True) if is_ is name]

    def _name(self, first: int, after: int, name: Is) -> None:
        self.names[first:after] = [name] * (after - first)

    def is_quoted(self, at: int) -> bool:
        """Whether a line is marked as a quote, in the text or in the HTML."""
        return (
            bool(QUOTED_BELOW.match(self.lines[at]))
            or at in self.seen.quoted
            or at in self.seen.perhaps
        )

    def _name_lines(self) -> None:
        """Name the lines below one introduction after the other, until something is said."""
        start: int | None = 0
        while start is not None:
            cut = cut_in(self.looked_at, self.is_quoted, self.seen.begins, start)
            cut = cut or self._marked(start)
            self.cut = self.cut or cut
            if cut is None:
                if not self.is_long:
                    self._fold_last_quote(start)
                return
            cut = replace(cut, first=self._top(cut.first, start))
            said = self._says(start, cut.first)
            if cut.kind is not Kind.INTRO:
                self._below(cut, said, start)
                return
            start = self._around(cut, said)

    def _top(self, first: int, start: int) -> int:
        """Where the quote begins that holds an introduction or a head on line `first`."""
        top = first
        while first > start and self.is_quoted(top):
            first -= 1
            if QUOTED.match(self.lines[first]):
                top = first
            elif self.lines[first].strip():
                break
        return top

    def _below(self, cut: Cut, said: bool, start: int) -> None:
        """Name the lines below a head, a phrase or a mark, which nobody answers between."""
        end = len(self.looked_at)
        other = self._other(cut)
        if not said:
            self._name(start, cut.first, Is.SIGNATURE)
        is_answer = self.passes_on == "no" and cut.kind is not Kind.ABOVE
        if said or is_answer or other is Is.PASSED_ON:
            self._name(cut.first, end, other)
        else:  # nothing above: then the message is what stands below
            self._name(cut.first, cut.body, other)

    def _marked(self, start: int) -> Cut | None:
        """The first quote that only the HTML knows of."""
        quoted = [at for at in self.seen.quoted if start <= at < len(self.looked_at)]
        if not quoted:
            return None
        top = min(quoted)
        above = [at for at in range(start, top) if self.lines[at].strip()]
        if above and re.search(r"(?:\d|@).*[:：]$", self.lines[above[-1]][:LONGEST_LINE]):
            return Cut(Kind.INTRO, above[-1], top)  # an introduction in a language we don't know
        return Cut(Kind.INTRO, top, top)

    def _other(self, cut: Cut) -> Is:
        """Whether what follows the cut is quoted in an answer, or passed on."""
        may = cut.kind in (Kind.HEAD, Kind.ANSWERED) and "from" in cut.values
        must = cut.kind is not Kind.ABOVE and self.passes_on == "surely"
        passes_on = cut.kind is Kind.PASSED_ON or must or (may and self.passes_on == "perhaps")
        return Is.PASSED_ON if passes_on else Is.QUOTED

    def _says(self, start: int, end: int) -> bool:
        """Whether a person says something there, a signature and "sent from" not counting."""
        above = self.looked_at[start:end]
        first = next((line for line in above if line.strip()), "")
        if signature.SIGNATURE.match(first) and len(above) <= signature.MOST_LINES:
            return False
        return says(above[: signature.ends_at(above)])

    def _around(self, cut: Cut, said: bool) -> int | None:
        """Name the lines around an introduction; where to go on when nothing is said above it."""
        end = len(self.looked_at)
        below = range(cut.body, end)
        top = next((at for at in below if self.lines[at].strip()), end)
        self.is_marked = is_marked = top < end and self.is_quoted(top)
        self._name(cut.first, cut.body, Is.QUOTED)
        is_alone = not is_marked and not said and not self.is_quoted(cut.first)
        if is_alone and self.passes_on != "surely":
            return cut.body  # someone else's words alone: they are the message
        written = [at for at in below if is_marked and not self.is_quoted(at)]
        answers = self._answers(written)
        if self.passes_on == "surely" and not answers:
            self._name(cut.first, end, Is.PASSED_ON)
        elif not answers:
            self._name(cut.body, end, Is.QUOTED)
            self._name_each(written, Is.SIGNATURE)
        elif self._blocks(below) == 1 and not said:
            self._name_each([at for at in below if self.is_quoted(at)], Is.QUOTED)
        elif not self.is_long:  # answers between the quotes: only the last quote goes
            self._name(max(answers) + 1, end, Is.QUOTED)
            self._name_each([at for at in written if at > max(answers)], Is.SIGNATURE)
        return None

    def _name_each(self, lines: Sequence[int], name: Is) -> None:
        for at in lines:
            if self.lines[at].strip():
                self.names[at] = name

    def _answers(self, written: list[int]) -> list[int]:
        """The lines among those outside the quote that a person wrote."""
        texts = ["above", *(self.lines[at] for at in written)]
        kept = written[: max(0, signature.ends_at(texts, behind_quote=True) - 1)]
        return [at for at in kept if not DELIMITER.match(self.lines[at][:LONGEST_LINE])]

    def _blocks(self, lines: range) -> int:
        """How many runs of quoted lines there are, blank lines not counting."""
        flags = [self.is_quoted(at) for at in lines if self.lines[at].strip()]
        return sum(
            flag and not before for before, flag in zip([False, *flags], flags, strict=False)
        )

    def _fold_last_quote(self, start: int) -> None:
        """Fold the quote at the end, when it is the only one and something stands above it.

        What its writer leads up to ("Voici le message :") stays.
        """
        end = start + signature.ends_at(self.looked_at[start:])
        quoted = [at for at in range(start, end) if QUOTED.match(self.lines[at])]
        if not quoted or not self._says(start, quoted[0]):
            return
        top = quoted[0]
        rest = set(range(top, end)) - set(quoted)
        if any(self.lines[at].strip() for at in rest):
            return
        above = max(at for at in range(start, top) if self.lines[at].strip())
        is_short = len(quoted) == 1 and above == top - 1  # "> npm install", right below the words
        if not is_short and not self.lines[above].endswith((":", "：")):
            self._name(top, end, Is.QUOTED)

    def _name_signature(self) -> None:
        """Fold what stands below the new lines without being part of them."""
        new = [at for at in range(len(self.looked_at)) if self.names[at] is Is.NEW]
        end = signature.ends_at([self.lines[at] for at in new])
        for at in new[end:]:
            self.names[at] = Is.SIGNATURE


def _joined(lines: list[str]) -> str:
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    return "\n".join(lines[first:]).rstrip()
