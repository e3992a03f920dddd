"""More numbers and addresses at which an engineer is alerted: each counts once its code was typed back.

What stands in their record counts as it is: the centre gave it. A code is six digits, is kept as a
keyed hash, lives a quarter of an hour and stands five tries. Few are sent, to one person and to one
address, whoever asks: nobody is rained on with codes they did not want.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tournevis.engines import sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.channels.posting import OPENS
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations import knocks
from tournevis.ground.organisations.models import Address, Person
from tournevis.ground.organisations.once import written_once

MOST = 5  # of one person, besides their record
LIFE, TRIES = timedelta(minutes=15), 5
AN_HOUR = timedelta(hours=1)
MOST_TO_ONE, MOST_BY_ONE = 3, 6  # codes within an hour


def add(person: Person, said: str, now: datetime) -> Address:
    """A new number or address of this person; a code goes to it. Raises `Refused`."""
    kind, value = _read(said)
    mine = Address.objects.filter(person=person)
    if value in (person.phone, person.email.lower()) or mine.filter(value=value).exists():
        raise Refused(_("You have this one already."))
    if mine.count() >= MOST:
        raise Refused(_("You have many already: remove one first."))
    address = Address(organisation_id=person.organisation_id, person=person, kind=kind, value=value)
    if not written_once(address):  # the same was posted twice, at the same moment
        raise Refused(_("You have this one already."))
    send_code(address, now)
    return address


def send_code(address: Address, now: datetime) -> None:
    """A new code to this address; the one before is void. Raises `Refused` when too many went."""
    if address.verified_at is not None:
        raise Refused(_("It counts already."))
    by, to = str(address.person_id), address.value
    if not knocks.may_pass("code to", to, now, most=MOST_TO_ONE, within=AN_HOUR) or not (
        knocks.may_pass("code by", by, now, most=MOST_BY_ONE, within=AN_HOUR)
    ):
        raise Refused(_("Many codes were sent already: try again in an hour."))
    code = f"{secrets.randbelow(1_000_000):06}"
    address.code_hash, address.tries = _hashed(address, code), 0
    address.code_until = now + LIFE
    address.save(update_fields=["code_hash", "code_until", "tries"])
    _post(address, code, now)


def verify(address: Address, code: str, now: datetime) -> bool:
    """Whether this is the code that was sent there: then the address counts from now on.

    The address is locked. A wrong one counts as a try; after the last, only a new code helps.
    """
    held = Address.objects.select_for_update(of=("self",)).get(pk=address.pk)
    if held.verified_at is not None:
        return True
    is_open = held.code_hash and held.code_until and held.code_until > now and held.tries < TRIES
    if not is_open:
        return False
    typed = "".join(sign for sign in code[:20] if sign.isascii() and sign.isdigit())
    if not hmac.compare_digest(held.code_hash, _hashed(held, typed)):
        held.tries += 1
        held.save(update_fields=["tries"])
        return False
    held.verified_at, held.code_hash = now, ""
    held.save(update_fields=["verified_at", "code_hash"])
    return True


def _read(said: str) -> tuple[Address.Kind, str]:
    said = said.replace("\x00", "").strip()[:300]
    if "@" not in said:
        number = sms.number(said, settings.SMS_REGION)
        if number is None:
            raise Refused(_("This is no telephone number and no e-mail address."))
        return Address.Kind.PHONE, number
    try:
        EmailValidator()(said)
    except ValidationError:
        raise Refused(_("This is no telephone number and no e-mail address.")) from None
    if len(said) > 254:
        raise Refused(_("This is no telephone number and no e-mail address."))
    return Address.Kind.EMAIL, said.lower()


def _post(address: Address, code: str, now: datetime) -> None:
    person, is_mail = address.person, address.kind == Address.Kind.EMAIL
    text = render_to_string(f"oncall/code.{person.language}.txt", {"code": code}).strip()
    with translation.override(person.language):
        subject = _("Your code for alerts") if is_mail else ""
    outbox.post(
        organisation=address.organisation_id,
        key=f"{OPENS}number-{address.pk}-{uuid4()}",  # its words do not rest
        channel=Channel.EMAIL if is_mail else Channel.SMS,
        to=address.value,
        person=person,
        subject=subject,
        body=text,
        now=now,
    )


def _hashed(address: Address, code: str) -> str:
    """Keyed, for six digits can be tried all."""
    told = f"{address.pk} {address.value} {code}"
    return salted_hmac("tournevis.number", told, algorithm="sha256").hexdigest()
