"""Was this mail written by a machine? Then no machine may answer it (RFC 3834)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .head import Head
from .mail import Address, Mail
from .parts import Part

PRECEDENCE = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
LIST_FIELDS = (
    *("list-id", "list-post", "list-help", "list-subscribe", "list-unsubscribe", "list-owner"),
    *("mailing-list", "x-mailing-list", "x-list", "x-mailman-version"),
)
RESPONDER_FIELDS = (
    *("x-autoreply", "x-autorespond", "x-autoresponse", "x-autoresponder", "x-auto-reply"),
    *("x-autoreply-from", "x-mail-autoreply", "x-vacation", "x-fc-machinegenerated"),
)
ROBOTS = re.compile(
    r"(mailer-?daemon|postmaster|no-?_?\.?reply|do-?not-?reply|ne-?pas-?repondre|nepasrepondre"
    r"|pas-de-reponse|bounces?|notifications?|autoreply|auto-?reply|listserv|majordomo"
    r"|root|cron)([+.=-].*)?",
    re.I,
)
OUT_OF_OFFICE = re.compile(
    r"^\W*(?:(?:re|tr|fwd?)\s*:\s*)?(?:"
    r"out[ -]of[ -](?:the[ -])?office|auto(?:matic)?[ -:]?\s*(?:reply|response)|autoreply"
    r"|on (?:annual |maternity |sick )?leave\b|away from (?:my|the) (?:desk|office)|vacation reply"
    r"|r[ée]ponse automatique|r[ée]ponse auto\b|absence? du bureau|absent(?:e)? du bureau"
    r"|message d['’]absence|notification d['’]absence|absence\s*:|absent(?:e)? (?:jusqu|du \d)"
    r"|en cong[ée]s?\b|auto\s*:|automatische antwort|abwesenheit)",
    re.I,
)
BOUNCE_SUBJECT = re.compile(
    r"undeliver(?:ed|able)|delivery (?:status notification|has failed|failure)"
    r"|mail delivery (?:failed|system)|returned mail|failure notice|non remis|non distribu"
    r"|[ée]chec de (?:la )?(?:remise|distribution|livraison)|message non d[ée]livr"
    r"|retour (?:du|de) (?:message|courrier)",
    re.I,
)
DELAY_SUBJECT = re.compile(
    r"delayed|delay(?:ed)? mail|warning: .*(?:not|still)|retard[ée]|diff[ée]r[ée]e?s?\b", re.I
)
ACTION = re.compile(rb"^Action:[ \t]*([A-Za-z]+)", re.M | re.I)
RETURNED_ID = re.compile(rb"^Message-ID:[ \t]*\n?[ \t]*<([^<>\n]{1,900})>", re.M | re.I)
MOST_HOPS = 30


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report (RFC 3464): "failed", "delayed" or None, and the mail that it is about."""

    trouble: str | None
    returned_message_id: str | None


def is_loop_risk(mail: Mail, own: Iterable[str] = ()) -> bool:
    """Whether an automatic answer to this mail may start or feed a loop.

    `own` are the centre's own addresses: a mail from one of them is ours coming back.
    """
    ours = {one.lower() for one in own}
    return (
        mail.is_automatic
        or not mail.sender.address
        or mail.sender.address.lower() in ours
        or mail.hops > MOST_HOPS
    )


def automatic_reason(head: Head, sender: Address, subject: str, report: Report) -> str | None:
    """Why this mail counts as automatic, in plain words; None when a person seems to write."""
    if report.trouble:
        return f"a delivery report: {report.trouble}"
    submitted = head.first("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted[:40]}"
    if any(path.strip() == "<>" for path in head.all("return-path")):
        return "null return path"
    precedence = head.first("precedence").strip().lower()
    if precedence in PRECEDENCE:
        return f"Precedence: {precedence}"
    if head.has(LIST_FIELDS):
        return "a mailing list"
    if head.has(RESPONDER_FIELDS):
        return "an automatic responder's field"
    suppressed = head.first("x-auto-response-suppress").lower()
    if any(word in suppressed for word in ("all", "autoreply", "oof")):
        return "asks for no automatic answer"
    if ROBOTS.fullmatch(sender.address.partition("@")[0]):
        return "a robot's address"
    return "an out-of-office subject" if OUT_OF_OFFICE.search(subject) else None


def report(root: Part, sender: Address, subject: str) -> Report:
    """What a delivery report says; no trouble when this mail is none."""
    about = _returned(root)
    for part in root.walk():
        if part.kind in ("message/delivery-status", "message/global-delivery-status"):
            actions = {action.lower() for action in ACTION.findall(part.content()[:50_000])}
            if actions & {b"failed", b"delayed"}:
                return Report("failed" if b"failed" in actions else "delayed", about)
            return Report(None, about)
    if not _from_a_mail_server(root.head, sender):
        return Report(None, None)
    if DELAY_SUBJECT.search(subject):
        return Report("delayed", about)
    return Report("failed", about) if BOUNCE_SUBJECT.search(subject) else Report(None, None)


def _from_a_mail_server(head: Head, sender: Address) -> bool:
    null = any(path.strip() == "<>" for path in head.all("return-path"))
    local = sender.address.partition("@")[0].lower()
    return (
        null
        or local in ("mailer-daemon", "postmaster", "microsoftexchange")
        or (local.startswith("microsoftexchange"))
    )


def _returned(root: Part) -> str | None:
    for part in root.walk():
        if part.kind in ("message/rfc822", "text/rfc822-headers", "message/global-headers"):
            found = RETURNED_ID.search(part.content()[:100_000])
            if found:
                return found[1].decode("utf-8", "replace")
    return None
