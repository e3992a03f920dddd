"""What calls do to incidents: noted when they end, opened when missed, counted as contact or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.config.reactions import REACTIONS
from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.channels.models import Inbound
from tournevis.ground.channels.phone import register
from tournevis.ground.channels.phone.event import Event
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.incidents import reacting, telling
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Person
from tournevis.steps.contact.calling import calls
from tournevis.steps.contact.promising.tries import tries
from tournevis.steps.intake import take_in

BEN, STRANGER, CENTRE = "+33600000011", "+33699999999", "+33700000000"
Ring = Callable[..., Call]


@pytest.fixture
def ring(cast: Cast, work: Callable[[], int], move_clock: Callable[..., None]) -> Ring:
    """`ring("answered")`: somebody calls, it is answered or not, it ends, and is noted."""
    reacting.answer_with(REACTIONS)

    def ring(
        *kinds: str, other: str = BEN, incoming: bool = True, name: str = "c", extension: str = ""
    ) -> Call:
        for kind in ("ringing", *kinds, "ended"):
            told = Event(kind, name, incoming, other, CENTRE, extension)
            with walls.system() as now:
                call = register.heard(cast.centre.pk, told, now)
        move_clock(seconds=10)
        work()
        walls.open_to(cast.everyone)
        return call

    return ring


def facts(incident: Incident) -> list[str]:
    return [str(kind) for kind in incident.entries.values_list("kind", flat=True)]


def opened(cast: Cast, now: datetime) -> Incident:
    walls.open_to(cast.everyone)
    incident = Incident(
        organisation=cast.bakery,
        subject="Plus d'internet",
        requester=cast.ben,
        opened_at=now,
        changed_at=now,
    )
    incident.record(Fact.OPENED, now=now, by=cast.ben, data={"channel": "email"})
    return incident


def test_a_missed_call_of_a_client_opens_an_incident_and_alerts(cast: Cast, ring: Ring) -> None:
    ring()
    incident = Incident.objects.get()
    assert (incident.organisation, incident.requester) == (cast.bakery, cast.ben)
    assert incident.subject == "Appel manqué"
    assert {"opened", "message_in", "paged"} <= set(facts(incident))


def test_a_missed_call_of_a_stranger_waits_in_triage(cast: Cast, ring: Ring) -> None:
    ring(other=STRANGER)
    incident = Incident.objects.get()
    assert incident.in_triage
    assert incident.requester.phone == STRANGER


def test_a_hidden_number_is_put_aside_since_nobody_can_be_called_back(
    cast: Cast, ring: Ring
) -> None:
    ring(other="")
    assert not Incident.objects.exists()
    assert Inbound.objects.get().state == Inbound.State.QUARANTINED


def test_a_missed_call_is_noted_on_the_incident_it_is_probably_about(
    cast: Cast, ring: Ring, now: datetime
) -> None:
    incident = opened(cast, now)
    ring()
    call = incident.entries.get(kind=Fact.CALL)
    assert call.data["direction"] == "in"
    assert not call.data["reached"]
    assert Incident.objects.count() == 1


def test_a_call_that_an_engineer_took_is_the_first_contact(
    cast: Cast, ring: Ring, now: datetime
) -> None:
    incident = opened(cast, now)
    Extension.objects.create(organisation=cast.centre, person=cast.anna, number="201")
    ring("answered", extension="201")
    incident.refresh_from_db()
    assert incident.status == Incident.Status.IN_PROGRESS
    assert incident.assignee == cast.anna
    assert incident.entries.get(kind=Fact.CALL).data["reached"]


def test_an_answered_call_of_ours_is_no_proof_that_it_was_them(
    cast: Cast, ring: Ring, now: datetime
) -> None:
    incident = opened(cast, now)
    ring("answered", incoming=False)
    assert not incident.entries.get(kind=Fact.CALL).data["reached"]
    assert "contacted" not in facts(incident)


def test_each_call_is_noted_once(cast: Cast, ring: Ring, now: datetime) -> None:
    incident = opened(cast, now)
    call = ring()
    Call.objects.filter(pk=call.pk).update(due_at=now, lease_until=None)  # cut off before settling
    calls.note_due()
    walls.open_to(cast.everyone)
    assert facts(incident).count("call") == 1


def test_a_call_of_which_no_end_is_heard_ends_all_the_same(
    cast: Cast, work: Callable[[], int], move_clock: Callable[..., None]
) -> None:
    reacting.answer_with(REACTIONS)
    with walls.system() as now:
        register.heard(cast.centre.pk, Event("ringing", "c", True, BEN, CENTRE), now)
    move_clock(hours=5)
    work()
    walls.open_to(cast.everyone)
    assert Call.objects.get().state == Call.State.ENDED


def signed_in(person: Person) -> Client:
    client, account = Client(), Account.objects.get(person=person)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_log_shows_who_called_and_opens_an_incident(
    cast: Cast, ring: Ring, work: Callable[[], int]
) -> None:
    call = ring("answered", other=STRANGER)
    assert not Incident.objects.exists()
    client = signed_in(cast.anna)
    page = client.get("/calls/").content.decode()
    assert STRANGER in page
    assert client.post(f"/calls/{call.pk}/incident/").status_code == 302
    assert client.post(f"/calls/{call.pk}/incident/").status_code == 302
    work()
    walls.open_to(cast.everyone)
    assert Incident.objects.get().requester.phone == STRANGER
    assert f"#{Incident.objects.get().pk}" in client.get("/calls/").content.decode()


def test_whoever_does_not_serve_the_client_sees_nothing_of_their_calls(
    cast: Cast, ring: Ring
) -> None:
    call = ring("answered", other="+33600000021")
    assert "+33600000021" not in signed_in(cast.anna).get("/calls/").content.decode()
    assert signed_in(cast.anna).get(f"/calls/{call.pk}/ringing/").status_code == 404
    assert "Carla" in signed_in(cast.emile).get("/calls/").content.decode()
    assert signed_in(cast.carla).get("/calls/").status_code == 403


def test_the_line_above_the_page_says_who_is_calling(cast: Cast, now: datetime) -> None:
    incident = opened(cast, now)
    call = register.heard(cast.centre.pk, Event("ringing", "c", True, BEN, CENTRE), now)
    words = signed_in(cast.anna).get(f"/calls/{call.pk}/ringing/").content.decode()
    assert "Ben Rivière" in words
    assert f"#{incident.pk}" in words
    walls.open_to(cast.everyone)
    register.heard(cast.centre.pk, Event("ended", "c", True, BEN, CENTRE), now)
    assert not signed_in(cast.anna).get(f"/calls/{call.pk}/ringing/").content.strip()


def test_clicking_to_call_rings_ones_own_telephone_once(
    cast: Cast, now: datetime, settings: Any
) -> None:
    settings.PHONE_CONTROL = "127.0.0.1:4444"
    incident, client = opened(cast, now), signed_in(cast.anna)
    where = f"/incidents/{incident.pk}/dialling/"
    assert client.post(where).status_code == 409  # no telephone of hers is known
    assert client.post("/calls/extension/", {"number": "20 1"}).status_code == 302
    assert client.post("/calls/extension/", {"number": "<b>"}).status_code == 422
    for _ in range(2):
        assert client.post(where).status_code == 302
    walls.open_to(cast.everyone)
    call = Call.objects.get()
    assert (call.state, call.number, call.engineer) == ("asked", BEN, cast.anna)


def test_a_telephone_belongs_to_one_engineer(cast: Cast) -> None:
    assert signed_in(cast.anna).post("/calls/extension/", {"number": "201"}).status_code == 302
    assert signed_in(cast.emile).post("/calls/extension/", {"number": "201"}).status_code == 422
    assert signed_in(cast.anna).post("/calls/extension/", {"number": ""}).status_code == 302
    assert signed_in(cast.emile).post("/calls/extension/", {"number": "201"}).status_code == 302


def test_a_missed_call_opens_an_incident_where_walls_are_closed(house: Urls) -> None:
    cast = committed_cast()
    with walls.system() as now:
        for kind in ("ringing", "ended"):
            told = Event(kind, "c", True, STRANGER, CENTRE)
            register.heard(cast.centre.pk, told, now - timedelta(minutes=1))
    assert calls.note_due() == 1
    assert take_in.take_in_due() == 1
    with walls.system():
        assert Incident.objects.get().subject == "Appel manqué"


def test_a_call_of_theirs_is_no_try_of_ours(cast: Cast, ring: Ring, now: datetime) -> None:
    incident = opened(cast, now)
    ring()
    assert not tries(incident, incident.opened_at).exists()


def test_a_call_that_somebody_unknown_took_is_told_so(
    cast: Cast, ring: Ring, now: datetime
) -> None:
    incident = opened(cast, now)
    ring("answered")
    entry = incident.entries.get(kind=Fact.CALL)
    assert "somebody who is not known" in telling.told(entry)
