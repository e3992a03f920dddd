"""What stands on the page of the doorways: panels of rows, each in plain words.

`config/panels.py` lists the functions that make them; a new doorway adds its own there and touches
nothing else. A panel is asked with what it needs to know (`Looked`), and returns a `Panel`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tournevis.ground.organisations.models import Person


@dataclass(frozen=True, slots=True)
class Looked:
    """Who looks, at which centres of theirs, and when."""

    person: Person
    centres: tuple[int, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One doorway. `state` is a word or two, with a tone ("go", "warn", "late" or ""); `at` is when
    it last worked; `url` is where more is said or changed. Texts are in the page's language.
    """

    title: str
    text: str = ""
    state: str = ""
    tone: str = ""
    icon: str = ""
    at: datetime | None = None
    at_words: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Several rows under one title; `text` stands where there are none, `link` and `link_words` are
    one thing to do. `template` draws it, with `more` in its context.
    """

    key: str
    title: str
    rows: tuple[Row, ...] = ()
    text: str = ""
    link: str = ""
    link_words: str = ""
    template: str = "channels/panel.html"
    more: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Looked], Panel]
