"""A delivery as the bytes of a mail: text and HTML, heads that thread, and the centre's signature."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.signing import BadSignature, Signer

from tournevis.engines.mail import Address, Outgoing, compose, reply_address
from tournevis.engines.mail.light import page, plain_text
from tournevis.ground.channels.email import dkim_keys
from tournevis.ground.channels.email.enclosures import enclosures
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow
from tournevis.ground.organisations import secrets, walls
from tournevis.ground.organisations.models import Organisation, SigningKey, centre_id_of


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one mail is written on: who it is from, the key that signs it, whom its head names."""

    sender: Address
    key: SigningKey | None
    to: str


def sheet_of(delivery: Delivery) -> Sheet:
    """The sender it names, else the centre that serves the company. Raises `Never` without one."""
    with walls.opened(delivery.organisation_id):
        centre_id = centre_id_of(delivery.organisation_id)
        walls.open_to({centre_id, delivery.organisation_id})
        centre = Organisation.objects.get(pk=centre_id)
        name, address = parseaddr(delivery.sender)
        address = address or centre.email
        if not address:
            raise Never("the centre has no address to write from")
        key = dkim_keys.key_for(centre_id, address)
        return Sheet(Address(name or centre.name, address), key, _first(delivery).to)


def composed(delivery: Delivery, sheet: Sheet, body: str) -> bytes:
    """The bytes, signed where the centre has a key. Raises `Never` or `NotNow`."""
    try:
        message = compose(_outgoing(delivery, sheet, body))
    except ValueError as trouble:
        raise Never(str(trouble)) from trouble
    if sheet.key is None:
        return message
    try:
        return dkim_keys.signed(message, sheet.key)
    except secrets.CannotBeOpened as trouble:
        raise NotNow("the key that signs our mail cannot be opened") from trouble


def unsubscribe_path(organisation: int, delivery: int) -> str:
    """Where one click ends the questions to this delivery's address; signed, so only they can."""
    return f"/u/{_signer().sign(f'{organisation}.{delivery}')}/"


def unsubscribing(signed: str) -> tuple[int, int] | None:
    """The (organisation, delivery) of such a path; None for what we did not write."""
    try:
        organisation, _, delivery = _signer().unsign(signed).partition(".")
        return int(organisation), int(delivery)
    except (BadSignature, ValueError):
        return None


def _outgoing(delivery: Delivery, sheet: Sheet, body: str) -> Outgoing:
    parent = delivery.in_reply_to.strip().strip("<>")
    chain = [each.strip("<>") for each in delivery.references.split()]
    known = [*(each for each in chain if each != parent), *([parent] if parent else [])]
    signature = delivery.signature.strip()
    text = plain_text(body)
    return Outgoing(
        message_id=delivery.message_id.strip("<>"),
        # The time it was meant for, which is close to now and the same at each attempt's retry.
        date=delivery.due_at or delivery.created_at,
        sender=sheet.sender,
        to=(Address("", sheet.to),),
        cc=tuple(Address("", each) for each in delivery.cc.split()),
        files=enclosures(_first(delivery)),
        reply_to=_reply_to(delivery, sheet),
        subject=delivery.subject,
        text=f"{text.rstrip()}\n\n-- \n{plain_text(signature)}\n" if signature else text,
        html=page(body, language=delivery.language, signature=signature),
        in_reply_to=parent or None,
        references=tuple(known),
        is_automatic=delivery.is_automatic,
        unsubscribe=settings.BASE_URL + unsubscribe_path(delivery.organisation_id, delivery.pk)
        if delivery.is_question
        else None,
    )


def _reply_to(delivery: Delivery, sheet: Sheet) -> Address | None:
    """Where an answer goes; of an alert, to an address with the secret that its link has too."""
    if not delivery.answer_token:
        return Address("", delivery.reply_to) if delivery.reply_to else None
    try:
        return Address("", reply_address(sheet.sender.address, delivery.answer_token))
    except ValueError:  # no room for it: there are the link and the SMS
        return None


def _first(delivery: Delivery) -> Delivery:
    """The message that this one is a copy of, or itself."""
    return (delivery.origin if delivery.is_copy else None) or delivery


def _signer() -> Signer:
    return Signer(salt="tournevis.unsubscribe", sep="~")
