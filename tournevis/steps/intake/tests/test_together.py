"""Two incidents become one and two again, one becomes two and one again; nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, Refused
from tournevis.ground.incidents.story import public_story, story
from tournevis.ground.incidents.timeline import timeline
from tournevis.ground.incidents.writing import last_message_id, write_to_client
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership, Person
from tournevis.steps.contact.portal import client
from tournevis.steps.intake import merging, splitting, triage
from tournevis.steps.intake.tests.letters import answer_to, incident_of, kept, letter, taken_in
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation


@pytest.fixture
def first(cast: Cast) -> Incident:
    """Ben's first mail."""
    return incident_of(kept(cast.centre.pk, letter(text="Plus d'internet")))


@pytest.fixture
def second(cast: Cast, first: Incident) -> Incident:
    """Ben's second mail about the same, on its own."""
    raw = letter(text="Le voyant est rouge", Message_ID="<second@bakery.example>")
    return incident_of(kept(cast.centre.pk, raw))


def texts(incident: Incident) -> list[str]:
    rows = story(incident).filter(kind=Fact.MESSAGE_IN).order_by("at", "pk")
    return [entry.text for entry in rows]


def promised(incident: Incident, now: datetime, minutes: int) -> Deadline:
    return Deadline.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind="first_contact",
        started_at=now,
        due_at=now + timedelta(minutes=minutes),
    )


def rows_of(*incidents: Incident) -> list[Any]:
    """Everything of these incidents that undoing must give back."""
    keep = ("pk", "status", "assignee", "in_triage", "organisation", "merged_into")
    clocks = Deadline.objects.filter(incident__in=incidents).order_by("incident")
    return [
        *Incident.objects.filter(pk__in=[i.pk for i in incidents])
        .order_by("pk")
        .values_list(*keep),
        *clocks.values_list("incident", "started_at", "due_at", "met_at"),
    ]


def test_what_is_merged_is_told_in_the_order_of_time_with_where_it_comes_from(
    cast: Cast, first: Incident, second: Incident, now: datetime
) -> None:
    merging.merge(first, second, by=cast.anna, now=now)
    assert texts(second) == ["Plus d'internet", "Le voyant est rouge"]
    lines = [(line.entry.kind, line.came_from) for line in timeline(second, now).lines]
    assert (Fact.MESSAGE_IN, first.pk) in lines
    assert (Fact.MESSAGE_IN, None) in lines
    assert [each.kind for each in story(second)].count(Fact.MERGED) == 2


@pytest.mark.parametrize("minutes", [(10, 30), (30, 10)])
def test_the_earlier_promise_stands_and_undoing_gives_both_back(
    cast: Cast, first: Incident, second: Incident, now: datetime, minutes: tuple[int, int]
) -> None:
    promised(first, now, minutes[0])
    promised(second, now, minutes[1])
    before = rows_of(first, second)
    assert merging.preview(first, second).due_at == now + timedelta(minutes=10)
    assert rows_of(first, second) == before, "a preview changes nothing"
    merging.merge(first, second, by=cast.anna, now=now)
    clock = second.running_clock()
    assert clock is not None
    assert clock.due_at == now + timedelta(minutes=10)
    assert first.running_clock() is None
    merging.unmerge(first, by=cast.anna, now=now + timedelta(days=400))
    assert rows_of(first, second) == before
    assert texts(second) == ["Le voyant est rouge"]


def test_answers_to_either_follow_and_reopen_the_one_that_is_left(
    cast: Cast, first: Incident, second: Incident, now: datetime
) -> None:
    merging.merge(first, second, by=cast.anna, now=now)
    for asked in (first, second):
        inbound = kept(cast.centre.pk, letter(to=answer_to(asked, cast.ben)))
        assert incident_of(inbound) == second
    second.solve(by=cast.anna, now=now, data={})
    second.close(by=None, now=now, data={})
    assert incident_of(kept(cast.centre.pk, letter(to=answer_to(first, cast.ben)))) == second
    assert [each.status for each in Incident.objects.order_by("pk")] == ["closed", "new"]


def test_two_merges_deep_answers_still_arrive_and_a_circle_is_refused(
    cast: Cast, first: Incident, second: Incident, now: datetime
) -> None:
    third = incident_of(kept(cast.centre.pk, letter(text="trois")))
    merging.merge(first, second, by=cast.anna, now=now)
    merging.merge(second, third, by=cast.anna, now=now)
    assert incident_of(kept(cast.centre.pk, letter(to=answer_to(first, cast.ben)))) == third
    assert len(texts(third)) == 4
    for merged, target in ((third, first), (first, third), (third, third)):
        with pytest.raises(Refused):
            merging.merge(merged, target, by=cast.anna, now=now)
    merging.unmerge(second, by=cast.anna, now=now)
    assert texts(second) == ["Plus d'internet", "Le voyant est rouge"]


