"""The room: who may enter, what it shows, and everything that is done in it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tournevis.engines import sms
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Refused
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations import walls
from tournevis.steps.crisis import actions, end, relief
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Action, Crisis, Relief, Seat
from tournevis.steps.crisis.seats import give, holder
from tournevis.steps.crisis.tests.conftest import Open, browser, settled
from tournevis.steps.diagnosis.begin import choose
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.oncall.tests.conftest import Post


@pytest.fixture
def room(crisis: Crisis) -> str:
    """Its address."""
    return f"/crisis/{crisis.incident_id}/"


def test_one_click_on_the_incident_leads_into_the_room(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    incident = opened()
    client = browser(cast.anna)
    page = f"/incidents/{incident.pk}/crisis/"
    assert "declaration" in client.get(page).content.decode()
    answer = client.post(f"{page}declaration/")
    assert answer["Location"] == f"/crisis/{incident.pk}/"
    assert "data-clock" in client.get(answer["Location"]).content.decode()
    assert f"/crisis/{incident.pk}/" in client.get("/crises/banner/").content.decode()
    assert f"/crisis/{incident.pk}/" in client.get(page).content.decode()


def test_only_the_staff_of_that_client_may_enter(
    cast: Cast, opened: Open, crisis: Crisis, room: str, tuesday: datetime
) -> None:
    assert browser(cast.emile).get(room).status_code == 200
    for person in (cast.ben, cast.carla):
        for address in (room, f"{room}review/", f"{room}review.pdf", f"{room}update/?to=clients"):
            walls.open_to(cast.everyone)
            assert browser(person).get(address).status_code == 403
    walls.open_to(cast.everyone)
    other = opened(by=cast.carla)
    from tournevis.steps.crisis.declare import declare

    declare(other, by=cast.sophie, now=tuesday)
    hidden = f"/crisis/{other.pk}/"
    assert browser(cast.anna).get(hidden).status_code == 404
    assert f"#{other.pk}" not in browser(cast.anna).get("/crises/").content.decode()
    assert hidden not in browser(cast.anna).get("/crises/banner/").content.decode()


def test_a_client_page_never_tells_of_the_crisis(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime
) -> None:
    child = opened(by=cast.carla)
    join(child, crisis.incident, by=cast.sophie, now=tuesday)
    actions.decide(crisis, "On change le DSLAM", "c'est lui", by=cast.anna, now=tuesday)
    settled(cast)
    for person in (cast.ben, cast.carla):
        walls.open_to(cast.everyone)
        mine = browser(person).get("/my/").content.decode()
        told = browser(person).get("/api/incidents").content.decode()
        for word in ("crise", "crisis", "DSLAM", "Anna Martin : "):
            assert word not in mine
            assert word not in told
    assert browser(cast.carla).get("/api/crises").status_code == 403


def test_an_engineer_sees_no_name_of_a_client_they_are_not_given(
    cast: Cast, crisis: Crisis, opened: Open, room: str, tuesday: datetime
) -> None:
    join(opened(by=cast.carla), crisis.incident, by=cast.sophie, now=tuesday)
    seen = browser(cast.sophie).get(room).content.decode()
    assert "Stone Garage" in seen
    walls.open_to(cast.everyone)
    less = browser(cast.anna).get(room).content.decode()
    assert "Stone Garage" not in less
    assert "Carla" not in less
    walls.open_to(cast.everyone)
    page = browser(cast.anna).get(f"{room}update/?to=clients").content.decode()
    assert "Carla" not in page


def test_who_tests_which_and_the_answer_moves_the_belief(
    cast: Cast, crisis: Crisis, room: str, tuesday: datetime, post: Post
) -> None:
    choose(crisis.incident, "internet-shop", by=cast.anna, now=tuesday)
    client = browser(cast.anna)
    shown = client.get(room)
    test = shown.context["room"].tests[0]
    client.post(f"{room}tests/", {"check": test.key, "person": cast.emile.pk})
    settled(cast)
    assert any(to == cast.emile.phone for to, _body in post.by("sms"))
    given = Action.objects.get(check_key=test.key)
    assert given.person == cast.emile
    client.post(f"{room}answers/", {"check": test.key, "answer": test.answers[0][0]})
    walls.open_to(cast.everyone)
    given.refresh_from_db()
    assert given.done_at is not None
    assert Observation.objects.get(subject=test.key, is_current=True).answer == test.answers[0][0]
    after = client.get(room).context["room"]
    assert test.key not in [each.key for each in after.tests]


def test_what_is_to_do_is_done_and_undone(cast: Cast, crisis: Crisis, room: str) -> None:
    client = browser(cast.anna)
    form = {"what": "Appeler l'opérateur", "person": cast.emile.pk, "minutes": "30"}
    client.post(f"{room}actions/", form)
    walls.open_to(cast.everyone)
    action = Action.objects.get()
    assert action.person == cast.emile
    for deed, is_done in (("done", True), ("done", True), ("undo", False)):
        client.post(f"{room}done/", {"action": action.pk, "deed": deed})
        walls.open_to(cast.everyone)
        action.refresh_from_db()
        assert bool(action.done_at) is is_done
    assert crisis.incident.entries.filter(kind=Fact.DONE).count() == 1


def test_a_decision_is_said_with_its_reason(cast: Cast, crisis: Crisis, room: str) -> None:
    client = browser(cast.anna)
    client.post(f"{room}decisions/", {"what": "Basculer en 4G", "why": "<b>deux heures</b>"})
    page = client.get(room).content.decode()
    assert "Basculer en 4G" in page
    assert "&lt;b&gt;deux heures" in page


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("roles", {"kind": "king", "person": "1"}),
        ("roles", {"kind": "scribe", "person": "9" * 30}),
        ("solution", {"at": "yesterday"}),
        ("solution", {"at": "0001-01-01T00:00"}),
        ("solution", {"minutes": "99999999999"}),
        ("rhythm", {"audience": "press", "minutes": "60"}),
        ("rhythm", {"audience": "clients", "minutes": "1"}),
        ("actions", {"what": "\x00 "}),
        ("done", {"action": "x"}),
        ("tests", {"check": "nothing", "person": "1"}),
        ("answers", {"check": "nothing", "answer": "no"}),
        ("decisions", {"what": ""}),
        ("handing-on", {"deed": "accept", "relief": "1"}),
        ("handing-on", {"deed": "offer", "person": ""}),
        ("taking-back", {"update": "7"}),
        ("update", {"to": "clients", "fr": "x", "nonce": "none"}),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    cast: Cast, room: str, what: str, form: dict[str, str]
) -> None:
    answer = browser(cast.anna).post(f"{room}{what}/", form)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_roles_are_handed_on_only_when_the_other_accepts(
    cast: Cast, crisis: Crisis, room: str, tuesday: datetime, post: Post
) -> None:
    give(crisis, Seat.Kind.SCRIBE, to=cast.anna, by=cast.anna, now=tuesday)
    actions.add(crisis, "Rappeler l'opérateur", by=cast.anna, now=tuesday)
    client = browser(cast.anna)
    drafted = client.get(room).context["brief"]
    assert "Rappeler l'opérateur" in drafted
    form = {"deed": "offer", "person": cast.emile.pk, "brief": drafted}
    assert client.post(f"{room}handing-on/", form).status_code == 302
    settled(cast)
    assert any(to == cast.emile.phone for to, _body in post.by("sms"))
    assert holder(crisis, Seat.Kind.COMMANDER) == cast.anna
    offered = Relief.objects.get()
    with pytest.raises(Refused, match="somebody else"):
        relief.accept(offered, by=cast.sophie, now=tuesday)
    shown = browser(cast.emile).get(room).content.decode()
    assert "Rappeler l&#x27;opérateur" in shown
    browser(cast.emile).post(f"{room}handing-on/", {"deed": "accept", "relief": offered.pk})
    settled(cast)
    assert {holder(crisis, kind) for kind in ("commander", "scribe")} == {cast.emile}
    [handed] = crisis.incident.entries.filter(kind=Fact.HANDED_ON)
    assert handed.data["to"] == cast.emile.name
    with pytest.raises(Refused, match="no longer offered"):
        relief.accept(offered, by=cast.emile, now=tuesday)


def test_refused_the_roles_stay_where_they_were(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    offered = relief.offer(crisis, to=cast.emile, brief="", by=cast.anna, now=tuesday)
    relief.refuse(offered, by=cast.emile, now=tuesday)
    settled(cast)
    assert holder(crisis, Seat.Kind.COMMANDER) == cast.anna
    assert any("ne peut pas" in body for to, body in post.by("sms") if to == cast.anna.phone)


def test_those_that_are_alike_join_with_one_click(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    from tournevis.steps.crisis.models import Rule

    Rule.objects.create(organisation=cast.centre, kind="many", count=2, minutes=30)
    first = opened(at=tuesday - timedelta(minutes=5))
    other = opened(by=cast.carla)
    settled(cast)
    client = browser(cast.sophie)
    client.post(f"/incidents/{first.pk}/crisis/declaration/")
    shown = client.get(f"/crisis/{first.pk}/")
    assert shown.context["room"].alike == [other]
    client.post(f"/crisis/{first.pk}/members/", {"incident": [other.pk]})
    walls.open_to(cast.everyone)
    other.refresh_from_db()
    assert other.parent == first


def test_another_crisis_and_what_has_others_beneath_it_are_not_offered(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    from tournevis.steps.crisis.models import Rule

    Rule.objects.create(organisation=cast.centre, kind="many", count=2, minutes=30)
    first = opened(at=tuesday - timedelta(minutes=5))
    running, parent, free = (opened(by=cast.carla) for _ in range(3))
    join(opened(by=cast.carla), parent, by=cast.sophie, now=tuesday)
    settled(cast)
    for each in (first, running):
        declare(each, by=cast.sophie, now=tuesday)
    client = browser(cast.sophie)
    assert client.get(f"/crisis/{first.pk}/").context["room"].alike == [free]
    walls.open_to(cast.everyone)
    ticked = {"incident": [parent.pk, free.pk]}
    refused = client.post(f"/crisis/{first.pk}/members/", ticked)
    assert f"#{parent.pk}: " in refused.context["refused"]
    assert f"#{free.pk}: " not in refused.context["refused"]


def test_whoever_is_asked_sees_it_on_their_first_page(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    give(crisis, Seat.Kind.SCRIBE, to=cast.emile, by=cast.anna, now=tuesday)
    relief.offer(crisis, to=cast.sophie, brief="", by=cast.anna, now=tuesday)
    for person, asked in (
        (cast.anna, []),
        (cast.emile, [(cast.anna.name, "Secrétaire")]),
        (cast.sophie, [(cast.anna.name, "")]),
    ):
        [(_crisis, shown)] = browser(person).get("/crises/banner/").context["running"]
        assert shown == asked
        walls.open_to(cast.everyone)


def test_a_room_that_is_over_asks_for_nothing_more(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    end.stand_down(crisis, by=cast.anna, now=tuesday)
    page = browser(cast.anna).get(f"/crisis/{crisis.incident_id}/").content.decode()
    assert "actions-title" not in page
    assert "decisions-title" not in page


def test_a_refused_measure_leaves_the_review_as_it_was(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    end.stand_down(crisis, by=cast.anna, now=tuesday)
    address = f"/crisis/{crisis.incident_id}/review/"
    refused = browser(cast.anna).post(f"{address}measures/", {"what": " "})
    assert refused.status_code == 409
    assert any(words for _part, _label, words in refused.context["parts"])


def test_programs_read_which_crises_run(cast: Cast, crisis: Crisis) -> None:
    [told] = browser(cast.anna).get("/api/crises").json()
    assert told["number"] == crisis.incident_id
    assert told["commander"] == cast.anna.name
    assert told["solution_due_at"]
    assert told["clients_due_at"]


def test_two_crises_cost_programs_no_more_questions_than_one(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime
) -> None:
    client = browser(cast.anna)
    client.get("/api/crises")
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get("/api/crises")
        asked.append(len(seen))
        declare(opened(), by=cast.anna, now=tuesday)
    assert asked[0] == asked[1]


def test_an_alert_fits_one_message_with_its_link_and_the_mail_says_all(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    long = "Rappeler l'opérateur œuvre après œuvre " * 6
    actions.add(crisis, long, by=cast.anna, now=tuesday, person=cast.emile)
    settled(cast)
    [short] = [body for to, body in post.by("sms") if to == cast.emile.phone]
    assert short.endswith(f"/crisis/{crisis.incident_id}/")
    assert "Rappeler l'opérateur oeuvre" in short
    assert sms.segments(short) == 1
    [mail] = [body for to, body in post.by("email") if to == cast.emile.email]
    assert " ".join(long.split()) in mail


def test_who_looks_first_sees_the_words_of_each_language(
    cast: Cast, crisis: Crisis, room: str
) -> None:
    client = browser(cast.sophie)
    assert "<details open" not in client.get(f"{room}update/?to=clients").content.decode()
    said = {"to": "clients", "deed": "look", "fr": "Tout va mieux", "en": "All is better"}
    page = client.post(f"{room}update/", said).content.decode()
    assert page.count('class="why-fold" open') == 1
    assert page.count("Tout va mieux") == 2
