"""The engineer's short answer to an alert: "OK 4821", "FINI 4821", "NEXT 4821"; or the word alone.

A word counts with one slip of the finger (a letter too many, too few, wrong, or two exchanged). What
has other words before the code, or right behind a bare one, says nothing: better ask again than take
a refusal for a yes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What the engineer does with the alert: has it, has solved it, passes it on to the next."""

    TAKE = "take"
    DONE = "done"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is digits only, four, six or eight; "" where none was asked for."""

    verb: Verb
    code: str = ""


_WORDS = {
    Verb.NEXT: "next suivant suivante passe passer passez pass autre skip decline",
    Verb.DONE: "done fini finie finis termine terminee resolu resolue regle reglee solved resolved"
    " fixed repare reparee finished",
    Verb.TAKE: "ok okay oui yes recu ack pris prends prise arrive occupe mine have got ai",
}
_SHORT = dict.fromkeys(["k", "oki", "okk", "okey", "0k", "oj", "ol", "pk", "kk", "dac"], Verb.TAKE)
_PLAIN = {word: verb for verb, words in _WORDS.items() for word in words.split()} | _SHORT
_HALF = frozenset(["have", "got", "ai"])  # say "I have it" only where nothing else is said
_SMALL = (
    "n je j m en c est l le la les on of the i it is s ve that this all"
    " with you now main to one merci thanks thank svp please tout"
)
_FILLERS = frozenset(_SMALL.split())
_TOLERANT = 4  # letters, from which on one slip is forgiven
_REFUSAL = re.compile(
    r"\b(?:(?:peux|pourrai|suis|serai) pas|pas (?:dispo|possible)|impossible|can'?t|cannot"
    r"|unable|not (?:able|available|possible)|won'?t)"
)
_CODE = r"(?:\d{8}|\d(?:[ .\-]?\d){3}|\d{3}[ .\-]?\d{3})(?!\d)"
_CODED = re.compile(rf"(?P<before>[^0-9]{{0,40}}?)(?P<code>{_CODE})(?P<after>.*)", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]+")
_SIGN = re.compile(r"[^\w\s.,:;!#*()'\"\-]")  # a question mark, a thumb: up or down, we do not know
_LONGEST_LINE = 80


def answer(text: str) -> Answer | None:
    """The answer with its code; None for anything else. It proves nothing: the code must be an
    open one of that very engineer.

    >>> [answer(one).verb.value for one in ("OK 4821", "4821", "fnii 48-21", "Suivant 4821 svp")]
    ['take', 'take', 'done', 'next']
    >>> answer("OK 4821 mais je ne peux pas").verb.value, answer("non 4821")
    ('next', None)
    >>> answer("4821 non"), answer("4821 I have it").verb.value
    (None, 'take')
    """
    plain = _plain(text[:200]).strip()
    found = _CODED.match(_number_sign(plain))
    if found is None:
        return None
    code = re.sub(r"\D", "", found["code"])
    before = _verb(found["before"])
    if found["before"].strip(" \t,.:;!#?*-'\"") and before is None:
        return None
    if _REFUSAL.search(plain):
        return Answer(Verb.NEXT, code)
    verb = before or _behind(found["after"].partition("\n")[0])
    return Answer(verb, code) if verb else None


def word_alone(text: str) -> Verb | None:
    """The answer in the first line of a mail that was answered, where no code is needed.

    >>> word_alone("\\nC'est résolu, merci\\n-- \\nAnna").value, word_alone("Who is this?")
    ('done', None)
    """
    line = next((each for each in _plain(text[:2000]).splitlines() if each.strip()), "")
    if not line or len(line) > _LONGEST_LINE or "?" in line:
        return None
    return Verb.NEXT if _REFUSAL.search(line) else _verb(line)


def _verb(words: str) -> Verb | None:
    """Of words that are all known: what they say; the last word of the job wins over "OK"."""
    said = [(each, _meaning(each)) for each in _LETTERS.findall(words)]
    if any(verb is None and each not in _FILLERS for each, verb in said):
        return None
    verbs = {verb for each, verb in said if each not in _FILLERS}
    return next((verb for verb in (Verb.NEXT, Verb.DONE, Verb.TAKE) if verb in verbs), None)


def _behind(line: str) -> Verb | None:
    """What stands behind a bare code: nothing, or what is not known to say anything else."""
    first = next((each for each in _LETTERS.findall(line) if each not in _FILLERS), "")
    if not first:
        return None if _SIGN.search(line) else Verb.TAKE
    return _verb(line) or (None if first in _HALF else _meaning(first))


def _meaning(word: str) -> Verb | None:
    if word in _PLAIN or word in _FILLERS or len(word) < _TOLERANT:
        return _PLAIN.get(word)
    near = (verb for known, verb in _PLAIN.items() if _is_near(word, known))
    return next(near, None)


def _is_near(word: str, known: str) -> bool:
    """At most one slip apart: one letter more, less, other, or two neighbours exchanged."""
    if len(known) < _TOLERANT or abs(len(word) - len(known)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, other = word[at:], known[at:]
    exchanged = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return exchanged or rest[1:] in (other[1:], other) or rest == other[1:]


def _number_sign(plain: str) -> str:
    """Without the sign before a number; "0k" was meant for "ok"."""
    plain = re.sub(r"^0k\b", "ok", plain)
    return re.sub(r"(?:\bn\s*[°o]|#)\s*(?=\d)", " ", plain)


def _plain(text: str) -> str:
    """Lower case, unaccented, straight apostrophes, ASCII digits."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() else sign
        for sign in folded
        if not unicodedata.combining(sign)
    )
