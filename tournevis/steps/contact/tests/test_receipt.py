"""The receipt: in the client's language and channel, once, and nothing for a machine to play with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.engines import sms
from tournevis.ground.channels import inbox
from tournevis.ground.channels.models import Delivery, Template
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Rota
from tournevis.steps.contact.promising.promise import promise
from tournevis.steps.contact.receipts import receipt
from tournevis.steps.contact.receipts.receipt import send_receipt
from tournevis.steps.contact.tests.conftest import Open, Post, Work, open_incident


def test_in_french_by_mail(cast: Cast, opened: Open, work: Work, post: Post) -> None:
    incident = opened()
    work()
    [(delivery, words)] = post.sent
    assert delivery.to == cast.ben.email
    assert delivery.is_automatic
    assert delivery.subject == f"Nous avons bien reçu votre message [#{incident.number}]"
    assert words.startswith("Bonjour Ben,")
    assert "Anna vous appelle au plus tard aujourd'hui à 10 h 30." in words
    assert "http://localhost:8000/c/" in words
    assert str(incident.number) in words
    assert "+33700000000" in words
    entry = incident.entries.get(kind=Fact.MESSAGE_OUT)
    assert entry.is_public
    assert "/c/" not in entry.text


def test_only_a_proven_senders_subject_is_repeated(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    """A forger chooses whom the receipt reaches: it says none of their words."""
    incident = opened(vouched=True)
    work()
    assert post.last[0].subject == f"Re: Plus d'internet [#{incident.number}]"
    Person.objects.filter(pk=cast.carla.pk).update(verified_at=None, name="Buy at evil.example")
    opened(by=Person.objects.get(pk=cast.carla.pk), subject="Win at evil.example", vouched=True)
    work()
    delivery, words = post.last
    assert delivery.to == cast.carla.email
    assert "evil" not in delivery.subject + words


def test_in_english_on_her_own_clock(cast: Cast, opened: Open, work: Work, post: Post) -> None:
    opened(by=cast.carla, subject="The till is down")
    work()
    _, words = post.last
    assert words.startswith("Hello Carla,")
    # Anna is on call but is not given this client: no name is promised.
    assert "Someone of our team will call you today at 09:30 at the latest." in words


def test_by_sms_in_cheap_letters(cast: Cast, opened: Open, work: Work, post: Post) -> None:
    opened(channel="sms")
    work()
    delivery, words = post.last
    assert (delivery.channel, delivery.to) == ("sms", cast.ben.phone)
    assert "Anna vous appelle au plus tard aujourd'hui à 10 h 30." in words
    assert sms.encoding(words) == "GSM-7"
    assert sms.segments(words) <= 2


def test_when_nobody_is_on_call_no_name_is_promised(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    Rota.objects.all().delete()
    opened()
    work()
    assert "Quelqu'un de notre équipe vous appelle" in post.last[1]


def test_a_late_receipt_does_not_promise_the_past(
    tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    opened(at=tuesday - timedelta(hours=2))
    work()
    assert "Anna vous appelle dès que possible." in post.last[1]


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_stranger_gets_nothing_of_what_was_written(
    cast: Cast, tuesday: datetime, post: Post, work: Work, channel: str
) -> None:
    stranger = Person.objects.create(
        organisation=cast.centre, name="EvilName BUY", email="x@else.example", phone="+33699999999"
    )
    told: dict[str, Any] = {"subject": "EvilSubject", "text": "EvilText", "in_triage": True}
    incident = open_incident(stranger, tuesday, channel=channel, **told)
    work()
    delivery, words = post.last
    assert delivery.link_purpose == ""
    assert "http" not in words
    assert "Evil" not in words + delivery.subject
    assert str(incident.number) in words
    assert "aujourd'hui à 11 h" in words


def test_machines_and_our_own_people_get_none(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    opened(automatic=True)
    opened(by=cast.anna, in_triage=True)
    work()
    assert post.sent == []


def test_someone_without_an_address_is_flagged(
    cast: Cast, tuesday: datetime, post: Post, work: Work
) -> None:
    nobody = Person.objects.create(organisation=cast.bakery, name="Nobody")
    incident = open_incident(nobody, tuesday)
    work()
    assert incident.entries.filter(kind=Fact.FLAGGED).count() == 1


def test_one_receipt_an_incident(tuesday: datetime, opened: Open, work: Work, post: Post) -> None:
    incident = opened()
    work()
    entry = incident.entries.get(kind=Fact.OPENED)
    assert send_receipt(entry, tuesday) is None
    promise(entry, tuesday)
    work()
    assert len(post.sent) == 1
    assert incident.deadlines.count() == 1


def test_a_few_an_hour_to_one_address(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Any
) -> None:
    for _ in range(5):
        opened()
    work()
    assert len(post.sent) == 2
    move_clock(hours=2)
    opened(at=tuesday + timedelta(hours=2))
    work()
    assert len(post.sent) == 3


HEADERS = "From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{n}@else.example>\r\n{more}\r\n"


def arrives(cast: Cast, n: int, sender: str, delivery: Delivery | None, style: str) -> None:
    """A responder's answer to our mail: to the Reply-To, to the From with a thread, or bare."""
    to, more, subject = "support@centre.example", "", "I am away"
    if delivery and style == "token":
        to, subject = delivery.reply_to, f"Re: {delivery.subject}"
    if delivery and style == "thread":
        more, subject = f"In-Reply-To: {delivery.message_id}\r\n", f"Re: {delivery.subject}"
    if style == "marked":
        more = "Auto-Submitted: auto-replied\r\n"
    head = HEADERS.format(sender=sender, to=to, subject=subject, n=n, more=more)
    with walls.system() as now:
        inbox.keep(
            cast.centre.pk,
            channel="email",
            account="support@centre.example",
            sender=sender,
            raw=(head + f"Thank you, I am away. {n}\r\n").encode(),
            message_id=f"{n}@else.example",
            content_hash=f"{n:064}",
            now=now,
        )


