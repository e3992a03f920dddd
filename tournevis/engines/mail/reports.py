"""Delivery reports: in the standard's form (RFC 3464), and in the prose of mail servers."""

import re
from collections.abc import Iterator

from . import subjects
from .addresses import addresses
from .charset import decode
from .head import Head, one_line
from .mail import Address, DeliveryReport, Recipient
from .parts import Part

STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
RETURNED_KINDS = (
    *("message/rfc822", "text/rfc822-headers", "message/global-headers", "message/global"),
    "message/rfc822-headers",
)
RECEIPT_KINDS = ("message/disposition-notification", "message/global-disposition-notification")
RETURNED_ID = re.compile(rb"^[ \t>]*Message-ID:[ \t]*\n?[ \t>]*<([^<>\n]{1,900})>", re.M | re.I)
FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{2,40})[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.M)
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?=\D|\d\.\d)")
ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]{1,64}@[\w.-]{1,190}\.?\w")
# Where a server's own words end and the returned mail begins.
RETURNED_BELOW = re.compile(
    r"^[^\w\n]{0,80}(?:.{0,30}(?:copy of (?:the|your) (?:original )?message|original message|message headers"
    r"|returned message|message d'origine|en-têtes? (?:du|d'origine)|unsent message)\b.{0,60}"
    r"|received: from .{5,}|return-path: .*|message-id: .*)$",
    re.I | re.M,
)
STILL_TRYING = re.compile(
    r"(?:will|shall) (?:be retried|keep trying|continue to (?:try|be made))|still (?:being )?(?:re)?tr(?:y|ied)"
    r"|has not yet been delivered|not been delivered after|do not need to resend|will be attempted"
    r"|nouvelles? tentatives?|n'a pas encore été (?:remis|distribué|délivré)|no action is required",
    re.I,
)
GAVE_UP = re.compile(
    r"could ?n[o']t be delivered|(?:was|were) not delivered|not be delivered|permanent (?:fatal )?error|fatal errors"
    r"|unable to deliver|undeliverable|delivery (?:to .{0,80})?(?:has )?failed|failed permanently|did not reach"
    r"|n['’]a (?:pas )?pu être (?:remis|distribué|délivré|livré)|n['’]a pas été (?:remis|distribué|délivré)"
    r"|échec définitif|wasn't able to deliver|address (?:not found|rejected)|user unknown|no such user",
    re.I,
)
SERVER_NAMES = re.compile(
    r"mail delivery (?:sub)?system|mail(?:er)?[- ]daemon|delivery (?:system|subsystem)|postmaster"
    r"|system administrator|administrateur système|microsoft (?:exchange|outlook)|systemadministrator",
    re.I,
)
LOCALS = ("mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "maildaemon")
LONGEST = 60_000
MOST = 50


def delivery_report(root: Part, sender: Address, subject: str, text: str) -> DeliveryReport | None:
    """What a mail server says of a delivery; None when this mail is no such report."""
    returned = _returned(root) or _id_in(text[:LONGEST].encode())
    for part in root.walk():
        if part.kind in STATUS_KINDS:
            recipients = tuple(_recipients(_text(part)))[:MOST]
            return DeliveryReport(_trouble(recipients, text), returned, recipients)
    if not is_a_mail_server(root.head, sender) or subjects.is_an_answer(subject):
        return None
    trouble = _trouble_in_prose(root.head, subject, text)
    if trouble is None:
        return None
    return DeliveryReport(trouble, returned, tuple(_in_prose(root.head, text, trouble, sender)))


def is_read_receipt(root: Part) -> bool:
    """Whether somebody's program says that a mail was shown, or deleted (RFC 8098)."""
    return any(part.kind in RECEIPT_KINDS for part in root.walk()) or (
        "disposition-notification" in root.parameters.get("report-type", "").lower()
    )


def is_a_mail_server(head: Head, sender: Address) -> bool:
    """Whether a mail server itself seems to write, rather than a person."""
    if any(path.strip() == "<>" for path in head.all("return-path")):
        return True
    local = sender.address.partition("@")[0].lower()
    return (
        head.has(("x-failed-recipients",))
        or local.startswith((*LOCALS, "microsoftexchange"))
        or (not sender.address and bool(SERVER_NAMES.search(sender.name)))
    )


def _text(part: Part) -> str:
    return decode(part.content()[:LONGEST], None)


def _recipients(status: str) -> Iterator[Recipient]:
    """One of each group of fields that names a recipient; groups are parted by empty lines."""
    for group in re.split(r"\n[ \t]*\n", status):
        fields = {name.lower(): one_line(value) for name, value in FIELD.findall(group)}
        named = fields.get("final-recipient") or fields.get("original-recipient") or ""
        action = fields.get("action", "").lower().strip()[:20]
        if not named and not action:
            continue
        found = STATUS.search(fields.get("status", "")) or STATUS.search(
            fields.get("diagnostic-code", "")
        )
        yield Recipient(
            _address(named),
            action or _action(found[1] if found else ""),
            found[1] if found else "",
            fields.get("diagnostic-code", "").partition(";")[2].strip()[:500]
            or fields.get("diagnostic-code", "")[:500],
        )


def _address(named: str) -> str:
    """ "rfc822; ben@example.com", or the address alone, with or without angles."""
    kind, parted, rest = named.partition(";")
    written = rest if parted else kind
    found = addresses(written, 1)[0]
    return found[0].address if found else written.strip(" <>")[:254]


def _action(status: str) -> str:
    return {"5": "failed", "4": "delayed", "2": "delivered"}.get(status[:1], "")


def _trouble(recipients: tuple[Recipient, ...], text: str) -> str | None:
    actions = {one.action for one in recipients}
    if "failed" in actions:
        return "failed"
    if "delayed" in actions:
        return "delayed"
    if not actions and GAVE_UP.search(text[:5_000]):  # a report whose fields can't be read
        return "failed"
    return None


def _trouble_in_prose(head: Head, subject: str, text: str) -> str | None:
    said = _own_words(text)[:5_000]
    if subjects.DELAY.search(subject) or (STILL_TRYING.search(said) and not GAVE_UP.search(said)):
        return "delayed"
    failed = head.has(("x-failed-recipients",)) or subjects.BOUNCE.search(subject)
    return "failed" if failed or GAVE_UP.search(said) else None


def _in_prose(head: Head, text: str, trouble: str, sender: Address) -> Iterator[Recipient]:
    """The recipients that a server's words name, each with what stands beside it."""
    words = _own_words(text)
    named = [
        one.address.lower()
        for value in head.all("x-failed-recipients")[:5]
        for one in addresses(value, MOST)[0]
    ]
    written = list(ADDRESS.finditer(words))
    places = {found[0].strip(".").lower(): found for found in reversed(written)}
    ours = {one.address.lower() for one in addresses(head.first("to"), 20)[0]}
    mentioned = list(dict.fromkeys(f[0].strip(".").lower() for f in written))
    chosen = named or [
        one
        for one in mentioned
        if one not in ours and one != sender.address.lower() and not one.startswith(LOCALS)
    ]
    for address in chosen[:MOST]:
        place = places.get(address)
        about = words[place.start() : place.end() + 800] if place else words[:2_000]
        yield _named(address, about, trouble)
        if not named:  # prose names one recipient first, then servers' addresses and helpers
            return


def _named(address: str, about: str, trouble: str) -> Recipient:
    reply = REPLY.search(about)
    status = STATUS.search(about)
    found = reply or status
    line = _line_of(about, found) if found else ""
    code = status[1] if status else f"{reply[1][0]}.0.0" if reply else ""
    return Recipient(address, trouble, code, line)


def _line_of(text: str, found: re.Match[str]) -> str:
    end = re.compile(r"\n\s*\n").search(text, found.end())
    return one_line(text[found.start() : end.start() if end else found.end() + 300])[:500]


def _own_words(text: str) -> str:
    below = RETURNED_BELOW.search(text)
    return text[: below.start() if below and below.start() > 40 else LONGEST][:LONGEST]


def _returned(root: Part) -> str | None:
    for part in root.walk():
        if part.kind in RETURNED_KINDS and (found := _id_in(part.content()[:100_000])):
            return found
    return None


def _id_in(data: bytes) -> str | None:
    found = RETURNED_ID.search(data)
    return found[1].decode("utf-8", "replace").strip() if found else None
