"""Years of incidents, drawn from a fixed seed: the same ones for both, each in its own terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench.mails import COMPANIES, PEOPLE, SEED, person
from bench.words import ANSWERS, TROUBLES

YEARS = timedelta(days=730)
OPEN_SHARE = 0.02  # the latest; the others are closed
LONG_EVERY = 200  # one incident in so many has a long conversation
LONG = 40
GUIDES = {"box-pro": "internet-shop", "printer-net": "network-printer"}
# The product that each of the troubles in `words` is about; None: nobody said.
PRODUCTS = {
    "fr": ("box-pro", "printer-net", None, "box-pro", "printer-net", None),
    "en": ("box-pro", "printer-net", "box-pro", "printer-net", None, None),
}
_FILES = Path("tournevis/ground/guides/packs")


@dataclass(frozen=True)
class Event:
    """Something on a timeline. `by` is client, engineer or nobody."""

    kind: str
    at: datetime
    by: str = ""
    text: str = ""
    data: dict[str, Any] | None = None


@dataclass(frozen=True)
class Past:
    """One incident. `status` is new, acknowledged, in_progress or closed; what it was, if known."""

    number: int
    company: int
    person: int
    language: str
    subject: str
    status: str
    opened_at: datetime
    product: str | None
    cause: str
    remedy: str
    events: tuple[Event, ...]

    @property
    def guide(self) -> str:
        """The guide that was followed, or ""."""
        return GUIDES.get(self.product or "", "")


def history(count: int, now: datetime) -> Iterator[Past]:
    """So many incidents up to `now`, the oldest first, numbered from 1."""
    draw = Random(SEED + 2)
    known = {key: _Guide(key) for key in GUIDES.values()}
    for number in range(1, count + 1):
        age = YEARS * (1 - number / count) + timedelta(minutes=draw.uniform(1, 9))
        yield _one(draw, number, count, now - age, known)


class _Guide:
    """Causes with their rates, and for each the remedy that cures it best."""

    def __init__(self, key: str) -> None:
        read = yaml.safe_load(next(_FILES.glob(f"*/{key}.yaml")).read_text())
        self.causes = [cause["key"] for cause in read["causes"]]
        self.weights = list(accumulate(float(cause["rate"]) for cause in read["causes"]))
        self.checks = [(c["key"], [a["key"] for a in c["answers"]]) for c in read["checks"]]
        self.best = {
            cause: max(read["remedies"], key=lambda r: r["cures"].get(cause, 0))["key"]
            for cause in self.causes
        }


def _one(
    draw: Random, number: int, count: int, opened: datetime, guides: dict[str, _Guide]
) -> Past:
    company, who = number % COMPANIES, number // COMPANIES % PEOPLE
    language = person(company, who)[2]
    place = draw.randrange(len(TROUBLES[language]))
    product = PRODUCTS[language][place]
    guide = guides.get(GUIDES.get(product or "", ""))
    cause = draw.choices(guide.causes, cum_weights=guide.weights)[0] if guide else ""
    remedy = guide.best[cause] if guide else ""
    is_open = number > count * (1 - OPEN_SHARE)
    status = (
        draw.choice(("new", "acknowledged", "in_progress", "in_progress")) if is_open else "closed"
    )
    subject, text = TROUBLES[language][place]
    told = _Telling(draw, opened, language, text, guide, cause, remedy)
    events = tuple(told.until(status, LONG if number % LONG_EVERY == 0 else draw.randrange(4)))
    return Past(
        number, company, who, language, subject, status, opened, product, cause, remedy, events
    )


@dataclass(frozen=True)
class _Telling:
    """How one incident went."""

    draw: Random
    opened: datetime
    language: str
    text: str
    guide: _Guide | None
    cause: str
    remedy: str

    def until(self, status: str, messages: int) -> Iterator[Event]:
        """Its events, in order, as far as it is now."""
        yield self._at(0, "opened", "client", data={"channel": "email"})
        yield self._at(0, "message_in", "client", self.text, {"channel": "email"})
        yield self._at(0.1, "paged", data={"channel": "sms", "to": "Engineer on call", "step": 0})
        yield self._at(
            0.2, "message_out", "", "Nous avons bien reçu votre message.", {"channel": "email"}
        )
        if status == "new":
            return
        yield self._at(2, "acknowledged", "engineer", data={"how": "sms"})
        if status == "acknowledged":
            return
        yield self._at(9, "call", "engineer", data={"reached": True, "minutes": 6})
        yield self._at(9, "contacted", "engineer", data={"how": "call"})
        for place, (check, answer) in enumerate(self._checks()):
            yield self._at(
                10 + place, "observed", "engineer", data={"subject": check, "answer": answer}
            )
        yield from self._conversation(messages)
        if status == "closed":
            yield from self._ending()

    def _checks(self) -> list[tuple[str, str]]:
        first = self.guide.checks[:2] if self.guide else []
        return [(check, self.draw.choice(answers)) for check, answers in first]

    def _conversation(self, messages: int) -> Iterator[Event]:
        for place, side in enumerate(islice(cycle(("message_out", "message_in")), messages)):
            who = "engineer" if side == "message_out" else "client"
            text = self.draw.choice(ANSWERS[self.language])
            yield self._at(20 + 5 * place, side, who, text, {"channel": "email"})

    def _ending(self) -> Iterator[Event]:
        solved = {"guide": "", "cause": self.cause or "other", "remedy": self.remedy}
        yield self._at(300, "solved", "engineer", data=solved)
        yield self._at(1440, "followed_up", "", "Est-ce que cela tient ?", {"channel": "email"})
        yield self._at(1500, "closed", data={"why": "held"})

    def _at(
        self, minutes: float, kind: str, by: str = "", text: str = "", data: Any = None
    ) -> Event:
        return Event(kind, self.opened + timedelta(minutes=minutes), by, text, data)
