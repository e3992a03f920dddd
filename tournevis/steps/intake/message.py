"""What a channel kept, read: one shape for a mail and an SMS."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from tournevis.engines import sms
from tournevis.engines.mail import Mail, Unreadable
from tournevis.engines.mail.automatic import MOST_HOPS
from tournevis.engines.mail.language import language
from tournevis.ground.channels.email import reading
from tournevis.ground.channels.email.vouching import vouched
from tournevis.ground.channels.inbox import storable
from tournevis.ground.channels.models import Channel, Doorway, Inbound
from tournevis.steps.intake import from_call
from tournevis.steps.intake.from_form import as_typed

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True, slots=True)
class Original:
    """What somebody passed on: whose words it is, and the words alone."""

    name: str
    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose texts the database can hold. `sender` is a lower-case address or an E.164
    number, empty when nobody could be answered; `text` is what is new in it, `whole` all of it.

    `answers` are the ids of the messages it says it answers; `is_vouched`: the sender's domain is
    proven to have sent it. `automatic` says why a machine seems to have written
    it, "" when a person did; `trouble` is "failed" or "delayed" for a delivery report about the
    mail `returned`, with its `status` ("5.1.1", RFC 3463) and the server's words; `original` is
    what it passes on.
    """

    channel: str
    sender: str
    name: str
    subject: str
    text: str
    whole: str
    language: str | None = None
    recipients: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    is_vouched: bool = False
    automatic: str = ""
    trouble: str = ""
    returned: str = ""
    status: str = ""
    diagnostic: str = ""
    original: Original | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def is_forward(self) -> bool:
        """Whether it says itself that it passes on what another person wrote."""
        opening = self.subject.lstrip().lower()
        return opening.startswith(("tr:", "tr :", "fw:", "fwd:", "fw :", "fwd :"))


def read(inbound: Inbound) -> Message:
    """What was kept, read. Raises `Unreadable` when nothing usable can be had from it."""
    if inbound.channel == Channel.SMS:
        return _of_sms(bytes(inbound.raw))
    if inbound.channel == Channel.PHONE:
        return _of_call(from_call.read(bytes(inbound.raw)))
    raw = bytes(inbound.raw)
    if inbound.channel == Doorway.MONITOR:
        return replace(unread(inbound), sender=inbound.account)  # `from_monitor` reads it
    if inbound.channel == Doorway.WEB:
        return as_typed(of_mail(parsed(raw), is_vouched=False), raw)
    if inbound.sender == "<>":  # the envelope says so; the mail itself may not
        raw = b"Return-Path: <>\r\n" + raw
    mail = parsed(raw)
    return of_mail(mail, is_vouched=vouched(inbound, mail).is_good)


def parsed(raw: bytes) -> Mail:
    """The one place where this room has a mail parsed, within bounds. Raises `Unreadable`."""
    return reading.read(raw)


def unread(inbound: Inbound) -> Message:
    """What can be shown of a message that can't be read, for a person who wants it all the same."""
    text = storable(bytes(inbound.raw[:20_000]).decode(errors="replace"))
    sender = inbound.sender.lower()[:LONGEST_ADDRESS]
    return Message(
        inbound.channel, sender, inbound.sender, "", text, text, automatic=_("unreadable")
    )


def of_mail(mail: Mail, *, is_vouched: bool) -> Message:
    """A mail as this room sees it; `is_vouched`: its sender's domain is proven to have sent it."""
    sender = storable(mail.sender.address).lower()
    return Message(
        channel=Channel.EMAIL,
        sender=sender if len(sender) <= LONGEST_ADDRESS else "",
        name=" ".join(storable(mail.sender.name).split()),
        subject=storable(mail.subject),
        text=storable(mail.reply_text or mail.text),
        whole=storable(mail.text),
        language=mail.language,
        recipients=mail.recipients,
        answers=tuple(storable(each) for each in (*mail.references, *mail.in_reply_to)),
        is_vouched=is_vouched,
        automatic=storable(_why_automatic(mail)),
        trouble="failed" if mail.is_bounce else "delayed" if mail.is_delay else "",
        returned=storable(mail.returned_message_id or ""),
        **_report(mail),
        original=_original(mail),
        data=_shown(mail, is_vouched),
    )


def _report(mail: Mail) -> dict[str, str]:
    """What its delivery report says of the first recipient in trouble."""
    named = mail.report.recipients if mail.report else ()
    told = [one for one in named if one.action in ("failed", "delayed")]
    first = told[0] if told else None
    return {
        "status": storable(first.status) if first else "",
        "diagnostic": storable(first.diagnostic) if first else "",
    }


def _original(mail: Mail) -> Original | None:
    """What it passes on, as far as whoever wrote it can be answered."""
    told = mail.forwarded
    address = storable(told.sender.address).lower() if told else ""
    if told is None or "@" not in address or len(address) > LONGEST_ADDRESS:
        return None
    name = " ".join(storable(told.sender.name).split())
    return Original(name, address, storable(told.subject), storable(told.text))


def _of_sms(raw: bytes) -> Message:
    try:
        received = sms.mo(json.loads(raw), longest=None)
    except (ValueError, AttributeError) as trouble:
        raise Unreadable(_("not what an SMS gateway sends")) from trouble
    number = sms.number(received.sender, settings.SMS_REGION)
    text = storable(received.text)
    return Message(
        channel=Channel.SMS,
        sender=number or "",
        name=storable(received.sender),
        subject="",
        text=text,
        whole=text,
        language=language(text),
        automatic="" if number else _("from a name or a short number, which nobody can answer"),
    )


def _of_call(told: from_call.Told) -> Message:
    number, what = sms.number(told.number, settings.SMS_REGION), storable(told.what)
    return Message(
        channel=Channel.PHONE,
        sender=number or "",
        name=storable(told.number),
        subject=what,
        text=f"{what}: {told.number}" if told.number else what,
        whole=what,
        automatic="" if number else _("from a hidden number, which nobody can call back"),
        data={"call": told.call},
    )


def _why_automatic(mail: Mail) -> str:
    if not mail.sender.address or len(mail.sender.address) > LONGEST_ADDRESS:
        return mail.automatic_reason or _("no usable sender's address")
    if mail.hops > MOST_HOPS:
        return mail.automatic_reason or _("it has gone round between mail servers")
    return mail.automatic_reason or ""


def _shown(mail: Mail, is_vouched: bool) -> dict[str, Any]:
    """What an entry tells about the mail, as plain JSON values; the content stays in the raw."""
    files = [
        {"name": storable(one.original_name), "size": one.size, "type": storable(one.content_type)}
        for one in mail.attachments
    ]
    told = {
        "attachments": files,
        "html": mail.html is not None,
        "vouched": is_vouched,
        "defects": [storable(one) for one in mail.defects[:10]],
    }
    return {name: value for name, value in told.items() if value}
