"""What in a message speaks for each answer: found cues, words in common, rivals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tournevis.engines.troubleshoot.text.lexicon import (
    FILLERS,
    Cue,
    Lexicon,
    Term,
    denies,
    terms_of,
)
from tournevis.engines.troubleshoot.text.reading import Word

LEAST_COVERED = 0.6
"""Of a cue's words, by weight, so many must stand in the message."""
FURTHEST = 3
"""Words that may stand between those of a cue."""
NAMES = (
    *("bias", "exact", "exact_words", "soft", "soft_words", "unordered", "more", "rival"),
    *("text", "ask", "yes", "no", "common", "margin", "text_ask", "told"),
)
"""The signals, in the order of `Signal.values` and of the learnt weights."""


@dataclass(frozen=True)
class Found:
    """A cue found in a message: its words as places in the list, how well it fits (0 to 1)."""

    cue: Cue
    at: tuple[int, ...]
    fit: float
    is_exact: bool
    is_ordered: bool
    is_contrary: bool
    told: float


@dataclass(frozen=True)
class Signal:
    """All that speaks for one answer (places of check and answer in the guide)."""

    check: int
    answer: int
    values: tuple[float, ...]
    cue: Found | None
    sentence: int


def signals(known: Lexicon, read: Sequence[Word]) -> list[Signal]:
    """The answers for which anything at all speaks in these words, in the guide's order."""
    found = _found(known, read)
    sentences = _sentences(read)
    every = []
    for check in range(len(known.asks)):
        every += _of_check(known, check, found, sentences)
    return every


def _found(known: Lexicon, read: Sequence[Word]) -> dict[tuple[int, int], list[Found]]:
    """Every cue that stands in the message, by check and answer, best first."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(read):
        if not word.is_doubted:
            for stem, _contrary in word.stems:
                places[stem].append(at)
    touched = {number for stem in places for number in known.cues_with.get(stem, ())}
    found: dict[tuple[int, int], list[Found]] = defaultdict(list)
    order = [at for at, word in enumerate(read) if word.text not in FILLERS]
    rank = {at: number for number, at in enumerate(order)}
    for number in sorted(touched):
        cue = known.cues[number]
        hit = _exactly(cue, read, places, order, rank) or _nearly(cue, read, places)
        if hit is not None:
            found[cue.check, cue.answer].append(hit)
    for hits in found.values():
        hits.sort(key=lambda hit: (hit.is_contrary, -hit.fit * (1 + hit.is_exact), -hit.told))
    return found


def _exactly(
    cue: Cue,
    read: Sequence[Word],
    places: Mapping[str, Sequence[int]],
    order: Sequence[int],
    rank: Mapping[int, int],
) -> Found | None:
    """The cue word for word, fillers apart, in one sentence; a plain one rather than a denied one."""
    best = None
    for start in places.get(cue.exact[0], ()) if cue.exact else ():
        if start not in rank:
            continue
        at = tuple(order[rank[start] : rank[start] + len(cue.exact)])
        if len(at) < len(cue.exact) or read[at[-1]].place - read[at[0]].place > 3 * len(at):
            continue
        if all(_has(read[place], stem) for place, stem in zip(at, cue.exact, strict=True)):
            hit = _hit(cue, read, at, is_exact=True)
            if not hit.is_contrary:
                return hit
            best = best or hit
    return best


def _nearly(cue: Cue, read: Sequence[Word], places: Mapping[str, Sequence[int]]) -> Found | None:
    """The best place where most of the cue's words stand close together, in any order."""
    stems = [stem for stem in cue.parts if stem in places]
    telling = [stem for stem in stems if stem in cue.stems]
    total = sum(cue.parts.values())
    if not telling or sum(cue.parts[stem] for stem in stems) < LEAST_COVERED * total:
        return None
    anchor = max(telling, key=lambda stem: (cue.parts[stem], -len(places[stem])))
    best = None
    for start in places[anchor][:20]:
        at = [_closest(read, places[stem], start, len(cue.parts)) for stem in stems]
        kept = tuple(dict.fromkeys(place for place in at if place is not None))
        covered = sum(cue.parts[s] for s, p in zip(stems, at, strict=True) if p is not None)
        if covered < LEAST_COVERED * total or (len(cue.parts) > 1 and len(kept) < 2):
            continue
        hit = _hit(cue, read, kept, covered / total)
        if best is None or (not hit.is_contrary, hit.fit) > (not best.is_contrary, best.fit):
            best = hit
    return best


def _closest(read: Sequence[Word], places: Sequence[int], start: int, size: int) -> int | None:
    near = min(places, key=lambda place: abs(read[place].place - read[start].place))
    return near if abs(read[near].place - read[start].place) <= FURTHEST + 2 * size else None


def _has(word: Word, stem: str) -> bool:
    return any(each == stem for each, _contrary in word.stems)


