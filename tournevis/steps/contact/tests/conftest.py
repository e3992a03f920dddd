"""An incident of Ben's, a mailbox and a phone that record, and this step's reactions at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never
from tournevis.ground.incidents import facts, reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import due, walls
from tournevis.ground.organisations.models import Account, Person
from tournevis.steps.contact.promising import promise
from tournevis.steps.contact.receipts import receipt
from tournevis.steps.intake import take_in

Open: TypeAlias = Callable[..., Incident]
Asked: TypeAlias = Callable[[Person], Client]
Work: TypeAlias = Callable[[], int]

REACTIONS: dict[Fact, reacting.Answers] = {
    Fact.OPENED: ([], [promise.promise, receipt.send_receipt]),
    Fact.REOPENED: ([], [promise.promise]),
    Fact.TRIAGED: ([], [promise.promise]),
}


@dataclass
class Post:
    """What the providers accepted, with the words as they left; `dead` addresses are refused."""

    sent: list[tuple[Delivery, str]] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)

    def send(self, delivery: Delivery, body: str) -> str:
        if delivery.to in self.dead:
            raise Never("no such address")
        self.sent.append((delivery, body))
        return f"reference-{len(self.sent)}"

    def words(self) -> list[str]:
        return [body for _, body in self.sent]

    @property
    def last(self) -> tuple[Delivery, str]:
        return self.sent[-1]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The world outside; only intake and this step are at work."""
    post = Post()
    monkeypatch.setattr(outbox, "_CHANNELS", {"email": post.send, "sms": post.send})
    monkeypatch.setattr(facts, "_names", {})
    monkeypatch.setattr(reacting, "_reactions", {})
    monkeypatch.setattr(due, "_rounds", {})
    reacting.answer_with(REACTIONS)
    due.made_in_rounds({"intake": take_in.take_in_due, "outbox": outbox.send_due})
    return post


@pytest.fixture
def tuesday(cast: Cast, now: datetime, settings: Any) -> datetime:
    """The house's clock shows `now`: a Tuesday, 10:00 in Paris, when Anna is on call."""
    settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return now


@pytest.fixture
def opened(cast: Cast, tuesday: datetime, post: Post) -> Open:
    """`opened()`: Ben's incident, or another person's, just opened."""

    def open_one(by: Person | None = None, **told: Any) -> Incident:
        return open_incident(by or cast.ben, told.pop("at", tuesday), **told)

    return open_one


@pytest.fixture
def asked(cast: Cast) -> Asked:
    """A browser in which this person is signed in; the walls stay as the request left them."""

    def sign_in(person: Person) -> Client:
        client = Client()
        account = Account.objects.get(person=person)
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def open_incident(
    person: Person,
    at: datetime,
    subject: str = "Plus d'internet",
    text: str = "Bonjour, plus rien ne marche.",
    channel: str = "email",
    in_triage: bool = False,
    **data: Any,
) -> Incident:
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject=subject,
        language=person.language,
        requester=person,
        in_triage=in_triage,
        opened_at=at,
        changed_at=at,
    )
    incident.record(Fact.OPENED, now=at, by=person, data={"channel": channel, **data})
    incident.record(
        Fact.MESSAGE_IN, now=at, by=person, text=text, data={"channel": channel}, is_public=True
    )
    return incident
