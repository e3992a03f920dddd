"""What a writer says of the words: denies them, asks about them, supposes them, calls them over."""

from __future__ import annotations

from collections.abc import Sequence

from tournevis.engines.troubleshoot.text.spellings import listed

_DENYING = listed("aucun aucune jamais never ni no none not pas plus sans without")
_NOBODY = listed("nobody noone nothing personne rien")
_NE = listed("n ne")
_TURNS = listed(
    """
    alors although and because but car depuis et except however mais or parce pourtant quand
    sauf since though when while yet
    """
)
"""Words after which a negation no longer reaches."""
_REFUSING = listed(
    """
    arrete cesse failed failing fails impossible incapable quit refuse refusent refuses refusing
    stopped stops unable
    """
)
_COMPARED = listed(
    """
    bas chaud clair faible fort forte froid grand grande haut important lent lente lents loin
    long longtemps ou petit qu que rapide simple sombre souvent tard tot urgent vite
    """
)
_BEFORE_MORE = listed("au beaucoup bien de en la le les peu un")

_SUPPOSING = listed("if whether")
_AFTER_SI = listed(
    """
    c ca cela elle elles il ils j jamais je l la le les ma mes mon notre nous on quelqu quelque
    t tu un une votre vous
    """
)
_CONCEDING = listed("even meme")
_OPENERS_FR = (
    ("est", "ce", "que"),
    ("est", "ce", "qu"),
    ("faut", "il"),
    ("dois", "je"),
    ("puis", "je"),
    ("peut", "on"),
    ("doit", "on"),
    ("doit", "il"),
    ("doit", "elle"),
    ("comment", "savoir"),
    ("comment", "voir"),
)
_OPENERS_EN = listed("are can could did do does has is must shall should was will would")
_EXPECTING = (
    ("supposed", "to"),
    ("meant", "to"),
    ("au", "cas", "ou"),
    ("in", "case"),
    ("cense", "etre"),
    ("censee", "etre"),
    ("doit", "il", "etre"),
)
_BYGONE = listed("auparavant dernier derniere hier last previously yesterday")
_MENDED = listed(
    """
    fixed refonctionne regle reglee remarchait remarche repaired repare reparee reparti repartie
    resolu resolue resolved solved sorted
    """
)
_MENDED_TURN = listed("but mais")
_NOW = listed("maintenant now")


def denied(words: Sequence[str], clauses: Sequence[int]) -> list[bool]:
    """For each word whether a negation reaches it, French or English, within its clause.

    "ne … pas" reaches from "ne" on; "pas" alone the verb before and what follows, "pas de" only
    what follows; "plus" before an adjective compares. Several negations of one clause are one, as
    in "ne … plus rien".
    """
    reached = [False] * len(words)
    for at in range(len(words)):
        first, last = _reach(words, clauses, at)
        for place in range(first, last):
            reached[place] = True
    return reached


def _reach(words: Sequence[str], clauses: Sequence[int], at: int) -> tuple[int, int]:
    """The words that the negation at this place reaches, from … to before …; empty if it is none."""
    word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
    if word in _DENYING and not _is_comparison(words, at, after):
        ne = _ne_before(words, clauses, at)
        back = 0 if after in ("de", "d", "un", "une") or word in ("sans", "no", "without") else 2
        back = 1 if word in ("not", "never") else back
        start = ne if ne is not None else _back(clauses, at, back)
        return start, _forward(words, clauses, at, 6 if word in ("not", "pas") else 4)
    if word in _NOBODY and (word != "personne" or _is_nobody(words, clauses, at)):
        ne = _ne_before(words, clauses, at)
        start = ne if ne is not None else _back(clauses, at, 1)
        return start, _forward(words, clauses, at, 8 if word == "personne" else 5)
    if word in _REFUSING and (after in ("de", "d", "to") or after.endswith("ing")):
        return at, _forward(words, clauses, at, 5)
    return at, at


def _is_comparison(words: Sequence[str], at: int, after: str) -> bool:
    """Whether "plus" is "more" here, and whether "no" only answers a question."""
    if words[at] != "plus":
        return False
    if at and any(word in _NE for word in words[max(0, at - 4) : at]):
        return False
    number = after in ("de", "d") and at + 2 < len(words) and words[at + 2][0].isdigit()
    return after in _COMPARED or number or (at > 0 and words[at - 1] in _BEFORE_MORE)