def _hit(
    cue: Cue,
    read: Sequence[Word],
    at: tuple[int, ...],
    covered: float = 1.0,
    *,
    is_exact: bool = False,
) -> Found:
    hit = [read[place] for place in at]
    telling = [word for word in hit if not word.is_small] or hit
    spread = max(word.place for word in hit) - min(word.place for word in hit) + 1
    gaps = max(0, spread - len(hit) - (0 if is_exact else 1))
    likeness = min(word.likeness for word in hit)
    twisted = any(w.is_denied for w in telling) and any(w.stems[0][1] for w in telling)
    denied = denies(telling) if any(not word.is_small for word in hit) else cue.denies
    return Found(
        cue=cue,
        at=at,
        fit=covered * likeness / (1.0 if is_exact else 1.0 + 0.1 * gaps),
        is_exact=is_exact and likeness == 1.0,
        is_ordered=list(at) == sorted(at),
        is_contrary=twisted or denied != cue.denies,
        told=sum(cue.parts.get(stem, 0.0) for stem in {w.stems[0][0] for w in hit}),
    )


def _sentences(read: Sequence[Word]) -> list[tuple[int, frozenset[Term], frozenset[str]]]:
    """(sentence, its terms, its stems) for each sentence that says something."""
    groups: dict[int, list[Word]] = defaultdict(list)
    for word in read:
        groups[word.sentence].append(word)
    found = []
    for number, group in groups.items():
        terms = frozenset(terms_of(group))
        if terms:
            found.append((number, terms, frozenset(stem for stem, _no in terms)))
    return found


def _of_check(
    known: Lexicon,
    check: int,
    found: Mapping[tuple[int, int], Sequence[Found]],
    sentences: Sequence[tuple[int, frozenset[Term], frozenset[str]]],
) -> list[Signal]:
    answers = range(len(known.said[check]))
    fits = [_fit(found.get((check, answer), ())) for answer in answers]
    common = [_common(known, check, answer, sentences) for answer in answers]
    every = []
    for answer in answers:
        hits = found.get((check, answer), ())
        if not hits and common[answer][0] <= 0 and not any(common[answer][1:4]):
            continue
        rivals = [other for other in answers if other != answer]
        rival = max((fits[other] for other in rivals), default=0.0)
        margin = common[answer][0] - max((common[other][0] for other in rivals), default=0.0)
        cue = hits[0] if hits and not hits[0].is_contrary else None
        values = (1.0, *_of_cues(hits), rival, *common[answer][1:5], common[answer][0], margin)
        text_ask = common[answer][1] * common[answer][2]
        told = min(3.0, cue.told) / 3 if cue else 0.0
        sentence = int(common[answer][5])
        every.append(Signal(check, answer, (*values, text_ask, told), cue, sentence))
    return every


def _fit(hits: Sequence[Found]) -> float:
    return hits[0].fit if hits and not hits[0].is_contrary else 0.0


def _of_cues(hits: Sequence[Found]) -> tuple[float, ...]:
    """exact, exact_words, soft, soft_words, unordered, more; a denied cue speaks for nothing."""
    plain = [hit for hit in hits if not hit.is_contrary]
    if not plain:
        return (0.0,) * 6
    best = plain[0]
    length = min(3, len(best.cue.stems) - 1) / 3
    more = min(2, len({hit.cue.written for hit in plain}) - 1) / 2
    if best.is_exact:
        return (1.0, length, 0.0, 0.0, 0.0, more)
    loose = 0.0 if best.is_ordered else best.fit
    return (0.0, 0.0, best.fit, best.fit * length, loose, more)


def _common(
    known: Lexicon,
    check: int,
    answer: int,
    sentences: Sequence[tuple[int, frozenset[Term], frozenset[str]]],
) -> tuple[float, ...]:
    """common, text, ask, yes, no and the sentence, of the sentence with most in common.

    `common`: weights of the terms shared with the answer's text and cues, x / (1 + x).
    `text`, `ask`: share of the answer's text and of the question that the sentence holds, by
    weight; `yes`, `no`: the same of the question for an answer that begins with yes (its words
    told) or no (its words denied).
    """
    said, ask = known.said[check][answer], known.asks[check]
    best = (0.0,) * 6
    for number, terms, stems in sentences:
        shared = sum(said.terms[term] for term in sorted(terms & said.terms.keys()))
        text = _share(known, {s for s, _no in said.text & terms}, {s for s, _no in said.text})
        topic = _share(known, stems & ask, ask)
        denied = _share(known, {s for s, no in terms if no} & ask, ask)
        yes = topic - denied if said.yes > 0 else 0.0
        no = denied if said.yes < 0 else 0.0
        values = (shared / (1 + shared), text, topic, yes, no, float(number))
        best = max(best, values, key=lambda each: each[0] + each[1] + 0.5 * sum(each[2:5]))
    return best


def _share(
    known: Lexicon, part: set[str] | frozenset[str], whole: set[str] | frozenset[str]
) -> float:
    total = sum(known.weight(stem) for stem in sorted(whole))
    return sum(known.weight(stem) for stem in sorted(part)) / total if total else 0.0