@pytest.mark.parametrize("own", ["", "{{ greeting }} {{ promise }} {{ link }}"])
@pytest.mark.parametrize("style", ["token", "thread", "bare", "marked"])
@pytest.mark.parametrize("sender", ["ben@bakery.example", "robot@else.example"])
def test_a_responder_that_answers_everything_gets_two_mails_at_most(
    cast: Cast,
    tuesday: datetime,
    post: Post,
    work: Work,
    move_clock: Any,
    sender: str,
    style: str,
    own: str,
) -> None:
    if own:  # in the centre's own words, which a careless hand wrote
        for language in ("fr", "en"):
            Template.objects.create(
                organisation=cast.centre, key="receipt", language=language, body=own,
                subject="Re: {{ name }}", changed_at=tuesday,
            )  # fmt: skip
    arrives(cast, 0, sender, None, "bare")
    work()
    answered = 0
    for n in range(1, 1000):
        if answered == len(post.sent):
            break  # it only answers: where nothing comes, it is silent for ever
        delivery, answered = post.sent[answered][0], answered + 1
        move_clock(minutes=1)
        arrives(cast, n, sender, delivery, style)
        work()
    assert 1 <= len(post.sent) <= 2
    walls.open_to(cast.everyone)
    assert Incident.objects.exists()


@pytest.mark.parametrize(("sender", "most"), [("robot@else.example", 2), ("ben@bakery.example", 6)])
def test_a_slow_responder_with_ever_new_words_is_left_alone_too(
    cast: Cast, tuesday: datetime, post: Post, work: Work, move_clock: Any, sender: str, most: int
) -> None:
    """Unmarked, in no thread, another subject each time, and later than any hour's cap."""
    for n in range(12):
        arrives(cast, n, sender, None, "bare")
        work()
        move_clock(minutes=61)
    assert len(post.sent) == most


def test_a_responder_that_answers_from_ever_new_addresses_is_left_alone(
    cast: Cast, tuesday: datetime, post: Post, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt, "MOST_STRANGERS_AN_HOUR", 3)
    for n in range(6):
        arrives(cast, n, f"robot{n}@else.example", None, "bare")
        work()
    assert len(post.sent) == 3
