"""Copies: the client's are proposed and never ticked, an engineer's are sent, and open no door."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Follower, Incident
from tournevis.ground.incidents.once import nonce
from tournevis.ground.incidents.tokens import reply_token
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership, Person
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work

pytestmark = pytest.mark.urls("tournevis.config.urls")
HTMX = {"HX-Request": "true"}
MAIL = (
    b"From: Ben <ben@bakery.example>\r\nTo: support+abcdefgh@centre.example, Lea <lea@bakery.example>\r\n"
    b"Cc: =?utf-8?q?Ren=C3=A9?= <RENE@else.example>, support@centre.example, ben@bakery.example,\r\n"
    b' "x<script>" <bad address>\r\nSubject: s\r\n\r\nCc: body@else.example\r\n'
)


@pytest.fixture
def incident(cast: Cast, opened: Open, work: Work, post: Post, tuesday: datetime) -> Incident:
    """Ben's incident, to which he wrote a mail with others in copy."""
    incident = opened()
    mail = Inbound.objects.create(
        organisation=cast.centre, channel="email", account="support@centre.example", raw=MAIL,
        content_hash="x", message_id="first@bakery.example", received_at=tuesday, state="handled",
    )  # fmt: skip
    incident.record(Fact.MESSAGE_IN, now=tuesday, by=cast.ben, text="…", inbound=mail)
    work()
    post.sent.clear()
    return incident


def composer(asked: Asked, cast: Cast, incident: Incident) -> dict[str, bool]:
    """The addresses that the composer offers, and whether they are ticked."""
    page = asked(cast.anna).get(f"/incidents/{incident.number}/composer/").content.decode()
    return {
        found[0]: bool(found[1])
        for found in re.findall(r'name="cc" value="([^"]+)"( checked)?', page)
    }


def write(asked: Asked, cast: Cast, incident: Incident, **fields: Any) -> Any:
    told = {"channel": "email", "text": "Bonjour", "nonce": nonce(), "copies": "1", **fields}
    path = f"/incidents/{incident.number}/messages/"
    return asked(cast.anna).post(path, told, headers=HTMX)


def test_whom_the_client_copied_is_proposed_and_gets_nothing(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    offered = composer(asked, cast, incident)
    assert offered == {"lea@bakery.example": False, "rene@else.example": False}
    write(asked, cast, incident)
    move_clock(seconds=11)
    work()
    assert [delivery.to for delivery, _ in post.sent] == ["ben@bakery.example"]


def test_whom_the_engineer_ticks_gets_a_copy_with_their_own_way_back(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    write(
        asked,
        cast,
        incident,
        cc=["rene@else.example"],
        cc_more="max@else.example; ben@bakery.example",
    )
    move_clock(seconds=11)
    work()
    walls.open_to(cast.everyone)
    sent = {delivery.to: delivery for delivery, _ in post.sent}
    assert set(sent) == {"ben@bakery.example", "rene@else.example", "max@else.example"}
    rene = Person.objects.get(email="rene@else.example")
    assert f"+{reply_token(incident.pk, rene.pk)}@" in sent["rene@else.example"].reply_to
    assert not Membership.objects.filter(person=rene).exists()
    assert not Incident.objects.visible_to(rene).exists()
    assert sent["rene@else.example"].link_purpose == ""
    assert sent["ben@bakery.example"].cc == "rene@else.example max@else.example"
    assert sent["ben@bakery.example"].references.split()[0] == "first@bakery.example"
    assert composer(asked, cast, incident)["rene@else.example"], "and next time too"
    page = asked(cast.anna).get(f"/incidents/{incident.number}/timeline/").content.decode()
    assert "copie à rene@else.example" in page
    write(asked, cast, incident, cc=["max@else.example"])
    walls.open_to(cast.everyone)
    assert [each.person.email for each in Follower.objects.all()] == ["max@else.example"]


def test_taking_back_takes_the_copies_back(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    write(asked, cast, incident, cc=["rene@else.example"])
    walls.open_to(cast.everyone)
    first = Delivery.objects.get(is_automatic=False, is_copy=False)
    asked(cast.anna).post(f"/incidents/{incident.number}/recall/", {"delivery": first.pk})
    move_clock(minutes=1)
    work()
    assert post.sent == []


@pytest.mark.parametrize(
    "more",
    ["nobody", "a@b\r\nBcc: c@d.example", "support@centre.example", "é@x.example",
     "support+k3v9q2mzx7@centre.example", ", ".join(f"a{n}@x.example" for n in range(30))],
)  # fmt: skip
def test_what_cannot_be_copied_is_refused_and_nothing_is_kept(
    cast: Cast, incident: Incident, asked: Asked, more: str
) -> None:
    answer = write(asked, cast, incident, cc_more=more)
    assert answer.status_code == 409
    assert "Bonjour" in answer.content.decode()
    walls.open_to(cast.everyone)
    assert not Follower.objects.exists()
    assert not Delivery.objects.filter(is_automatic=False).exists()