def _is_nobody(words: Sequence[str], clauses: Sequence[int], at: int) -> bool:
    """Whether "personne" is nobody: "ne" stands before it, or up to five words after."""
    after = range(at + 1, min(len(words), at + 6))
    follows = any(words[p] in _NE and clauses[p] == clauses[at] for p in after)
    return follows or _ne_before(words, clauses, at) is not None


def _ne_before(words: Sequence[str], clauses: Sequence[int], at: int) -> int | None:
    for place in range(at - 1, max(-1, at - 7), -1):
        if clauses[place] != clauses[at]:
            return None
        if words[place] in _NE:
            return place
    return None


def _back(clauses: Sequence[int], at: int, steps: int) -> int:
    start = at
    while start > 0 and at - start < steps and clauses[start - 1] == clauses[at]:
        start -= 1
    return start


def _forward(words: Sequence[str], clauses: Sequence[int], at: int, steps: int) -> int:
    end = at + 1
    while end < len(words) and end - at <= steps and clauses[end] == clauses[at]:
        if words[end] in _TURNS:
            break
        end += 1
    return end


def doubted(words: Sequence[str], clauses: Sequence[int], asked: Sequence[bool]) -> list[bool]:
    """For each word whether it is not told as a fact of now.

    `asked`: whether the word's sentence ends with a question mark. Questions ("is the light
    supposed to be on?"), conditions ("si le câble…", "if …"; not "even if") and what is over
    ("yesterday … but that was fixed") are doubted up to the end of their clause.
    """
    found = [False] * len(words)
    for at in range(len(words)):
        if _supposes(words, at) or _expects(words, at):
            _mark(found, clauses, at, back=_expects(words, at))
        elif asked[at] and _opens_question(words, clauses, at):
            _mark(found, clauses, at, back=False)
    for start, end in _bygone(words, clauses):
        found[start:end] = [True] * (end - start)
    return found


def _supposes(words: Sequence[str], at: int) -> bool:
    word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
    if at and words[at - 1] in _CONCEDING:
        return False
    return word in _SUPPOSING or (word in ("si", "s") and after in _AFTER_SI and word == "si")


def _expects(words: Sequence[str], at: int) -> bool:
    return any(tuple(words[at : at + len(each)]) == each for each in _EXPECTING)


def _opens_question(words: Sequence[str], clauses: Sequence[int], at: int) -> bool:
    starts = at == 0 or clauses[at - 1] != clauses[at] or words[at - 1] in _TURNS
    if any(tuple(words[at : at + len(each)]) == each for each in _OPENERS_FR):
        return True
    return starts and words[at] in _OPENERS_EN


def _mark(found: list[bool], clauses: Sequence[int], at: int, *, back: bool) -> None:
    start = at
    while back and start > 0 and clauses[start - 1] == clauses[at]:
        start -= 1
    end = at
    while end < len(found) and clauses[end] == clauses[at]:
        end += 1
    found[start:end] = [True] * (end - start)


def _bygone(words: Sequence[str], clauses: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of the text that tell of a trouble which is over.

    They begin with the clause of a bygone time ("hier", "last week") and end where, within
    twenty words, it is said to be mended ("but now it works", "c'est réglé").
    """
    found = []
    for at, word in enumerate(words):
        if word not in _BYGONE:
            continue
        mended = next((p for p in range(at, min(len(words), at + 20)) if _mends(words, p)), None)
        if mended is not None:
            start = at
            while start > 0 and clauses[start - 1] == clauses[at]:
                start -= 1
            found.append((start, mended + 1))
    return found


def _mends(words: Sequence[str], at: int) -> bool:
    """Whether it is mended here: "fixed", or "but now it works"."""
    if words[at] in _MENDED:
        return not any(
            word in ("not", "pas", "plus", "jamais") for word in words[max(0, at - 3) : at]
        )
    turned = words[at] in _MENDED_TURN and bool(_NOW & set(words[at + 1 : at + 4]))
    return turned and bool({"works", "work", "marche", "fonctionne"} & set(words[at : at + 6]))
