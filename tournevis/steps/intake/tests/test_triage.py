"""A triaged incident moves to its company with all its rows; what is joined by hand follows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.cast import Cast
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, Reacted, Refused
from tournevis.ground.incidents.story import public_story, story
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import MagicLink, Membership, Organisation, Person
from tournevis.steps.intake import merging, triage
from tournevis.steps.intake.tests.letters import answer_to, incident_of, kept, letter
from tournevis.steps.intake.triage import Writer

DANA = Writer("Dana Cole", "dana@elsewhere.example")


@pytest.fixture
def stray(cast: Cast) -> Incident:
    """A stranger's incident, with a receipt, a link to follow it, and a running promise."""
    incident = incident_of(kept(cast.centre.pk, letter("Dana <dana@elsewhere.example>")))
    with walls.opened(*cast.everyone) as now:
        for key, about in (("receipt", None), ("waiting", (MagicLink.Purpose.CLIENT, incident.pk))):
            delivery = outbox.post(
                organisation=cast.centre.pk, key=key, channel="email", to=DANA.email, body="…",
                person=incident.requester, now=now, link=about,
            )  # fmt: skip
            if key == "receipt":
                entry = incident.record(Fact.MESSAGE_OUT, now=now, delivery=delivery)
        Reacted.objects.create(organisation=cast.centre, entry=entry, reaction="x")
        Deadline.objects.create(
            organisation=cast.centre, incident=incident, kind="first_contact",
            started_at=now, due_at=now + timedelta(minutes=30),
        )  # fmt: skip
    return incident


