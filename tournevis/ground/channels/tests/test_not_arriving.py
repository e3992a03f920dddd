"""What does not arrive: the address is marked, the other channel is tried, and it is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.engines import sms
from tournevis.ground.channels import addresses, outbox, reports, switching
from tournevis.ground.channels.models import BadAddress, Delivery, Inbound
from tournevis.ground.channels.sending import Never
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import MagicLink, SendingRules

State = Delivery.State


class Providers:
    """Both channels; a channel in `down` refuses with its words."""

    def __init__(self) -> None:
        self.left: list[tuple[str, str, str]] = []
        self.down: dict[str, str] = {}

    def send(self, delivery: Delivery, body: str) -> str:
        if delivery.channel in self.down:
            raise Never(self.down[delivery.channel])
        self.left.append((delivery.channel, delivery.to, body))
        return "taken"


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> Providers:
    both = Providers()
    monkeypatch.setattr(outbox, "_CHANNELS", {"email": both.send, "sms": both.send})
    return both


@pytest.fixture
def clock(cast: Cast) -> datetime:
    return walls.open_to(cast.everyone)


def may_switch(cast: Cast) -> None:
    SendingRules.objects.create(organisation=cast.centre, may_switch=True)


def post(cast: Cast, now: datetime, **more: Any) -> Delivery:
    values = {"key": "k", "channel": "email", "to": cast.ben.email, "body": "Bonjour", **more}
    return outbox.post(
        organisation=cast.bakery.pk, person=cast.ben, subject="Re: Internet", now=now, **values
    )


def all_of(cast: Cast) -> list[Delivery]:
    walls.open_to(cast.everyone)
    return list(Delivery.objects.order_by("pk"))


@pytest.mark.parametrize(("first", "then"), [("email", "sms"), ("sms", "email")])
def test_where_the_centre_allows_it_goes_by_the_other_channel_once(
    cast: Cast, clock: datetime, providers: Providers, first: str, then: str
) -> None:
    may_switch(cast)
    providers.down[first] = "550 5.7.1 not wanted"
    to = cast.ben.email if first == "email" else cast.ben.phone
    post(cast, clock, channel=first, to=to)
    outbox.send_due()
    outbox.send_due()
    failed, instead = all_of(cast)
    assert (failed.state, instead.state) == (State.FAILED, State.ACCEPTED)
    assert (instead.origin_id, instead.channel, instead.subject) == (
        failed.pk,
        then,
        "Re: Internet",
    )
    assert [left[:2] for left in providers.left] == [(then, instead.to)]


def test_when_both_fail_it_ends_there(cast: Cast, clock: datetime, providers: Providers) -> None:
    may_switch(cast)
    providers.down = {"email": "550 no", "sms": "no"}
    post(cast, clock)
    for _ in range(3):
        outbox.send_due()
    assert [row.state for row in all_of(cast)] == [State.FAILED, State.FAILED]


@pytest.mark.parametrize(
    "more",
    [
        {"again_if_unsure": True},
        {"link": (MagicLink.Purpose.ACKNOWLEDGE, 1)},
        {"link": (MagicLink.Purpose.SIGN_IN, -1)},
        {"link": (MagicLink.Purpose.CONFIRM, 1)},
        {"key": "account-1"},
        {"off": True},
    ],
)
def test_alerts_and_centres_that_did_not_ask_stay_on_their_channel(
    cast: Cast, clock: datetime, providers: Providers, more: dict[str, Any]
) -> None:
    if not more.pop("off", False):
        may_switch(cast)
    providers.down["email"] = "550 no"
    post(cast, clock, **more)
    outbox.send_due()
    [only] = all_of(cast)
    if "link" in more or "key" in more:
        assert switching.other_way(only) == ""
        assert switching.by_the_other_way(only, clock) is None, "not by hand either"


def test_words_that_open_an_account_do_not_rest(
    cast: Cast, clock: datetime, providers: Providers
) -> None:
    post(cast, clock, key="account-1", body="https://…/key/secret/")
    post(cast, clock, key="account-2", body="https://…/key/secret/", to="dead@bakery.example")
    addresses.came_back(
        cast.bakery.pk, "email", "dead@bakery.example", status="5.1.1", why="", now=clock
    )
    outbox.send_due()
    assert [(row.state, row.body) for row in all_of(cast)] == [
        (State.ACCEPTED, ""),
        (State.FAILED, ""),
    ]
    assert [body for _, _, body in providers.left] == ["https://…/key/secret/"]


def test_a_long_mail_is_a_short_sms_with_its_link_whole(
    cast: Cast, clock: datetime, providers: Providers
) -> None:
    may_switch(cast)
    providers.down["email"] = "550 no"
    body = f"**Bonjour**\n\n{'Déjà vu, ' * 200}\n\nSuivi :\n{outbox.LINK}"
    post(cast, clock, body=body, link=(MagicLink.Purpose.CLIENT, 7))
    outbox.send_due()
    outbox.send_due()
    [(_, _, text)] = providers.left
    assert sms.segments(text) <= switching.MOST_PARTS
    assert text.startswith("Bonjour ")
    assert "http://localhost:8000/c/" in text.split("...")[-1]


def test_a_dead_address_gets_nothing_automatic_until_it_works_again(
    cast: Cast, clock: datetime, providers: Providers
) -> None:
    providers.down["email"] = "550 5.1.1 nobody of this name here"
    post(cast, clock)
    outbox.send_due()
    assert addresses.is_dead(cast.bakery.pk, "email", cast.ben.email.upper())
    providers.down.clear()
    post(cast, clock, key="2")
    post(cast, clock, key="by a person", is_automatic=False)
    for _ in range(2):
        outbox.send_due()
    by_key = {row.key: row for row in all_of(cast)}
    assert by_key["2"].trouble == "messages to this address come back"
    assert by_key["by a person"].state == State.ACCEPTED
    assert addresses.works_again(cast.bakery.pk, cast.ben.email, clock) == 1
    post(cast, clock, key="3")
    outbox.send_due()
    assert Delivery.objects.get(key="3").state == State.ACCEPTED


def test_whoever_writes_is_there(cast: Cast, clock: datetime, providers: Providers) -> None:
    told: dict[str, Any] = {"status": "5.1.1", "why": "nobody", "now": clock}
    addresses.came_back(cast.bakery.pk, "email", cast.ben.email, **told)
    mail = Inbound.objects.create(
        organisation=cast.centre, channel="email", account="support@centre.example", raw=b"x",
        sender="Ben@Bakery.example", content_hash="x", received_at=clock, state="handled",
    )  # fmt: skip
    assert addresses.is_dead(cast.bakery.pk, "email", cast.ben.email), "written before"
    Inbound.objects.filter(pk=mail.pk).update(received_at=clock + timedelta(hours=1))
    assert not addresses.is_dead(cast.bakery.pk, "email", cast.ben.email)
    addresses.came_back(
        cast.bakery.pk, "email", cast.ben.email, **{**told, "now": clock + timedelta(hours=2)}
    )
    assert addresses.is_dead(cast.bakery.pk, "email", cast.ben.email), "and again"


@pytest.mark.parametrize(
    ("status", "kind"),
    [("5.1.1", "hard"), ("5.2.1", "hard"), ("5.2.2", "soft"), ("5.7.1", "soft"), ("", "soft")],
)
def test_a_bounce_fails_its_message_and_marks_the_address(
    cast: Cast, clock: datetime, providers: Providers, status: str, kind: str
) -> None:
    delivery = post(cast, clock)
    outbox.send_due()
    for _ in range(2):
        reports.bounced(delivery, status, "no\r\nBcc: x\x00 " + "y" * 900, clock)
    [row] = all_of(cast)
    mark = BadAddress.objects.get()
    assert (row.state, mark.kind, mark.count) == (State.FAILED, kind, 1)
    assert row.trouble.startswith("returned by their server")
    assert len(row.trouble) <= 300
    assert "\n" not in row.trouble + mark.why


def test_soft_ones_are_counted_and_hold_nothing_back(
    cast: Cast, clock: datetime, providers: Providers
) -> None:
    for number in range(3):
        delivery = post(cast, clock, key=str(number))
        outbox.send_due()
        reports.delayed(delivery, "4.2.2", "mailbox full", clock)
    mark = BadAddress.objects.get()
    assert (mark.kind, mark.count) == ("soft", 3)
    assert len(providers.left) == 3


def test_delivered_is_the_last_word(cast: Cast, clock: datetime, providers: Providers) -> None:
    delivery = post(cast, clock)
    outbox.send_due()
    reports.delivered(delivery, clock)
    reports.bounced(delivery, "5.1.1", "too late", clock)
    [row] = all_of(cast)
    assert (row.state, row.delivered_at) == (State.DELIVERED, clock)


def test_a_bounce_is_followed_by_the_other_channel(
    cast: Cast, clock: datetime, providers: Providers
) -> None:
    may_switch(cast)
    delivery = post(cast, clock)
    outbox.send_due()
    reports.bounced(delivery, "5.1.1", "nobody", clock)
    outbox.send_due()
    assert [left[0] for left in providers.left] == ["email", "sms"]
