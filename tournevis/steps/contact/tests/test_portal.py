"""The portal: a link signs a client in, once; they see what is theirs, and who answers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import Account, MagicLink, Membership
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work

pytestmark = pytest.mark.urls("tournevis.steps.contact.tests.urls")


def ask(address: str, client: Client | None = None) -> Any:
    return (client or Client()).post(
        "/my/link/", {"email": address}, headers={"Accept-Language": "en"}
    )


def link_in(post: Post) -> str:
    found = re.search(r"http://localhost:8000(/enter/\S+/)", post.last[1])
    assert found
    return found[1]


def test_a_link_signs_in_once(cast: Cast, tuesday: datetime, post: Post, work: Work) -> None:
    Account.objects.filter(person=cast.ben).delete()
    assert ask("BEN@bakery.example").status_code == 200
    walls.open_to(cast.everyone)
    work()
    assert post.last[0].to == cast.ben.email
    path, client = link_in(post), Client()
    assert client.get(path).status_code == 200
    assert client.get("/my/").status_code == 302, "looking signs nobody in"
    assert client.post(path)["Location"] == "/my/"
    assert client.get("/my/").status_code == 200
    assert Client().post(path).status_code == 404
    assert Client().get(path).status_code == 404


def test_a_link_to_sign_in_is_never_taken_for_an_incidents(cast: Cast, tuesday: datetime) -> None:
    ask(cast.ben.email)
    walls.open_to(cast.everyone)
    assert Delivery.objects.get().link_subject == -cast.ben.pk


def test_a_link_runs_out(
    cast: Cast, tuesday: datetime, post: Post, work: Work, settings: Any
) -> None:
    ask(cast.ben.email)
    walls.open_to(cast.everyone)
    work()
    settings.CLOCK_OFFSET += timedelta(minutes=21)
    assert Client().post(link_in(post)).status_code == 404


def test_nobody_learns_who_is_known(cast: Cast, tuesday: datetime) -> None:
    addresses = (cast.ben.email, "nobody@else.example", cast.anna.email)
    pages = [
        re.sub(r"[\w.-]+@[\w.-]+|[\w-]{40,}", "", ask(each).content.decode()) for each in addresses
    ]
    assert len(set(pages)) == 1
    walls.open_to(cast.everyone)
    assert [each.to for each in Delivery.objects.all()] == [cast.ben.email]
    assert ask("not an address").status_code == 422
    assert ask("ben\x00@bakery.example").status_code == 422


def test_a_stranger_does_not_use_up_its_owners_links(cast: Cast, tuesday: datetime) -> None:
    for _ in range(5):
        ask(cast.ben.email, Client(REMOTE_ADDR="203.0.113.9"))
    walls.open_to(cast.everyone)
    assert Delivery.objects.count() == 3
    ask(cast.ben.email, Client(REMOTE_ADDR="198.51.100.1"))
    walls.open_to(cast.everyone)
    assert Delivery.objects.count() == 4


def test_the_staff_sign_in_with_what_they_have(cast: Cast, tuesday: datetime) -> None:
    for person in (cast.anna, cast.sophie):
        token = links.mint(cast.centre.pk, person, MagicLink.Purpose.SIGN_IN, person.pk, tuesday)
        path = token.removeprefix("http://localhost:8000")
        assert Client().post(path).status_code == 404
        walls.open_to(cast.everyone)


def test_links_are_few_an_hour(cast: Cast, tuesday: datetime) -> None:
    for _ in range(6):
        assert ask(cast.ben.email).status_code == 200
    walls.open_to(cast.everyone)
    assert Delivery.objects.count() == 3


def test_it_shows_who_answers_by_when_and_what_is_over(
    cast: Cast, tuesday: datetime, opened: Open, asked: Asked, work: Work
) -> None:
    waiting, begun, over = (opened(subject=each) for each in ("Till", "Printer", "Phone"))
    work()
    begun.contacted(by=cast.anna, now=tuesday, how="call")
    over.solve(by=cast.anna, now=tuesday, data={})
    page = asked(cast.ben).get("/my/").content.decode()
    assert "Anna vous contacte avant" in page
    assert "10:30" in page
    assert "Anna s’en occupe." in page
    assert "Phone" not in page
    closed = asked(cast.ben).get("/my/?tab=closed").content.decode()
    assert "Phone" in closed
    assert f"/my/{waiting.number}/" not in closed


def test_a_manager_sees_their_company_and_a_colleague_does_not(
    cast: Cast, tuesday: datetime, opened: Open, asked: Asked
) -> None:
    opened(subject="Till")
    membership = Membership.objects.create(
        organisation=cast.bakery, person=cast.carla, role="client"
    )
    assert "Till" not in asked(cast.carla).get("/my/").content.decode()
    walls.open_to(cast.everyone)
    membership.role = "manager"
    membership.save()
    page = asked(cast.carla).get("/my/").content.decode()
    assert "Till" in page
    assert "asked by Ben" in page


def test_long_lists_come_in_pages(
    cast: Cast, tuesday: datetime, opened: Open, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:

    from tournevis.steps.contact.portal import own_incidents

    monkeypatch.setattr(own_incidents, "MOST", 2)
    numbers = [opened(subject=f"n{n}").number for n in range(3)]
    page = asked(cast.ben).get("/my/").content.decode()
    assert f"?before={numbers[1]}" in page
    rest = asked(cast.ben).get(f"/my/?before={numbers[1]}").content.decode()
    assert f"/my/{numbers[0]}/" in rest
    assert f"/my/{numbers[2]}/" not in rest
    assert asked(cast.ben).get("/my/?before=x").status_code == 200