def test_messages_that_still_have_to_leave_leave(
    cast: Cast, first: Incident, second: Incident, now: datetime
) -> None:
    sent = write_to_client(first, channel="email", body="Bonjour", key="x", now=now, by=cast.anna)
    merging.merge(first, second, by=cast.anna, now=now)
    assert sent is not None
    assert sent.delivery is not None
    assert Delivery.objects.get(pk=sent.delivery.pk).due_at is not None


def test_the_client_is_told_once_and_only_if_wished(
    cast: Cast, first: Incident, second: Incident, now: datetime
) -> None:
    merging.merge(first, second, by=cast.anna, now=now)
    assert not Delivery.objects.exists()
    for _ in range(2):
        merging.unmerge(first, by=cast.anna, now=now)
        merging.merge(first, second, by=cast.anna, now=now, tells=True)
    delivery = Delivery.objects.get()
    assert f"#{first.pk}" in delivery.body
    assert delivery.to == cast.ben.email
    assert last_message_id(second).strip("<>") == "second@bakery.example"


def test_a_colleague_reads_only_what_they_wrote(cast: Cast, first: Incident, now: datetime) -> None:
    zoe = Person.objects.create(organisation=cast.bakery, name="Zoé", email="zoe@bakery.example")
    Membership.objects.create(organisation=cast.bakery, person=zoe)
    hers = incident_of(kept(cast.centre.pk, letter("zoe@bakery.example", "moi aussi")))
    merging.merge(hers, first, by=cast.anna, now=now)
    assert texts(first) == ["Plus d'internet", "moi aussi"]
    answer = kept(
        cast.centre.pk, letter("zoe@bakery.example", "et le fax", to=answer_to(hers, zoe))
    )
    assert incident_of(answer) == hers
    assert texts(first)[-1] == "et le fax"
    assert [e.text for e in public_story(first).filter(kind=Fact.MESSAGE_IN)] == ["Plus d'internet"]
    assert "Plus d'internet" not in [e.text for e in public_story(hers)]
    first.solve(by=cast.anna, now=now, data={})
    first.close(by=None, now=now, data={})
    hers.refresh_from_db()
    client.say(hers, text="encore", nonce="0" * 16, by=zoe, now=now)
    first.refresh_from_db()
    hers.refresh_from_db()
    assert (first.status, hers.status) == ("new", "closed")


def test_nobody_is_alerted_of_what_was_merged_until_it_stands_alone_again(
    cast: Cast, first: Incident, second: Incident, now: datetime
) -> None:
    for each in (first, second):
        escalate.begin(each.entries.get(kind=Fact.OPENED), now)
    merging.merge(first, second, by=cast.anna, now=now)
    for told in Entry.objects.filter(kind=Fact.MERGED):
        escalate.stop_merged(told, now)
    live = Escalation.objects.filter(stopped_at=None)
    assert [each.incident for each in live] == [second]
    merging.unmerge(first, by=cast.anna, now=now)
    for told in Entry.objects.filter(kind=Fact.UNMERGED):
        escalate.begin_again(told, now)
    assert {each.incident_id for each in live.all()} == {first.pk, second.pk}


def test_a_strangers_incident_goes_to_the_clients_and_back_to_triage(
    cast: Cast, first: Incident, now: datetime
) -> None:
    stray = incident_of(kept(cast.centre.pk, letter("dana@elsewhere.example")))
    before = rows_of(stray)
    merging.merge(stray, first, by=cast.anna, now=now)
    assert stray.organisation == cast.bakery
    merging.unmerge(stray, by=cast.anna, now=now)
    assert rows_of(stray) == before
    triage.place(
        stray, cast.garage, triage.Writer("Dana", "dana@elsewhere.example"), by=cast.anna, now=now
    )
    assert stray.organisation == cast.garage


def test_incidents_of_two_clients_stay_two(cast: Cast, first: Incident, now: datetime) -> None:
    carlas = incident_of(kept(cast.centre.pk, letter("carla@garage.example")))
    with pytest.raises(Refused):
        merging.merge(carlas, first, by=cast.anna, now=now)
    with pytest.raises(Refused):
        merging.unmerge(carlas, by=cast.anna, now=now)


@pytest.fixture
def two_troubles(cast: Cast, first: Incident) -> tuple[Incident, Entry]:
    """Ben's incident with an answer about something else."""
    raw = letter(text="Au fait, la caisse ne s'allume plus", to=answer_to(first, cast.ben))
    entry = Entry.objects.get(inbound=taken_in(kept(cast.centre.pk, raw)))
    first.refresh_from_db()
    return first, entry


def test_another_trouble_becomes_an_incident_of_its_own(
    cast: Cast, two_troubles: tuple[Incident, Entry], now: datetime
) -> None:
    incident, entry = two_troubles
    fresh = splitting.split(incident, [entry.pk], "Caisse", by=cast.anna, now=now)
    assert (fresh.requester, fresh.assignee, fresh.status) == (cast.ben, cast.anna, "acknowledged")
    assert texts(fresh) == ["Au fait, la caisse ne s'allume plus"]
    assert texts(incident) == ["Plus d'internet"]
    assert [each.text for each in public_story(fresh) if each.text] == texts(fresh)
    assert Entry.objects.get(pk=entry.pk).incident == incident, "an entry is never changed"
    answer = kept(cast.centre.pk, letter(text="oui", to=answer_to(fresh, cast.ben)))
    assert incident_of(answer) == fresh
    assert splitting.put_back(fresh, by=cast.anna, now=now) == incident
    assert texts(incident) == ["Plus d'internet", "Au fait, la caisse ne s'allume plus", "oui"]
    again = splitting.split(incident, [entry.pk], "Caisse", by=cast.anna, now=now)
    assert texts(again) == ["Au fait, la caisse ne s'allume plus"]


