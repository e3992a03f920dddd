"""Companies whose every text is a word that may be seen by nobody else.

One row of every walled model is planted in each company, found by looking at the models, so a
model that is added tomorrow is planted too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models

from tests.cast import ALWAYS, PASSWORD, Cast
from tournevis.ground.channels.models import Delivery, Inbound, Mailbox
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.masonry import walled_models
from tournevis.ground.organisations.models import (
    Account,
    Contract,
    MagicLink,
    Membership,
    Organisation,
    Person,
    Role,
)
from tournevis.ground.organisations.walled import Walled

# Keys of the guides: not content, and pages look them up.
KEYS = {
    "guide": "internet-shop",
    "cause": "cable-loose",
    "remedy": "reseat-cable",
    "subject": "lamp-power",
    "answer": "on",
}
MAIL = (
    "From: {who}\r\nTo: support@centre.example\r\nSubject: {word}\r\nMessage-ID: <{word}@x>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{word}</p>\r\n"
)


@dataclass
class Planted:
    """A company full of one word, and the ids by which others might ask for it."""

    word: str
    organisation: Organisation
    person: Person
    incident: Incident
    inbound: int
    delivery: int
    mailbox: int
    client_token: str
    engineer_token: str
    rows: dict[type[models.Model], models.Model] = field(default_factory=dict)


def plant(company: Organisation, person: Person, word: str, now: datetime) -> Planted:
    """Fill this company with the word. The walls are open to everyone."""
    _fill_names(company, person, word)
    rows: dict[type[models.Model], models.Model] = {
        Organisation: company,
        Person: person,
        Membership: Membership.objects.get(person=person, organisation=company),
        Contract: Contract.objects.get(organisation=company),
    }
    for model in walled_models():
        _row(model, rows, word, now)
    incident = rows[Incident]
    assert isinstance(incident, Incident)
    incident.requester = person
    served = Contract.objects.select_related("centre").get(organisation=company)
    inbound = _mail(served.centre, person, word, now)
    _tell_everything(incident, person, word, now, inbound)
    delivery = rows[Delivery]
    return Planted(
        word,
        company,
        person,
        incident,
        inbound.pk,
        delivery.pk,
        rows[Mailbox].pk,
        _token(company, person, MagicLink.Purpose.CLIENT, incident, now),
        _token(company, person, MagicLink.Purpose.ACKNOWLEDGE, incident, now),
        rows,
    )


def another_centres_client(ids: list[int]) -> Person:
    """A person of a company that another centre serves."""
    centre = Organisation.objects.create(pk=ids[0], name="Other centre", kind="centre")
    mill = Organisation.objects.create(pk=ids[1], name="Mill")
    person = Person.objects.create(organisation=mill, name="Mo", email="mo@mill.example")
    Membership.objects.create(organisation=mill, person=person, role=Role.CLIENT)
    Account.objects.create_user(email=person.email, password=PASSWORD, person=person)
    Contract.objects.create(organisation=mill, centre=centre, name="x", hours=ALWAYS)
    return person


def fingerprint(organisation: int) -> int:
    """A number that changes with every value of every row of this organisation."""
    parts = [
        f'SELECT coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) AS n FROM "{table}" t'
        f" WHERE organisation_id = {int(organisation)}"
        for table in (model._meta.db_table for model in walled_models())
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(parts)}) AS every")
        return int(cursor.fetchone()[0])


def _fill_names(company: Organisation, person: Person, word: str) -> None:
    company.name = f"{word} company"
    company.save()
    person.name = f"{word} person"
    person.save()
    Contract.objects.filter(organisation=company).update(name=f"{word} contract")


def _row(
    model: type[models.Model], rows: dict[type[models.Model], Any], word: str, now: datetime
) -> models.Model:
    """The planted row of this model, made once, with the rows it points to."""
    if model not in rows:
        values: dict[str, Any] = {}
        for place, each in enumerate(model._meta.concrete_fields):
            if not each.primary_key:
                values[each.name] = _value(each, place, rows, word, now)
        rows[model] = model._default_manager.create(**values)
    made: models.Model = rows[model]
    return made


def _value(each: Any, place: int, rows: dict[Any, Any], word: str, now: datetime) -> Any:
    if isinstance(each, models.ForeignKey):
        return _pointed_to(each, rows, word, now)
    if isinstance(each, models.DateTimeField):
        return now + timedelta(minutes=place)
    if isinstance(each, models.DateField):
        return now.date()
    if isinstance(each, models.TimeField):
        return now.time()
    if isinstance(each, models.BinaryField):
        return word.encode()
    if isinstance(each, models.JSONField):
        return {"why": word}
    if isinstance(each, models.BooleanField):
        return False
    if isinstance(each, models.IntegerField):
        return 1
    return _words(each, word)


def _pointed_to(each: Any, rows: dict[Any, Any], word: str, now: datetime) -> Any:
    target = each.related_model
    if target is each.model and each.null:
        return None  # a row that follows another of its kind; the first one follows none
    if target is Organisation or issubclass(target, Walled):
        return _row(target, rows, word, now)
    return target._default_manager.order_by("pk").first()


def _words(each: Any, word: str) -> str:
    if each.choices:
        return str(each.choices[0][0])
    if isinstance(each, models.SlugField):
        return KEYS.get(each.name, "other")
    if each.name == "timezone":
        return "Europe/Paris"
    if isinstance(each, models.EmailField):
        return f"{word}@example.com"
    return word[: each.max_length] if each.max_length else word


def _mail(centre: Organisation, person: Person, word: str, now: datetime) -> Inbound:
    """A mail about this company, which stands with the centre that received it."""
    raw = MAIL.format(who=person.email, word=word).encode()
    return Inbound.objects.create(
        organisation=centre,
        channel="email",
        account="support@centre.example",
        sender=person.email,
        raw=raw,
        message_id=f"<{word}@x>",
        content_hash=word,
        received_at=now,
        state=Inbound.State.HANDLED,
    )


def _tell_everything(
    incident: Incident, person: Person, word: str, now: datetime, inbound: Inbound
) -> None:
    """One public entry of every kind of fact, each with the word in all it says."""
    data = dict.fromkeys(("why", "to", "from", "subject", "answer", "reason", "how"), word)
    data |= {"channel": "email", "organisation": word, "guide": word, "cause": word, "remedy": word}
    for kind in Fact:
        mail = inbound if kind == Fact.MESSAGE_IN else None
        told = {**data, "html": True} if mail else data
        incident.record(
            kind, now=now, by=person, text=word, data=told, is_public=True, inbound=mail
        )


def _token(
    company: Organisation,
    person: Person,
    purpose: MagicLink.Purpose,
    incident: Incident,
    now: datetime,
) -> str:
    return links.mint(company.pk, person, purpose, incident.pk, now).rstrip("/").split("/")[-1]


def open_to_all(cast: Cast, others: list[int]) -> None:
    """Open the test's own transaction to every company again."""
    walls.open_to([*cast.everyone, *others])