def checked() -> None:
    """Every key between rows holds."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_it_moves_with_all_its_rows(cast: Cast, stray: Incident, now: datetime) -> None:
    address = links.mint(
        cast.centre.pk, stray.requester, MagicLink.Purpose.CLIENT, stray.pk, walls.open_to(cast.everyone)
    )  # fmt: skip
    other = MagicLink.objects.create(
        organisation=cast.centre, person=cast.anna, purpose=MagicLink.Purpose.BATCH,
        subject=stray.pk, token_hash="x", expires_at=now,
    )  # fmt: skip
    entry = triage.place(stray, cast.bakery, DANA, by=cast.anna, now=now)
    checked()
    other.refresh_from_db()
    assert other.organisation == cast.centre, "a batch that has its number by chance"
    assert (entry.kind, entry.data) == (Fact.TRIAGED, {"organisation": "Boulangerie Lamour"})
    moved = Incident.objects.get(pk=stray.pk)
    assert (moved.organisation, moved.in_triage) == (cast.bakery, False)
    assert (moved.requester.name, moved.requester.organisation) == ("Dana Cole", cast.bakery)
    assert moved.requester.roles() == {"client"}
    for rows in (
        Entry.objects.filter(incident=stray),
        Deadline.objects.all(),
        Reacted.objects.all(),
        Delivery.objects.all(),
    ):
        assert {row.organisation_id for row in rows} == {cast.bakery.pk}
    link = links.open_with(address.rstrip("/").rsplit("/", 1)[1], MagicLink.Purpose.CLIENT)
    assert link is not None
    assert Incident.objects.filter(pk=link.subject).exists()


def test_the_next_mail_of_that_person_finds_the_company(
    cast: Cast, stray: Incident, now: datetime
) -> None:
    person = stray.requester_id
    triage.place(stray, cast.bakery, DANA, by=cast.anna, now=now)
    fresh = incident_of(kept(cast.centre.pk, letter("dana@elsewhere.example")))
    assert (fresh.organisation, fresh.requester_id) == (cast.bakery, person)
    answer = kept(
        cast.centre.pk, letter("dana@elsewhere.example", to=answer_to(stray, fresh.requester))
    )
    assert incident_of(answer) == stray


def test_a_known_person_of_that_company_is_its_requester(
    cast: Cast, stray: Incident, now: datetime
) -> None:
    writer = Writer("Ben", "BEN@bakery.example")
    triage.place(stray, cast.bakery, writer, by=cast.anna, now=now)
    assert stray.requester == cast.ben
    assert Person.objects.get(pk=cast.ben.pk).name == "Ben Rivière"


def test_a_person_of_another_company_is_given_no_new_rights(
    cast: Cast, stray: Incident, now: datetime
) -> None:
    triage.place(stray, cast.bakery, Writer("Carla", cast.carla.email), by=cast.anna, now=now)
    assert stray.requester != cast.carla
    assert not Membership.objects.filter(person=cast.carla, organisation=cast.bakery).exists()
    walls.open_to_person(cast.carla)
    assert not Incident.objects.exists()


def test_a_number_will_do(cast: Cast, stray: Incident, now: datetime) -> None:
    triage.place(
        stray, cast.bakery, Writer("Remplaçant", phone="+33612345678"), by=cast.anna, now=now
    )
    assert stray.requester.phone == "+33612345678"
    assert stray.requester.email == ""


def test_what_cannot_be_is_refused(cast: Cast, stray: Incident, now: datetime) -> None:
    other = walls.new_organisations(1)
    walls.open_to([*cast.everyone, *other])
    unserved = Organisation.objects.create(pk=other[0], name="Not ours")
    with pytest.raises(Refused, match="no contract"):
        triage.place(stray, unserved, DANA, by=cast.anna, now=now)
    with pytest.raises(Refused, match="your own centre"):
        triage.place(stray, cast.bakery, Writer("A", cast.anna.email), by=cast.anna, now=now)
    triage.place(stray, cast.bakery, DANA, by=cast.anna, now=now)
    with pytest.raises(Refused, match="no longer in triage"):
        triage.place(stray, cast.garage, DANA, by=cast.anna, now=now)


def test_junk_is_closed_without_a_question(cast: Cast, stray: Incident, now: datetime) -> None:
    entry = triage.discard(stray, by=cast.anna, now=now)
    assert (entry.kind, entry.is_public) == (Fact.CLOSED, False)
    assert stray.status == Incident.Status.CLOSED
    assert not Incident.objects.in_triage().exists()
    assert not stray.entries.filter(kind=Fact.SOLVED).exists()
    assert not stray.deadlines.exists()


def test_the_domain_suggests_the_company(cast: Cast) -> None:
    companies = Organisation.objects.filter(pk__in=[cast.bakery.pk, cast.garage.pk])
    for address, company in (
        ("new@bakery.example", cast.bakery.pk),
        ("new@elsewhere.example", None),
        ("ben@bakery.example", cast.bakery.pk),
    ):
        assert triage.suggested(Writer("", address), cast.ben, companies) == company
    Person.objects.create(organisation=cast.garage, name="Z", email="z@gmail.com")
    assert triage.suggested(Writer("", "other@gmail.com"), cast.ben, companies) is None


def test_joined_by_hand(cast: Cast, now: datetime) -> None:
    target = incident_of(kept(cast.centre.pk, letter()))
    fresh = incident_of(kept(cast.centre.pk, letter(text="J'ai oublié : le voyant est rouge")))
    merging.merge(fresh, target, by=cast.anna, now=now)
    assert "J'ai oublié : le voyant est rouge" in [each.text for each in public_story(target)]
    assert fresh.status == Incident.Status.CLOSED
    answer = kept(cast.centre.pk, letter(to=answer_to(fresh, cast.ben)))
    assert incident_of(answer) == target


def test_a_strangers_message_joined_by_hand_is_for_the_team(
    cast: Cast, stray: Incident, now: datetime
) -> None:
    target = incident_of(kept(cast.centre.pk, letter()))
    dana = stray.requester
    merging.merge(stray, target, by=cast.anna, now=now)
    assert stray.organisation == cast.bakery
    assert dana.pk not in {each.by_id for each in public_story(target)}
    raw = letter("dana@elsewhere.example", to=answer_to(stray, dana))
    inbound = kept(cast.centre.pk, raw)
    assert incident_of(inbound) == stray
    assert inbound.pk in {each.inbound_id for each in story(target)}
    assert inbound.pk not in {each.inbound_id for each in public_story(target)}


def test_incidents_of_two_clients_are_never_joined(cast: Cast, now: datetime) -> None:
    bens = incident_of(kept(cast.centre.pk, letter()))
    carlas = incident_of(kept(cast.centre.pk, letter("carla@garage.example")))
    for fresh, target in ((bens, carlas), (bens, bens)):
        with pytest.raises(Refused):
            merging.merge(fresh, target, by=cast.anna, now=now)
    merged = incident_of(kept(cast.centre.pk, letter()))
    merging.merge(merged, bens, by=cast.anna, now=now)
    with pytest.raises(Refused):
        merging.merge(merged, bens, by=cast.anna, now=now)
