"""Saying yes or no to a role from afar: by mail, by SMS however it is typed, by a key; and never
by that to the incident itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import Address, Cover, MagicLink, Person
from tournevis.steps.crisis import answering
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Crisis, Seat
from tournevis.steps.crisis.seats import holder, take
from tournevis.steps.crisis.tests.conftest import Open, later, settled
from tournevis.steps.crisis.tests.test_seats import asked, heard
from tournevis.steps.intake.loops import Aside
from tournevis.steps.intake.message import Message
from tournevis.steps.oncall.answers import by_mail, by_phone
from tournevis.steps.oncall.tests.conftest import Post

Kind, Purpose = Seat.Kind, MagicLink.Purpose


@pytest.fixture
def seat(cast: Cast, crisis: Crisis, tuesday: datetime) -> Seat:
    """Émile is asked to write to the clients."""
    return asked(crisis, cast.emile, cast.anna, tuesday)


def mail(cast: Cast, link: tuple[str, int], text: str, sender: Person | None = None) -> bool:
    """Émile answers the mail that held this link; asked as intake asks."""
    with walls.opened(*cast.everyone) as now:
        url = links.mint(cast.bakery.pk, cast.emile, Purpose(link[0]), link[1], now)
        token = url.rstrip("/").rpartition("/")[2]
        held = Inbound.objects.create(
            organisation=cast.centre,
            channel=Channel.EMAIL,
            account="support@centre.example",
            raw=b"",
            content_hash=token,
            received_at=now,
        )
    with walls.system() as now:
        wrote, to = (sender or cast.emile).email, f"support+{token}@centre.example"
        message = Message(Channel.EMAIL, wrote, "", "", text, text, recipients=(to,))
        is_heard = answering.hear_mail(held, message, now) or by_mail.hear(held, message, now)
    later(cast)
    return is_heard


def test_the_roles_mail_answers_for_the_role(
    cast: Cast, crisis: Crisis, seat: Seat, post: Post
) -> None:
    with pytest.raises(Aside):
        mail(cast, (Purpose.ROLE, seat.pk), "OK", sender=cast.anna)
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) is None, "somebody else's mailbox"
    assert mail(cast, (Purpose.ROLE, seat.pk), "OK, j'arrive")
    assert holder(crisis, Kind.COMMUNICATION) == cast.emile
    settled(cast)
    assert any("ce rôle est à vous" in body for _to, body in post.by("email"))


def test_other_words_are_a_note(cast: Cast, crisis: Crisis, seat: Seat) -> None:
    assert mail(cast, (Purpose.ROLE, seat.pk), "Je regarde le routeur")
    note = crisis.incident.entries.get(kind=Fact.NOTE)
    assert (note.by, note.text) == (cast.emile, "Je regarde le routeur")
    assert holder(crisis, Kind.COMMUNICATION) is None


@pytest.mark.parametrize("word", ["OK", "FINI", "SUIVANT"])
@pytest.mark.parametrize("is_taken", [True, False])
def test_once_it_is_answered_its_mail_does_nothing_to_the_incident(
    cast: Cast, crisis: Crisis, seat: Seat, tuesday: datetime, word: str, is_taken: bool
) -> None:
    if is_taken:
        take(seat, by=cast.emile, now=tuesday, how="screen")
    else:
        asked(crisis, cast.sophie, cast.anna, tuesday)
    crisis.incident.refresh_from_db()
    before = crisis.incident.status, crisis.incident.assignee
    many = crisis.incident.entries.count()
    assert mail(cast, (Purpose.ROLE, seat.pk), word)
    crisis.incident.refresh_from_db()
    assert (crisis.incident.status, crisis.incident.assignee) == before
    assert crisis.incident.entries.count() == many


def test_ok_to_the_pages_mail_takes_the_incident_not_the_role(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    crisis = declare(opened(), by=None, now=tuesday)
    asked(crisis, cast.emile, cast.sophie, tuesday)
    assert mail(cast, (Purpose.ACKNOWLEDGE, crisis.incident_id), "OK")
    crisis.incident.refresh_from_db()
    assert crisis.incident.assignee == cast.emile
    assert holder(crisis, Kind.COMMUNICATION) is None


@pytest.mark.parametrize("typed", ["OK {}{}", "ok {} {}", "OK {}-{} svp", "{} {}", "FINI {}.{}"])
def test_the_code_is_read_as_people_type_it(
    cast: Cast, crisis: Crisis, seat: Seat, tuesday: datetime, typed: str
) -> None:
    assert len(seat.code) == 8, "never doubted, however often codes are tried (decision 0029)"
    assert heard(cast.emile, typed.format(seat.code[:4], seat.code[4:]), tuesday)
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) == cast.emile


def test_no_is_no_however_it_is_typed(
    cast: Cast, crisis: Crisis, seat: Seat, tuesday: datetime
) -> None:
    assert heard(cast.emile, f"SUIVANT {seat.code[:4]} {seat.code[4:]}", tuesday)
    later(cast)
    seat.refresh_from_db()
    assert seat.state == Seat.State.CANNOT


def test_of_two_who_share_a_number_whoever_was_asked_answers(
    cast: Cast, crisis: Crisis, seat: Seat, tuesday: datetime
) -> None:
    Address.objects.create(
        organisation=cast.centre,
        person=cast.emile,
        kind="phone",
        value=cast.anna.phone,
        verified_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert heard(cast.anna, f"OK {seat.code}", tuesday)
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) == cast.emile


@pytest.mark.parametrize("purpose", [Call.Purpose.ALERT, Call.Purpose.ROLE])
def test_a_key_answers_what_the_call_was_about(
    cast: Cast, crisis: Crisis, seat: Seat, tuesday: datetime, purpose: str
) -> None:
    call = Call.objects.create(
        organisation=cast.centre,
        reference="sip-1",
        direction="out",
        state="answered",
        purpose=purpose,
        number=cast.emile.phone,
        engineer=cast.emile,
        subject=seat.pk,
        began_at=tuesday,
    )
    with walls.system():
        assert not by_phone.press(call, "1", tuesday)
        assert answering.press(call, "1", tuesday) == (purpose == Call.Purpose.ROLE)


def test_the_link_shows_nothing_to_whoever_lost_the_client(
    cast: Cast, crisis: Crisis, seat: Seat, tuesday: datetime
) -> None:
    url = links.mint(cast.bakery.pk, cast.emile, Purpose.ROLE, seat.pk, tuesday)
    path = "/r/" + url.rstrip("/").rpartition("/")[2] + "/"
    assert "Lamour" in Client().get(path).content.decode()
    later(cast)
    Cover.objects.filter(person=cast.emile).delete()
    for answer in (Client().get(path), Client().post(path, {"do": "take"})):
        assert answer.status_code == 404
        assert "Lamour" not in answer.content.decode()
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) is None
