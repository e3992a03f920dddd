"""Nobody comes by what is another company's, by whatever address, method or id they try."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import Cast
from tournevis.config.api import api
from tournevis.config.tests.planting import (
    Planted,
    another_centres_client,
    fingerprint,
    open_to_all,
    plant,
)
from tournevis.config.tests.walking import Address, addresses, filling, invented
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Person

ROLES = ("engineer", "supervisor", "client of A", "client of B", "anonymous")
CLOSED = {400, 401, 403, 404, 405, 422}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class World:
    """Three companies full of their own word, and who may see which."""

    cast: Cast
    companies: dict[str, Planted]
    ids: list[int]
    people: dict[str, Person | None]
    own: dict[str, str]
    foreign: dict[str, tuple[str, ...]]

    def browser(self, role: str) -> Client:
        """A browser in which this role is signed in."""
        client, person = Client(raise_request_exception=False), self.people[role]
        open_to_all(self.cast, self.ids)
        if person:
            client.force_login(Account.objects.get(person=person), backend=BACKEND)
        return client


@pytest.fixture
def world(cast: Cast) -> World:
    """A: the bakery, which Anna is given. B: the garage, which she is not. C: another centre's."""
    ids = walls.new_organisations(2)
    with walls.system() as now:
        pass
    open_to_all(cast, ids)
    mo = another_centres_client(ids)
    companies = {
        "A": plant(cast.bakery, cast.ben, "zqalpha", now),
        "B": plant(cast.garage, cast.carla, "zqbravo", now),
        "C": plant(mo.organisation, mo, "zqcharl", now),
    }
    people = dict(zip(ROLES, (cast.anna, cast.sophie, cast.ben, cast.carla, None), strict=True))
    own = dict(zip(ROLES, "AAABA", strict=True))
    foreign = dict(
        zip(ROLES, (("B", "C"), ("C",), ("B", "C"), ("A", "C"), ("A", "B")), strict=True)
    )
    return World(cast, companies, ids, people, own, foreign)


def asked(client: Client, method: str, path: str, body: dict[str, Any]) -> Iterator[Any]:
    """The answer, looked at within a savepoint that then takes everything back."""
    point = transaction.savepoint()
    cookies = deepcopy(client.cookies)
    if method == "GET":
        response = client.get(path, {k: v for k, v in body.items() if k in ("client", "tab")})
    elif path.startswith("/api/"):
        response = client.generic(method, path, b'{"text": "x"}', "application/json")
    else:
        response = client.generic(
            method, path, urlencode(body), "application/x-www-form-urlencoded"
        )
    yield response
    transaction.savepoint_rollback(point)
    client.cookies = cookies


def body_with(of: Planted) -> dict[str, Any]:
    """A form that names everything of this company that a form could name."""
    return {
        "number": of.incident.pk,
        "incident": of.incident.pk,
        "person": of.person.pk,
        "requester": of.person.pk,
        "organisation": of.organisation.pk,
        "client": of.organisation.pk,
        "delivery": of.delivery,
        "inbound": of.inbound,
        "address": of.person.email,
        "tab": "all",
        "channel": "email",
        "text": "x",
        "nonce": "n",
        "to": "level2",
        "reason": "x",
        "cause": "other",
        "summary": "x",
        "answer": "held",
    }


def everything(response: Any) -> str:
    """The body and headers, as one text."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    content = b"" if response.streaming else response.content
    return headers + content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", ROLES)
def test_what_is_another_companys_cannot_be_come_by(world: World, role: str) -> None:
    client = world.browser(role)
    wrong: list[str] = []
    for letter in world.foreign[role]:
        foreign = world.companies[letter]
        before = fingerprint(foreign.organisation.pk)
        for address in (each for each in addresses() if each.blanks):
            wrong += _trouble(world, client, address, foreign, before, role)
    assert not wrong, "\n".join(wrong)


def _trouble(
    world: World, client: Client, address: Address, foreign: Planted, before: int, role: str
) -> Iterator[str]:
    """What is wrong with how one address answers to the foreign ids."""
    values = filling(foreign) | {"token": foreign.engineer_token}
    if address.form.startswith("a/"):
        values["token"] = foreign.client_token  # a true token, for another purpose
    for method in address.methods:
        body, what = body_with(foreign), f"{role}: {method} /{address.form}"
        for response in asked(client, method, address.filled(values), body):
            status = response.status_code
            is_closed = status in CLOSED or response.headers.get("Location", "").startswith(
                "/accounts/"
            )
            if not is_closed and not address.form.startswith("accounts/"):
                yield f"{what}: {status} for what is foreign"
            if status >= 500:
                yield f"{what}: {status}"
            if foreign.word in everything(response):
                yield f"{what}: tells a foreign word"
            open_to_all(world.cast, world.ids)
            if method != "GET" and fingerprint(foreign.organisation.pk) != before:
                yield f"{what}: changes what is foreign"
        for response in asked(client, method, address.filled(invented(foreign)), body):
            if response.status_code != status:
                yield f"{what}: {status} for what is foreign, {response.status_code} for nothing"


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_tells_a_word_of_another_company(world: World, role: str) -> None:
    client, own = world.browser(role), world.companies[world.own[role]]
    wrong, told = [], 0
    for letter in world.foreign[role] if role != "anonymous" else "BC":
        foreign = world.companies[letter]
        before = fingerprint(foreign.organisation.pk)
        for address in addresses():
            tokens = {} if role != "anonymous" else {"token": "invented"}
            path = address.filled(filling(own) | tokens)
            if address.form.startswith("a/") and role in ("engineer", "supervisor"):
                path = f"/a/{own.engineer_token}/"
            for method in address.methods:
                what = f"{role}: {method} {address.form}"
                for response in asked(client, method, path, body_with(foreign)):
                    text = everything(response)
                    told += own.word in text
                    if foreign.word in text:
                        wrong.append(f"{what}: tells a foreign word")
                    if response.status_code == 500:
                        wrong.append(f"{what}: 500")
                    open_to_all(world.cast, world.ids)
                    if method != "GET" and fingerprint(foreign.organisation.pk) != before:
                        wrong.append(f"{what}: changes what is foreign")
    assert not wrong, "\n".join(wrong)
    where = client.get("/").headers.get("Location", "")
    assert where.startswith("/accounts/login/") == (role == "anonymous"), "still signed in"
    assert (told > 0) == (role != "anonymous"), (
        "what is one's own is seen, or the test sees nothing"
    )


def test_every_operation_of_the_api_is_walked() -> None:
    walked = {("/" + each.form, method) for each in addresses() for method in each.methods}
    schema = api.get_openapi_schema(path_prefix="/api/")["paths"]
    for path, operations in schema.items():
        form = path.replace("{", "%(").replace("}", ")s")
        for method in operations:
            assert (form, method.upper()) in walked


def test_a_blank_that_nobody_can_fill_is_noticed(world: World) -> None:
    with pytest.raises(KeyError, match="invoice"):
        Address("x/%(invoice)s/", ("invoice",), ("GET",)).filled(filling(world.companies["A"]))
