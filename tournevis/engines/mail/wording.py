"""Texts that a centre words itself: `{{ name }}` stands for a value, `[[ … ]]` is left out whole
when a value inside it is missing. Nothing else is read in them: no code, no loop, no look-up.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]{1,30})\s*\}\}")
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|\[\[|\]\]")
SEVERAL_BLANK_LINES = re.compile(r"\n{3,}")
ADDRESS = re.compile(r"\S*(?:://|www\.)\S*", re.IGNORECASE)
NO_BLANKS = str.maketrans("⟦⟧", "[]")
# A message that says what happens next speaks of the future, or of what one can do.
NEXT = {
    "fr": re.compile(
        r"\bvous (?:appel|contact|rappel|écri|répond|tien|prévien|tiendr)|\bnous (?:allons|revien|"
        r"classer|reprendr)|dès que|d'ici là|répond(?:ez|re)|dites-(?:le|moi)|je rappelle",
        re.I,
    ),
    "en": re.compile(
        r"\b(?:we|i|will)(?:'ll| will| are going to)\b|\bwill (?:call|contact|write|answer|be|file)"
        r"|as soon as|until then|\b(?:answer|reply|tell me|tells us)\b",
        re.I,
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a wording: `code` says what, `detail` where. An error can't be kept."""

    code: str
    detail: str = ""
    is_error: bool = False


def placeholders(text: str) -> set[str]:
    """The names that stand in it.

    >>> sorted(placeholders("Hello {{name}}, {{ number }}"))
    ['name', 'number']
    """
    return set(PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. A value is never read again: braces in it stay as they are.

    >>> fill("Hello {{ name }}.[[ Call {{ phone }}.]]", {"name": "{{ phone }}", "phone": ""})
    'Hello {{ phone }}.'
    """
    parts = [
        _filled(part, values)
        for part, is_optional in _parts(text)
        if not is_optional or all(values.get(name) for name in placeholders(part))
    ]
    return SEVERAL_BLANK_LINES.sub("\n\n", "".join(parts)).strip()


def harmless(value: str, longest: int = 200) -> str:
    """Somebody's words as one line without marks, for a value that goes into a message of ours.

    >>> harmless("Win [here](https://x.example) **now**")
    'Win [here] (https://x.example) * *now* *'
    """
    line = " ".join(value.split())[:longest]
    return line.replace("](", "] (").replace("**", "* *").replace("`", "'")


def one_line(text: str) -> str:
    """What a stranger wrote, harmless in an alert: one line, no addresses, no control characters.

    Nor the brackets of our own blanks: ours in a subject would put the link where they want it.

    >>> one_line("Win\\r\\nhttps://x.example ⟦link⟧ now")
    'Win … [link] now'
    """
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(ADDRESS.sub("…", plain.translate(NO_BLANKS)).split())


def remarks(
    text: str,
    *,
    language: str,
    known: frozenset[str],
    needs: frozenset[str] = frozenset(),
    segments: Callable[[str], int] | None = None,
    most_segments: int = 0,
) -> list[Remark]:
    """What a linter says of one wording. `needs` must stand in it; `segments` counts an SMS."""
    found = [Remark("unknown", name, is_error=True) for name in sorted(placeholders(text) - known)]
    rest = "".join(part for part, _ in _parts(PLACEHOLDER.sub("", text)))
    if LEFT_OVER.search(rest):
        found.append(Remark("syntax", LEFT_OVER.findall(rest)[0], is_error=True))
    found += [Remark("needs", name) for name in sorted(needs - placeholders(text))]
    if not text.strip():
        found.append(Remark("empty", is_error=True))
    elif "promise" not in placeholders(text) and not NEXT[language].search(text):
        found.append(Remark("next"))
    if segments and segments(text) > most_segments:
        found.append(Remark("long", str(segments(text))))
    return found


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Its parts in order, without the marks, each with whether it stood between [[ and ]].

    Found in one walk: a pattern would walk to the end again from each [[ that nothing closes.
    """
    place = 0
    while (begin := text.find("[[", place)) >= 0 and (end := text.find("]]", begin + 2)) >= 0:
        yield text[place:begin], False
        yield text[begin + 2 : end], True
        place = end + 2
    yield text[place:], False


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)
