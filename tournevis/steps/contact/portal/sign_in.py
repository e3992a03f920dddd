"""A client signs in by a link that is sent to their address: no password to lose.

Whether an address is known is told to nobody. The link works once, for twenty minutes. The staff
sign in with their password or passkey: a mailbox must not open the whole house. Nor does it open
an account that its holder guards with a second step.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.db.models.functions import Lower
from django.template.loader import render_to_string

from tournevis.ground.channels import outbox
from tournevis.ground.channels.outbox import LINK
from tournevis.ground.organisations import knocks, links, walls
from tournevis.ground.organisations.models import (
    STAFF,
    Account,
    Contract,
    MagicLink,
    Membership,
    Person,
    centre_of,
)
from tournevis.steps.contact.portal import client

HOUR = timedelta(hours=1)
# An hour. A stranger who asks for somebody's link must not use up what its owner may ask for.
MOST_FROM_A_PLACE, MOST_FOR_AN_ADDRESS_THERE, MOST_FOR_AN_ADDRESS = 20, 3, 12
SUBJECTS = {"fr": "Votre lien de connexion", "en": "Your link to sign in"}


def send_link(address: str, place: str, now: datetime) -> None:
    """Send a link to whoever may sign in with this address. Says nothing about it, ever."""
    caps = (
        (place, MOST_FROM_A_PLACE),
        (f"to {address} from {place}", MOST_FOR_AN_ADDRESS_THERE),
        (f"to {address}", MOST_FOR_AN_ADDRESS),
    )
    if not all(knocks.may_pass("link", who, now, most=most, within=HOUR) for who, most in caps):
        return
    with walls.system():
        person = _who_may(address)
        if person is not None:
            centre = _centre_id(person)
            walls.open_to({person.organisation_id, centre})
            _post(person, centre, now)


def enter(token: str) -> Account | None:
    """The account that a link signs in, once; None for a link that is over, or used."""
    link = links.spend(token, MagicLink.Purpose.SIGN_IN)
    if link is None:
        return None
    with walls.system() as now:
        if not _is_client(link.person) or _is_guarded(link.person):
            return None
        client.confirm(link.person, now)  # whoever has the link reads the mails to this address
        account, _ = Account.objects.get_or_create(
            person=link.person, defaults={"email": link.person.email.lower(), "password": "!"}
        )
        return account if account.is_active else None


def _who_may(address: str) -> Person | None:
    """Whose address it is: a client's who belongs somewhere; with several records, the first."""
    known = Person.objects.annotate(lower=Lower("email")).filter(lower=address.lower())
    people = [each for each in known.exclude(email="").order_by("pk") if _is_client(each)]
    accounts = set(
        Account.objects.filter(email=address.lower()).values_list("person_id", flat=True)
    )
    mine = [each for each in people if each.pk in accounts] or (people if not accounts else [])
    return mine[0] if mine and not _is_guarded(mine[0]) else None


def _is_client(person: Person) -> bool:
    roles = set(Membership.objects.filter(person=person).values_list("role", flat=True))
    return bool(roles) and roles.isdisjoint(STAFF)


def _is_guarded(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user__person=person).exists())


def _centre_id(person: Person) -> int:
    theirs = Membership.objects.filter(person=person).values("organisation")
    contract = Contract.objects.filter(organisation__in=theirs).order_by("pk").first()
    return contract.centre_id if contract else person.organisation_id


def _post(person: Person, centre: int, now: datetime) -> None:
    served_by = centre_of(centre)
    words = {"name": person.first_name, "link": LINK, "centre": served_by}
    outbox.post(
        organisation=person.organisation_id,
        key=f"sign-in-{uuid4()}",
        channel="email",
        to=person.email,
        person=person,
        sender=served_by.email,
        subject=SUBJECTS[person.language],
        body=render_to_string(f"contact/sign_in.{person.language}.txt", words).strip() + "\n",
        now=now,
        link=(MagicLink.Purpose.SIGN_IN, -person.pk),
    )
