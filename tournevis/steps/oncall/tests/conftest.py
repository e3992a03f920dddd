"""An incident of Ben's, a phone and a mailbox that record, and the rounds of this step at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import pytest

from tests.cast import Cast
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never
from tournevis.ground.incidents import facts, reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import due, walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.paging import waiting

Open: TypeAlias = Callable[..., Incident]
Work: TypeAlias = Callable[[], int]
Move: TypeAlias = Callable[..., None]

REACTIONS: dict[Fact, reacting.Answers] = {
    Fact.OPENED: ([escalate.begin], []),
    Fact.REOPENED: ([escalate.begin], []),
    Fact.RELAPSED: ([escalate.begin_relapsed], []),
    Fact.SEVERITY: ([escalate.reconsider], []),
    Fact.ACKNOWLEDGED: ([escalate.stop], []),
    Fact.ASSIGNED: ([escalate.stop], []),
    Fact.CONTACTED: ([escalate.stop], []),
    Fact.SOLVED: ([escalate.stop], []),
    Fact.CLOSED: ([escalate.stop], []),
}


@dataclass
class Post:
    """What the providers accepted, as (channel, to, body); `dead` addresses are refused for good."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)

    def send(self, delivery: Delivery, body: str) -> str:
        if delivery.to in self.dead:
            raise Never("no such address")
        self.sent.append((delivery.channel, delivery.to, body))
        return f"reference-{len(self.sent)}"

    def by(self, channel: str) -> list[tuple[str, str]]:
        return [(to, body) for way, to, body in self.sent if way == channel]

    def numbers(self) -> list[str]:
        return [to for to, _body in self.by("sms")]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The world outside; this step's reactions and rounds, and only they, are at work."""
    post = Post()
    monkeypatch.setattr(outbox, "_CHANNELS", {"email": post.send, "sms": post.send})
    monkeypatch.setattr(facts, "_names", {})
    monkeypatch.setattr(reacting, "_reactions", {})
    monkeypatch.setattr(due, "_rounds", {})
    reacting.answer_with(REACTIONS)
    due.made_in_rounds(
        {
            "oncall": escalate.escalate_due,
            "pages": waiting.look_after_pages,
            "outbox": outbox.send_due,
        }
    )
    return post


@pytest.fixture
def tuesday(cast: Cast, now: datetime, settings: Any) -> datetime:
    """The house's clock shows `now`: a Tuesday when Anna is on call."""
    settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return now


@pytest.fixture
def opened(cast: Cast, tuesday: datetime, post: Post) -> Open:
    """`opened()`: Ben's incident, or another person's, just opened."""

    def open_one(subject: str = "Plus d'internet", by: Person | None = None) -> Incident:
        return open_incident(by or cast.ben, tuesday, subject)

    return open_one


def open_incident(person: Person, at: datetime, subject: str) -> Incident:
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject=subject,
        requester=person,
        opened_at=at,
        changed_at=at,
    )
    incident.record(Fact.OPENED, now=at, data={"channel": "email"})
    return incident