def test_what_a_colleague_wrote_stays_theirs_when_it_is_split_off(
    cast: Cast, first: Incident, now: datetime
) -> None:
    zoe = Person.objects.create(
        organisation=cast.bakery, name="Zoé", email="zoe@bakery.example", language="en"
    )
    Membership.objects.create(organisation=cast.bakery, person=zoe)
    hers = incident_of(kept(cast.centre.pk, letter("zoe@bakery.example", "le fax")))
    both = kept(cast.centre.pk, letter(text="encore", to=answer_to(first, cast.ben)))
    assert incident_of(both) == first
    merging.merge(hers, first, by=cast.anna, now=now)
    fax = Entry.objects.get(text="le fax")
    again = Entry.objects.get(text="encore")
    with pytest.raises(Refused, match="several people"):
        splitting.split(first, [fax.pk, again.pk], "Fax", by=cast.anna, now=now)
    fresh = splitting.split(first, [fax.pk], "Fax", by=cast.anna, now=now)
    assert (fresh.requester, fresh.language) == (zoe, hers.language)
    assert [each.text for each in public_story(fresh) if each.text] == ["le fax"]
    assert splitting.put_back(fresh, by=cast.anna, now=now) == first
    assert "le fax" in [each.text for each in public_story(hers)]


def test_what_cannot_be_split_is_refused(
    cast: Cast, two_troubles: tuple[Incident, Entry], now: datetime
) -> None:
    incident, entry = two_troubles
    carlas = incident_of(kept(cast.centre.pk, letter("carla@garage.example")))
    every = [each.pk for each in splitting.movable(incident)]
    opened = incident.entries.get(kind=Fact.OPENED).pk
    hers = carlas.entries.filter(kind=Fact.MESSAGE_IN).values_list("pk", flat=True)
    for chosen, subject in (
        ([], "x"), (every, "x"), ([entry.pk], " \x00"), ([opened], "x"), ([*hers, entry.pk], "x"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            splitting.split(incident, chosen, subject, by=cast.anna, now=now)
    assert Incident.objects.count() == 2


@pytest.fixture
def anna(cast: Cast) -> Callable[[], Client]:
    """Anna's browser; the walls are open to her alone afterwards."""

    def browser() -> Client:
        walls.open_to(cast.everyone)
        signed_in = Client()
        signed_in.force_login(cast.anna.account)
        return signed_in

    return browser


@pytest.mark.urls("tournevis.config.urls")
def test_the_screens_show_before_they_do_and_undo(
    cast: Cast, first: Incident, second: Incident, anna: Callable[[], Client]
) -> None:
    page = f"/incidents/{first.pk}/merging/"
    assert f'value="{second.pk}"' in anna().get(page).content.decode()
    looked = anna().get(page, {"number": second.pk}).content.decode()
    assert f"#{second.pk}" in looked
    assert anna().get(page, {"number": first.pk}).status_code == 409
    assert anna().get(page, {"number": 10**9}).status_code == 409
    walls.open_to(cast.everyone)
    assert Incident.objects.get(pk=first.pk).merged_into is None
    assert anna().post(page, {"number": second.pk}).status_code == 302
    assert f"#{first.pk}" in anna().get(f"/incidents/{second.pk}/together/").content.decode()
    assert anna().get(f"/incidents/{second.pk}/").status_code == 200
    assert anna().post(f"/incidents/{first.pk}/unmerging/").status_code == 302
    assert anna().post(f"/incidents/{first.pk}/unmerging/").status_code == 409
    assert anna().post(f"/incidents/{first.pk}/unsplitting/").status_code == 409


@pytest.mark.urls("tournevis.config.urls")
def test_the_screen_that_splits(
    cast: Cast, two_troubles: tuple[Incident, Entry], anna: Callable[[], Client]
) -> None:
    incident, entry = two_troubles
    incident.record(Fact.MESSAGE_OUT, now=incident.changed_at, text="Reçu.", is_public=True)
    page = f"/incidents/{incident.pk}/splitting/"
    assert f'value="{entry.pk}"' in anna().get(page).content.decode()
    assert (
        anna().post(page, {"entry": ["x", "٣", "9" * 5000], "subject": "Caisse"}).status_code == 409
    )
    done = anna().post(page, {"entry": [entry.pk], "subject": "Caisse"})
    fresh = done["Location"].strip("/").split("/")[-1]
    assert anna().get(f"/incidents/{fresh}/").status_code == 200
    assert anna().post(f"/incidents/{fresh}/unsplitting/").status_code == 302
