"""Reading a written guide field by field, so that a mistake is told by where it stands."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

LANGUAGES = ("fr", "en")

LARGEST = 1e12
"""No number of a guide is larger: sums and products of some of them stay finite."""
MOST = 5_000
"""Items of one list; a guide with more was not written by people."""

Text = Mapping[str, str]
"""The same words in each of `LANGUAGES`."""


def spoken(lang: str) -> str:
    """The one of `LANGUAGES` to answer in: "fr" where `lang` begins with it, else "en"."""
    return "fr" if lang.startswith("fr") else "en"


class GuideError(ValueError):
    """A guide that cannot be used; the message begins with the path of the mistake."""

    def __init__(self, path: str, problem: str) -> None:
        """Place the problem: `path` is like `checks[3].likelihood.cable-loose`."""
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path = path
        self.problem = problem


@dataclass(frozen=True)
class Field:
    """One place in a written guide: its value and the path that leads there."""

    value: object
    path: str = ""

    def fail(self, problem: str) -> GuideError:
        """The error to raise about this place."""
        return GuideError(self.path, problem)

    def mapping(self, known: Collection[str] | None = None) -> dict[str, Field]:
        """The named fields below this one; `known`, where given, are the only names allowed."""
        if not isinstance(self.value, Mapping):
            raise self.fail(f"expected named fields, found {_shown(self.value)}")
        fields = {}
        for name, value in self.value.items():
            key = Field(name, self.path).name()
            if known is not None and key not in known:
                raise self.fail(f"{key!r} is not known here{_meant(key, known)}")
            fields[key] = Field(value, f"{self.path}.{key}".lstrip("."))
        return fields

    def record(self, required: str, optional: str = "") -> dict[str, Field]:
        """The named fields below, each name in one of these two lists (separated by spaces)."""
        fields = self.mapping([*required.split(), *optional.split()])
        for name in required.split():
            if name not in fields:
                raise self.fail(f"{name!r} is missing")
        return fields

    def each(self) -> Iterator[Field]:
        """The items of this list, in order."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            raise self.fail(f"expected a list, found {_shown(self.value)}")
        if len(self.value) > MOST:
            raise self.fail(f"a list has at most {MOST} items, found {len(self.value)}")
        for index, value in enumerate(self.value):
            yield Field(value, f"{self.path}[{index}]")

    def name(self) -> str:
        """A key. YAML reads a bare yes, no, on, off as true or false: that is told apart."""
        if isinstance(self.value, bool):
            raise self.fail(
                'a name was read as true or false: put "on", "off", "yes", "no" in quotes'
            )
        return self.words()

    def words(self) -> str:
        """Text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail(f"expected words, found {_shown(self.value)}")
        return self.value.strip()

    def text(self) -> Text:
        """The same words in every language."""
        return {language: field.words() for language, field in self.record("fr en").items()}

    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """Lists of words, by language; a language may be left out."""
        fields = self.record("", "fr en")
        return {
            language: tuple(each.words() for each in fields[language].each())
            if language in fields
            else ()
            for language in LANGUAGES
        }

    def choice(self, allowed: Sequence[str]) -> str:
        """One of these words."""
        if self.value not in allowed:
            raise self.fail(f"expected one of {', '.join(allowed)}, found {_shown(self.value)}")
        return str(self.value)

    def positive(self) -> float:
        """A finite number above zero."""
        number = self.number()
        if number <= 0:
            raise self.fail(f"expected a number above 0, found {_shown(self.value)}")
        return number

    def number(self) -> float:
        """A finite number, zero or more."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.fail(f"expected a number, found {_shown(self.value)}")
        if not self.value >= 0 or self.value == math.inf:
            raise self.fail(f"expected a number, 0 or more, found {_shown(self.value)}")
        if self.value > LARGEST:
            raise self.fail(f"expected a number up to {LARGEST:g}, found a larger one")
        return float(self.value)

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.fail(f"expected true or false, found {_shown(self.value)}")
        return self.value


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "named fields"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _meant(key: str, known: Collection[str]) -> str:
    close = get_close_matches(key, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
