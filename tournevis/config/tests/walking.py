"""Every address of the house, found by itself, and ways to fill its blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

from tournevis.config.api import api
from tournevis.config.tests.planting import Planted
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Device, Source
from tournevis.ground.files.models import File
from tournevis.ground.organisations.models import Address as PersonsAddress
from tournevis.ground.organisations.models import ApiToken, Contract
from tournevis.ground.staff.models import Layer, Leave, Rota, Shift, Skill, Swap, Team, TeamMember
from tournevis.steps.oncall.models import OwnRule, Policy

ABSENT = 9_000_000_000_000
ROWS: dict[str, type[Model]] = {
    "call": Call,
    "file": File,
    "source": Source,
    "apitoken": ApiToken,
    "policy": Policy,
    "rule": OwnRule,
    "address": PersonsAddress,
    "device": Device,
    "contract": Contract,
    "rota": Rota,
    "layer": Layer,
    "shift": Shift,
    "swap": Swap,
    "leave": Leave,
    "team": Team,
    "member": TeamMember,
    "skill": Skill,
}
_BLANK = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """A pattern such as `incidents/%(number)s/`, its blanks, and the methods that it may take."""

    form: str
    blanks: tuple[str, ...]
    methods: tuple[str, ...]

    def filled(self, values: dict[str, str]) -> str:
        """The path with these values; KeyError for a blank that nobody said how to fill."""
        return "/" + self.form % {name: quote(values[name], safe="") for name in self.blanks}


def addresses() -> list[Address]:
    """All of them: pages, fragments, API operations with every method that the API names."""
    found = [_address(parts) for parts in _walk(get_resolver())]
    assert len(found) > 30, "the walk is broken"
    return found


def filling(of: Planted) -> dict[str, str]:
    """How to fill each blank with what belongs to a company. A new kind of blank goes here."""
    return {
        "number": str(of.incident.pk),
        "inbound": str(of.inbound),
        "delivery": str(of.delivery),
        "mailbox": str(of.mailbox),
        "account": "support@centre.example",
        "token": of.client_token,
        "signed": f"{of.organisation.pk}.{of.delivery}:invented",
        "pk": "1",
        "key": "1-invented",
        "uidb36": "1",
        "provider_id": "oidc",
        "remedy": "reseat-cable",
        "check": "lamp-power",
        "slug": "no-form",
        **{name: str(of.rows[model].pk) for name, model in ROWS.items()},
    }


def invented(of: Planted) -> dict[str, str]:
    """The same blanks with what does not exist at all."""
    kinds = ("number", "inbound", "delivery", "mailbox", *ROWS)
    absent = dict.fromkeys(kinds, str(ABSENT))
    return filling(of) | absent | {"token": "invented"}


def _walk(resolver: URLResolver, parts: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield (*parts, each.pattern)
        else:
            yield from _walk(each, (*parts, each.pattern))


def _address(parts: tuple[object, ...]) -> Address:
    form, blanks = "", []
    for part in parts:
        if isinstance(part, RoutePattern):
            text = str(part)
            form += _BLANK.sub(r"%(\1)s", text.replace("%", "%%"))
            blanks += _BLANK.findall(text)
        else:
            text, names = normalize(str(part))[0]
            form += text
            blanks += names
    return Address(form, tuple(blanks), _methods(form))


def _methods(form: str) -> tuple[str, ...]:
    path = "/" + re.sub(r"%\((\w+)\)s", r"{\1}", form)
    operations = api.get_openapi_schema(path_prefix="/api/")["paths"].get(path, {})
    return tuple(dict.fromkeys(["GET", "POST", *(name.upper() for name in operations)]))
