"""The panel, its buttons, and the page behind an alert's link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Cover, Person
from tournevis.ground.staff.models import Leave, Rota
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.watch.header import oncall_now

pytestmark = pytest.mark.urls("tournevis.steps.oncall.tests.urls")


@pytest.fixture
def asked(cast: Cast) -> Callable[[Person], Client]:
    """A browser in which this person is signed in; the walls stay as the request left them."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(
            Account.objects.get(person=person),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return sign_in


def link_in(post: Post) -> str:
    found = re.search(r"http://localhost:8000(/a/\S+/)", post.by("email")[-1][1])
    assert found
    return found[1]


def shown(client: Client, path: str, **how: Any) -> str:
    response = client.get(path, **how)
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_link_shows_and_only_its_button_acknowledges(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    incident = opened("Plus d'internet & <b>rien</b>")
    work()
    browser, path = Client(), link_in(post)
    page = shown(browser, path)
    assert "Boulangerie Lamour" in page
    assert "&lt;b&gt;rien" in page
    assert 'lang="fr"' in page
    assert '<form method="post"' in page
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.status == "new"
    assert browser.post(path).status_code == 302
    assert f"tel:{cast.ben.phone}" in shown(browser, path)
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == ("acknowledged", cast.anna)
    assert incident.entries.get(kind=Fact.ACKNOWLEDGED).data == {"how": "link"}


def test_the_link_says_who_was_first(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    incident.acknowledge(by=cast.emile, now=tuesday)
    path = link_in(post)
    Client().post(path)
    page = shown(Client(), path)
    assert "Émile Petit" in page
    assert '<form method="post" class' not in page
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.assignee == cast.emile


def test_an_expired_or_invented_link_tells_to_sign_in(
    opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    opened()
    work()
    path = link_in(post)
    move_clock(hours=25)
    for each in (path, "/a/invented/"):
        for response in (Client().get(each), Client().post(each)):
            assert response.status_code == 404
            assert b"/accounts/login/" in response.content
            assert b"Boulangerie" not in response.content


def test_the_link_of_someone_who_may_no_longer_see_the_client_shows_nothing(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    opened()
    work()
    Cover.objects.filter(person=cast.anna).delete()
    response = Client().get(link_in(post))
    assert response.status_code == 404
    assert b"Boulangerie" not in response.content


def test_the_panel_says_who_was_alerted_how_and_who_is_next(
    cast: Cast, opened: Open, work: Work, post: Post, asked: Callable[[Person], Client]
) -> None:
    post.dead = {cast.anna.phone}
    incident = opened()
    work()
    browser = asked(cast.sophie)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = shown(browser, f"/incidents/{incident.number}/oncall/")
    for words in (
        "Nobody has it yet",
        "Anna Martin",
        "SMS, not sent",
        "e-mail, sent at 10:00",
        "Anna is the one on call",
        "Émile Petit is alerted",
        "Émile is the next in the rota",
        'data-clock="2026-11-24T09:05:00',
    ):
        assert words in page, words


def test_once_acknowledged_the_panel_is_one_quiet_line(
    cast: Cast, opened: Open, work: Work, asked: Callable[[Person], Client]
) -> None:
    incident = opened()
    work()
    browser, path = asked(cast.anna), f"/incidents/{incident.number}"
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = browser.post(f"{path}/acknowledgement/", headers={"hx-request": "true"})
    assert answer.status_code == 200
    page = shown(browser, f"{path}/oncall/")
    assert "<b>Anna Martin</b> has it" in page
    assert "since 10:00" in page
    assert "I have it" not in page
    assert browser.post(f"{path}/acknowledgement/").headers["location"] == f"{path}/"


def test_the_link_knows_who_passed_it_on_among_two_of_one_name(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    Person.objects.filter(pk=cast.emile.pk).update(name=cast.anna.name)
    opened()
    work()
    annas = link_in(post)
    Client().post(annas, {"do": "next"})
    work()
    emiles = link_in(post)
    assert "Vous l’avez passé" in shown(Client(), annas)
    walls.open_to(cast.everyone)
    assert "Vous l’avez passé" not in shown(Client(), emiles)


def test_the_panel_says_who_is_away_now_and_by_what_it_was_taken(
    cast: Cast,
    tuesday: datetime,
    opened: Open,
    work: Work,
    move_clock: Move,
    asked: Callable[[Person], Client],
) -> None:
    incident = opened()
    work()
    incident.acknowledge(by=cast.anna, now=tuesday, how="email")
    Leave.objects.create(
        organisation=cast.centre,
        person=cast.emile,
        starts_at=tuesday + timedelta(hours=1),
        ends_at=tuesday + timedelta(hours=3),
    )
    browser = asked(cast.anna)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    path = f"/incidents/{incident.number}/oncall/"
    page = shown(browser, path)
    assert "by e-mail" in page
    assert "Émile Petit</option>" in page
    move_clock(hours=2)
    assert "Émile Petit (away)</option>" in shown(browser, path)


def test_an_incident_is_assigned_only_to_who_may_see_the_client(
    cast: Cast, opened: Open, work: Work, asked: Callable[[Person], Client]
) -> None:
    incident = opened("No network", by=cast.carla)
    work()
    browser, path = asked(cast.sophie), f"/incidents/{incident.number}/assignment/"
    for refused in (cast.anna.pk, cast.carla.pk, "", "x", "9" * 30):
        assert browser.post(path, {"person": refused}).status_code == 409
    assert browser.post(path, {"person": cast.emile.pk}).status_code == 302
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == ("acknowledged", cast.emile)


@pytest.mark.parametrize("who", ["ben", "carla", "anna", None])
def test_others_find_nothing(
    cast: Cast, opened: Open, work: Work, asked: Callable[[Person], Client], who: str | None
) -> None:
    incident = opened("No network", by=cast.carla)
    work()
    browser = asked(getattr(cast, who)) if who else Client()
    expected = {"anna": 404, None: 302}.get(who, 403)
    for path in ("oncall", "acknowledgement", "assignment"):
        method = browser.get if path == "oncall" else browser.post
        response = method(f"/incidents/{incident.number}/{path}/")
        assert response.status_code == expected
        assert b"No network" not in response.content
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.status == "new"


def test_the_head_of_the_page_says_who_is_on_call(cast: Cast, tuesday: datetime) -> None:
    present = oncall_now(cast.sophie, tuesday)
    assert present is not None
    assert present.name == "Anna Martin"
    assert present.until is not None
    assert present.until.isoformat() == "2026-11-30T07:00:00+00:00"
    assert oncall_now(cast.ben, tuesday) is None
    assert oncall_now(None, tuesday) is None
    Rota.objects.all().delete()
    assert oncall_now(cast.sophie, tuesday) is None
