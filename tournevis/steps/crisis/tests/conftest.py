"""A centre at work on a Tuesday: every reaction and round of the house, and a post that records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

import pytest
from django.test import Client

from conftest import drain
from tests.cast import Cast
from tournevis.ground.channels import outbox
from tournevis.ground.estate.models import Product
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Person
from tournevis.steps.crisis import prints
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Crisis
from tournevis.steps.oncall.tests.conftest import Post

Open: TypeAlias = Callable[..., Incident]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """What left the house."""
    post = Post()
    monkeypatch.setattr(outbox, "_CHANNELS", {"email": post.send, "sms": post.send})
    return post


@pytest.fixture
def tuesday(cast: Cast, now: datetime, settings: Any, post: Post) -> datetime:
    """The house's clock shows `now`."""
    settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return now


@pytest.fixture
def opened(cast: Cast, tuesday: datetime) -> Open:
    """`opened()`: Ben's incident about the box, or another person's."""

    def open_one(
        subject: str = "Plus d'internet",
        by: Person | None = None,
        at: datetime | None = None,
        text: str = "",
    ) -> Incident:
        return open_incident(by or cast.ben, at or tuesday, subject, text)

    return open_one


@pytest.fixture
def crisis(cast: Cast, opened: Open, tuesday: datetime) -> Crisis:
    """Anna declared Ben's incident a crisis."""
    return declare(opened(), by=cast.anna, now=tuesday, why="Tout le quartier")


def open_incident(person: Person, at: datetime, subject: str, text: str = "") -> Incident:
    """An incident about the box, in its requester's language."""
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject=subject,
        requester=person,
        language=person.language,
        product=Product.objects.get(key="box-pro"),
        opened_at=at,
        changed_at=at,
    )
    incident.record(Fact.OPENED, now=at, data={"channel": "email"}, is_public=True)
    incident.record(Fact.MESSAGE_IN, now=at, by=person, text=text or subject, is_public=True)
    return incident


def later(cast: Cast) -> datetime:
    """The house's time; the walls stay open to everyone."""
    return walls.open_to(cast.everyone)


def settled(cast: Cast) -> datetime:
    """Do all the queued work, then open the walls again."""
    drain()
    return walls.open_to(cast.everyone)


def browser(person: Person) -> Client:
    """Somebody signed in."""
    client = Client()
    client.force_login(Account.objects.get(person=person), backend=BACKEND)
    return client


def paper(client: Client, room: str) -> bytes:
    """The review as a PDF: asked for, set by the round, and fetched."""
    assert client.get(f"{room}review.pdf").status_code == 200
    with walls.system():
        prints.set_due()
    answer = client.get(f"{room}review.pdf")
    assert answer["Content-Type"] == "application/pdf"
    return answer.content
