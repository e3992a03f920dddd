"""A message as words: spelt out, cut to stems, each with where it stands and how it is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.spellings import PHRASES, SHORT, SMALL, listed
from tournevis.engines.troubleshoot.text.stance import denied, doubted
from tournevis.engines.troubleshoot.text.stems import stem

_WORD = re.compile(r"[^\W_]+n't|can't|won't|[^\W_]+")
_LONGEST_PHRASE = max(map(len, PHRASES))
_CLAUSE, _SENTENCE = 2, 50
"""How much further apart words are across a comma, and across the end of a sentence."""

_WRAPPED = 55
_ENDS = re.compile(r"[!?;…]|\.(?:\s|$)|\n[^\S\n]*\n")
_PAUSES = re.compile(r"[,:](?:\s|$)|[()«»\"“”–—]|\s-\s")

_AFTER_ON = listed("again and but now or please since so though too when while yet")

Corrected = Callable[[str], tuple[str, float]]
"""A word to the known word that was meant, and how sure that is (1: it is the same)."""


@dataclass(frozen=True)
class Word:
    """One word of a message.

    `start`, `end`: its letters in the folded text. `place`: where it stands, in words, with gaps at
    commas and sentences. `stems`: its stem in each language, with True where it says the contrary
    ("éteint"). `likeness`: 1 as known, less where it was mistyped. `is_small`: it says nothing by
    itself. `is_denied`, `is_doubted`: see `stance`.
    """

    text: str
    start: int
    end: int
    sentence: int
    place: int
    stems: tuple[tuple[str, bool], ...]
    likeness: float
    is_small: bool
    is_denied: bool
    is_doubted: bool


@dataclass(frozen=True)
class _Piece:
    text: str
    start: int
    end: int
    likeness: float = 1.0


def words(text: str, languages: Sequence[str], corrected: Corrected | None = None) -> list[Word]:
    """The words of a text (its first 20,000 letters), in order, in these languages."""
    return words_of(fold(text), languages, corrected)


def words_of(
    plain: str, languages: Sequence[str], corrected: Corrected | None = None
) -> list[Word]:
    """The same for a text that is folded already."""
    pieces = list(_merged(_spelt(plain, languages, corrected)))
    clauses, sentences, places = _stands(plain, pieces)
    if "en" in languages:
        pieces = [_lit(pieces, clauses, at) for at in range(len(pieces))]
    said = [piece.text for piece in pieces]
    no, maybe = denied(said, clauses), doubted(said, clauses, _asked(plain, pieces, sentences))
    return [
        Word(
            piece.text,
            piece.start,
            piece.end,
            sentences[at],
            places[at],
            tuple(dict.fromkeys(stem(piece.text, language) for language in languages)),
            piece.likeness,
            piece.text in SMALL or len(piece.text) == 1,
            no[at],
            maybe[at],
        )
        for at, piece in enumerate(pieces)
    ]


def _spelt(plain: str, languages: Sequence[str], corrected: Corrected | None) -> Iterator[_Piece]:
    for match in _WORD.finditer(plain):
        word, start, end = match[0], match.start(), match.end()
        full = _in_full(word, plain[end : end + 1], languages)
        if full is not None:
            yield from (_Piece(part, start, end) for part in full.split())
        elif corrected is None or word in SMALL:
            yield _Piece(word, start, end)
        else:
            meant, likeness = corrected(word)
            yield from (_Piece(part, start, end, likeness) for part in meant.split())


def _in_full(word: str, after: str, languages: Sequence[str]) -> str | None:
    """What a word stands for in full; an elided letter ("c'") is none of those."""
    if after == "'" and len(word) <= 2:
        return None
    for language in languages:
        if word in SHORT[language] and not (word == "n" and "fr" in languages):
            return SHORT[language][word]
    return f"{word[:-3]} not" if word.endswith("n't") else None


def _merged(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    waiting = list(pieces)
    at = 0
    while at < len(waiting):
        for size in range(min(_LONGEST_PHRASE, len(waiting) - at), 1, -1):
            group = waiting[at : at + size]
            name = PHRASES.get(tuple(piece.text for piece in group))
            if name is not None:
                yield _Piece(name, group[0].start, group[-1].end)
                at += size
                break
        else:
            yield waiting[at]
            at += 1


def _lit(pieces: Sequence[_Piece], clauses: Sequence[int], at: int) -> _Piece:
    """The piece, where "on" says "lit": it ends what is said ("the light is on but …")."""
    if pieces[at].text != "on" or at == 0 or clauses[at - 1] != clauses[at]:
        return pieces[at]
    is_last = at + 1 == len(pieces) or clauses[at + 1] != clauses[at]
    if is_last or pieces[at + 1].text in _AFTER_ON:
        return replace(pieces[at], text="lit")
    return pieces[at]


def _stands(plain: str, pieces: Sequence[_Piece]) -> tuple[list[int], list[int], list[int]]:
    """Clause, sentence and place of each word."""
    clauses, sentences, places = [], [], []
    clause = sentence = place = end = 0
    for piece in pieces:
        between = plain[end : piece.start] if piece.start > end else ""
        if _ENDS.search(between):
            sentence, clause, place = sentence + 1, clause + 1, place + _SENTENCE
        elif _PAUSES.search(between):
            clause, place = clause + 1, place + _CLAUSE
        elif piece.text in ("mais", "but") or _is_short_line(plain, piece.start, between):
            clause += 1
        clauses.append(clause)
        sentences.append(sentence)
        places.append(place)
        place, end = place + 1, max(end, piece.end)
    return clauses, sentences, places


def _is_short_line(plain: str, start: int, between: str) -> bool:
    """Whether a line ends here that was not merely wrapped by a mail program."""
    if "\n" not in between:
        return False
    end = start - len(between) + between.index("\n")
    return end - (plain.rfind("\n", 0, end) + 1) < _WRAPPED


def _asked(plain: str, pieces: Sequence[_Piece], sentences: Sequence[int]) -> list[bool]:
    """Whether the sentence of each word ends with a question mark."""
    ends = {sentence: piece.end for sentence, piece in zip(sentences, pieces, strict=True)}
    marked = {
        s: "?" in re.split(r"\w", plain[end : end + 6], maxsplit=1)[0] for s, end in ends.items()
    }
    return [marked[sentence] for sentence in sentences]
