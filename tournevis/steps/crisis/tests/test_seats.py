"""Asked to take a role: alerted by one's own rules until one answers; then the next one is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.calls import Call
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Cover, Person
from tournevis.steps.crisis import answering
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Crisis, Seat
from tournevis.steps.crisis.seats import give, holder, take
from tournevis.steps.crisis.tests.conftest import Open, browser, later, settled
from tournevis.steps.oncall.models import OwnHours, OwnRule
from tournevis.steps.oncall.tests.conftest import Post

Kind = Seat.Kind
Move = Callable[..., None]


def asked(
    crisis: Crisis, person: Person, by: Person, now: datetime, kind: str = Kind.COMMUNICATION
) -> Seat:
    """This person is asked, and not by themselves."""
    seat = give(crisis, kind, to=person, by=by, now=now)
    assert seat is not None
    return seat


def sms_to(post: Post, person: Person) -> list[str]:
    """What their telephone shows of roles, in the letters of an SMS."""
    return [body for to, body in post.by("sms") if to == person.phone and "role" in body]


def prefers(person: Person, *rules: tuple[str, int], quiet: bool = False) -> None:
    """Their own rules, day and night: by what, after how many minutes; quiet all day long."""
    home = person.organisation_id
    span = {"quiet_from": time(0), "quiet_to": time(23, 59)} if quiet else {}
    OwnHours.objects.create(organisation_id=home, person=person, **span)
    for part in OwnRule.Part.values:
        for channel, minutes in rules:
            OwnRule.objects.create(
                organisation_id=home, person=person, part=part, channel=channel, minutes=minutes
            )


def heard(person: Person, text: str, now: datetime) -> bool:
    with walls.system():
        return answering.hear_sms(person.phone, text, now)


def test_until_they_say_yes_the_role_stays_where_it_is(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    seat = asked(crisis, cast.emile, cast.anna, tuesday, Kind.COMMANDER)
    settled(cast)
    assert holder(crisis, Kind.COMMANDER) == cast.anna
    [short] = sms_to(post, cast.emile)
    assert seat.code in short
    assert heard(cast.emile, f"ok {seat.code}", tuesday)
    settled(cast)
    assert holder(crisis, Kind.COMMANDER) == cast.emile
    assert crisis.seats.get(person=cast.anna).until == tuesday
    states = crisis.incident.entries.filter(kind=Fact.ROLE_GIVEN, data__to=cast.emile.name)
    assert [each.data["state"] for each in states] == ["asked", "taken"]


def test_channel_after_channel_as_they_want_it_and_quiet_hours_are_broken(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move, settings: Any
) -> None:
    settings.PHONE_CONTROL = "127.0.0.1:4444"
    prefers(cast.emile, ("sms", 0), ("phone", 3), quiet=True)
    seat = asked(crisis, cast.emile, cast.anna, tuesday)
    settled(cast)
    assert len(sms_to(post, cast.emile)) == 1
    assert not Call.objects.filter(engineer=cast.emile).exists()
    move_clock(minutes=2)
    settled(cast)
    assert not Call.objects.filter(engineer=cast.emile).exists()
    move_clock(minutes=1, seconds=1)
    settled(cast)
    call = Call.objects.get(engineer=cast.emile)
    assert (call.number, call.purpose, call.subject) == (cast.emile.phone, "role", seat.pk)
    with walls.system() as now:
        assert not answering.press(call, "7", now)
        assert answering.press(call, "1", now)
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) == cast.emile


def test_what_no_provider_takes_is_followed_by_the_next_channel_at_once(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    prefers(cast.emile, ("sms", 0), ("email", 10))
    post.dead.add(cast.emile.phone)
    asked(crisis, cast.emile, cast.anna, tuesday)
    settled(cast)
    assert any(to == cast.emile.email and "rôle" in body for to, body in post.by("email"))
    assert crisis.seats.asked().get().person == cast.emile, "they have their mail to answer"


def test_without_an_answer_the_next_one_is_asked_and_in_the_end_the_commander_told(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    asked(crisis, cast.emile, cast.anna, tuesday)
    settled(cast)
    move_clock(minutes=4)
    settled(cast)
    assert crisis.seats.asked().get().person == cast.emile
    people = []
    for _ in range(3):
        move_clock(minutes=6)
        settled(cast)
        people += [each.person for each in crisis.seats.asked()]
    assert people == [cast.anna, cast.sophie], "the rota, then the supervisors; nobody twice"
    silent = crisis.seats.filter(state=Seat.State.SILENT)
    assert {each.person for each in silent} == {cast.emile, cast.anna, cast.sophie}
    assert any(
        "personne n’a pris" in body for to, body in post.by("email") if to == cast.anna.email
    )


def test_who_cannot_says_so_and_the_next_one_is_asked_at_once(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    seat = asked(crisis, cast.emile, cast.sophie, tuesday)
    settled(cast)
    assert heard(cast.emile, f"SUIVANT {seat.code}", tuesday)
    settled(cast)
    assert crisis.seats.asked().get().person == cast.anna
    assert len(sms_to(post, cast.anna)) == 1
    shown = browser(cast.sophie).get(f"/crisis/{crisis.incident_id}/").content.decode()
    assert cast.anna.name in shown


def test_a_late_yes_counts_until_somebody_else_said_it(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    seat = asked(crisis, cast.emile, cast.sophie, tuesday)
    settled(cast)
    move_clock(minutes=6)
    now = settled(cast)
    other = crisis.seats.asked().get()
    assert heard(cast.emile, f"OK {seat.code}", now)
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) == cast.emile
    assert heard(other.person, f"OK {other.code}", now)
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) == cast.emile, "who was asked in their place is not"
    settled(cast)
    assert any("plus à prendre" in body for to, body in post.by("sms"))


@pytest.mark.parametrize("who", ["carla", "anna", "nobody"])
def test_a_code_counts_only_from_their_own_number(
    cast: Cast, crisis: Crisis, tuesday: datetime, who: str
) -> None:
    seat = asked(crisis, cast.emile, cast.anna, tuesday)
    number = getattr(cast, who).phone if who != "nobody" else "+33699999999"
    with walls.system():
        assert not answering.hear_sms(number, f"OK {seat.code}", tuesday)
        assert not answering.hear_sms(cast.emile.phone, "OK 4821", tuesday)
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) is None


def test_whoever_lost_the_client_or_is_barred_takes_nothing(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    seat = asked(crisis, cast.emile, cast.anna, tuesday)
    Cover.objects.filter(person=cast.emile).delete()
    assert not heard(cast.emile, f"OK {seat.code}", tuesday)
    settled(cast)
    assert not sms_to(post, cast.emile), "nor are they alerted of it"
    again = crisis.seats.asked().get()
    Account.objects.filter(person=again.person).update(is_active=False)
    assert not heard(again.person, f"OK {again.code}", tuesday)


def test_what_stands_beside_the_code_is_a_note_in_the_room(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    seat = asked(crisis, cast.emile, cast.anna, tuesday)
    take(seat, by=cast.emile, now=tuesday, how="screen")
    assert heard(
        cast.emile, f"{seat.code} la fibre est coupée rue Haute\r\nBcc: x@y.example", tuesday
    )
    settled(cast)
    note = crisis.incident.entries.filter(kind=Fact.NOTE).last()
    assert note is not None
    assert note.by == cast.emile
    assert "coupée rue Haute" in note.text
    assert not note.is_public
    assert any("Noté" in body for to, body in post.by("sms") if to == cast.emile.phone)


LINK = re.compile(r"https?://[^\s]+?(/r/[a-z2-7]{32}/)")


def test_the_link_needs_no_sign_in_and_only_a_press_answers(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    asked(crisis, cast.emile, cast.anna, tuesday)
    settled(cast)
    [mail] = [body for to, body in post.by("email") if to == cast.emile.email and "rôle" in body]
    found = LINK.search(mail)
    assert found is not None
    path, stranger = found.group(1), Client()
    for _ in range(2):
        assert "Je m’en charge" in stranger.get(path).content.decode()
        later(cast)
    assert holder(crisis, Kind.COMMUNICATION) is None, "looking takes nothing"
    assert stranger.post(path, {"do": "take"}).status_code == 302
    later(cast)
    assert holder(crisis, Kind.COMMUNICATION) == cast.emile
    assert stranger.get("/r/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 404


def test_the_commander_sees_who_answered_and_asks_another(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    room, anna = f"/crisis/{crisis.incident_id}/", browser(cast.anna)
    anna.post(f"{room}roles/", {"kind": "technical", "person": cast.emile.pk})
    settled(cast)
    [place] = [each for each in anna.get(room).context["room"].seats if each.kind == "technical"]
    assert place.person is None
    assert place.asked.seat.person == cast.emile
    assert {each.look for each in place.asked.went} == {"sent"}
    anna.post(f"{room}roles/", {"kind": "technical", "person": cast.sophie.pk})
    later(cast)
    assert crisis.seats.asked().get().person == cast.sophie
    seat = crisis.seats.asked().get()
    assert anna.post(f"{room}roles/", {"seat": seat.pk, "deed": "take"}).status_code == 302
    later(cast)
    assert holder(crisis, Kind.TECHNICAL) == cast.sophie, "by word of mouth"
    old = crisis.seats.get(person=cast.emile)
    for form in ({"seat": old.pk, "deed": "take"}, {"seat": "9" * 30, "deed": "take"}):
        assert anna.post(f"{room}roles/", form).status_code == 409


def test_experts_are_many_and_nobody_stands_in_for_them(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    room, anna = f"/crisis/{crisis.incident_id}/", browser(cast.anna)
    for person, about in ((cast.emile, "réseau"), (cast.sophie, "contrat\x00")):
        form = {"kind": "expert", "person": person.pk, "about": about}
        assert anna.post(f"{room}roles/", form).status_code == 302
        later(cast)
    settled(cast)
    assert "réseau" in sms_to(post, cast.emile)[0]
    assert [each.about for each in crisis.seats.asked().order_by("pk")] == ["réseau", "contrat"]
    move_clock(minutes=6)
    settled(cast)
    assert not crisis.seats.asked().exists()
    assert any("personne n’a pris" in body for to, body in post.by("email"))


def test_whoever_takes_what_a_rule_declared_commands_it(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    incident = opened()
    settled(cast)
    crisis = declare(incident, by=None, now=tuesday)
    settled(cast)
    assert holder(crisis, Kind.COMMANDER) is None
    incident.refresh_from_db()
    incident.acknowledge(by=cast.emile, now=later(cast), how="screen")
    settled(cast)
    assert holder(crisis, Kind.COMMANDER) == cast.emile


def test_over_nobody_is_asked_any_more(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    seat = asked(crisis, cast.emile, cast.anna, tuesday)
    settled(cast)
    browser(cast.anna).post(f"/crisis/{crisis.incident_id}/end/", {"deed": "over"})
    now = later(cast)
    assert heard(cast.emile, f"OK {seat.code}", now)
    post.sent.clear()
    move_clock(minutes=20)
    settled(cast)
    assert not crisis.seats.filter(until=None).exists()
    assert not [each for each in post.sent if "demande" in each[2]]


def test_who_is_in_the_room_is_said(cast: Cast, crisis: Crisis, move_clock: Move) -> None:
    room = f"/crisis/{crisis.incident_id}/"
    assert "Émile" in browser(cast.emile).post(f"{room}presence/").content.decode()
    both = browser(cast.anna).post(f"{room}presence/").content.decode()
    assert "Anna, Émile" in both
    move_clock(minutes=2)
    assert "Émile" not in browser(cast.anna).post(f"{room}presence/").content.decode()
    assert browser(cast.carla).post(f"{room}presence/").status_code == 403


def test_where_one_speaks_is_a_link_only_where_it_is_one(cast: Cast, crisis: Crisis) -> None:
    sophie, terms = browser(cast.sophie), {"solution_minutes": 60, "clients_minutes": 60}
    for words, said in (("+33 1 23 45 67 89", 'href="tel:+33123456789"'), ("Salle 3", "Salle 3")):
        form = {**terms, "management_minutes": 60, "bridge": words}
        assert sophie.post("/crises/terms/", form).status_code == 302
        assert said in sophie.get(f"/crisis/{crisis.incident_id}/").content.decode()
    sophie.post("/crises/terms/", {**form, "bridge": 'javascript:alert("x")'})
    assert 'href="javascript' not in sophie.get(f"/crisis/{crisis.incident_id}/").content.decode()
