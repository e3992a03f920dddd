"""One verb: bytes as they came by SMTP or IMAP become a `Mail`."""

import re

from . import bodies, dates, forward, marks
from .addresses import addresses, hides_encoding, shows_another
from .authentication import authentication
from .automatic import sign_of_a_machine
from .charset import decode
from .head import Head, decode_words, one_line
from .language import language
from .mail import SEVERAL_FROM, Address, Forwarded, Language, Limits, Mail, Unreadable
from .parts import Part, tree
from .phrases import subject_mark
from .reply import NOTHING_SEEN, Parted, parted
from .reports import delivery_report

MAIL_FIELDS = (
    *("from", "to", "subject", "date", "message-id", "received", "return-path", "sender"),
    *("content-type", "mime-version", "reply-to", "delivered-to"),
)
IDENTIFIER = re.compile(r"<\s*([^<>\s]+)\s*>")
DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
CR_LF = re.compile(rb"\r+\n")
LONGEST_ID = 998
MOST_DEFECTS = 40
MOST_PAGES = 5
LONGEST_NOTE = 1_000  # characters; who writes more above an attached mail tells it themself


def read(
    raw: bytes,
    limits: Limits = Limits(),  # noqa: B008 - frozen, shared on purpose
    *,
    tells_language: bool = True,
) -> Mail:
    """Read one mail, whatever state it is in; what is odd about it is told in `defects`.

    The result depends on `raw` and `limits` only. To have the envelope taken into account, put
    `Return-Path:` and `Delivered-To:` fields on top, as any final delivery does (RFC 5321 4.4).
    `tells_language` loads a model that takes half a second, once; without it `language` is None.
    Raises `Unreadable` when the bytes hold no field that a mail has.
    """
    defects: list[str] = []
    data = _newlines(raw, limits, defects)
    root = tree(data, limits, defects, crlf=_is_crlf(raw))
    head = root.head
    if not head.has(MAIL_FIELDS):
        raise Unreadable("no mail header" if data.strip() else "empty")
    if head.left_out:
        defects.append(f"{head.left_out} header fields are left out")
    sender = _sender(head, limits, defects)
    subject = decode_words(head.first("subject"))[:998]
    body = bodies.body(root, limits, defects)
    report = delivery_report(root, sender, subject, body.text)
    sign = sign_of_a_machine(root, sender, subject, body.text, report)
    parts, passed_on = _parts(root, subject, body.text, limits)
    new = parts.reply or (passed_on.text if passed_on and not parts.quoted else "")
    if not body.text.strip():
        defects.append("no visible text")
    return Mail(
        message_id=_message_id(head, defects),
        in_reply_to=_identifiers(head.all("in-reply-to"), limits),
        references=_identifiers(head.all("references"), limits),
        subject=subject,
        sender=sender,
        reply_to=_people(head, "reply-to", limits, defects),
        to=_people(head, "to", limits, defects),
        cc=_people(head, "cc", limits, defects),
        delivered_to=_delivered(head),
        date=dates.date(head, defects),
        text=body.text,
        reply_text=new,
        quoted=parts.quoted,
        forwarded=passed_on,
        html=body.html,
        attachments=body.attachments,
        automatic=sign.kind if sign else None,
        automatic_reason=sign.reason if sign else None,
        report=report,
        hops=len(head.all("received")),
        authentication=authentication(head),
        language=_language(new, body.text, subject) if tells_language else None,
        defects=tuple(dict.fromkeys(defects))[:MOST_DEFECTS],
    )


def _parts(root: Part, subject: str, text: str, limits: Limits) -> tuple[Parted, Forwarded | None]:
    """The parts of the text, and what is passed on in it or beside it."""
    answers = root.head.has(("in-reply-to", "references"))
    passes_on = forward.passes_on(subject, answers)
    parts = parted(text, passes_on=passes_on)
    if not parts.is_sure:
        seen = marks.seen(_pages(root, limits), text, limits)
        parts = parted(text, seen, passes_on) if seen != NOTHING_SEEN else parts
    passed_on = forward.passed_on(parts, forward.zone_of(root.head.first("date")))
    is_note = not parts.quoted and len(parts.new) <= LONGEST_NOTE
    may = subject_mark(subject) == "forward" or not parts.new
    if passed_on is None and is_note and may and root.kind != "multipart/report":
        passed_on = forward.attached(root, limits)
    return parts, passed_on


def _pages(root: Part, limits: Limits) -> list[str]:
    """The HTML of the mail as it came."""
    return [
        decode(part.content()[: 4 * limits.html_chars], part.parameters.get("charset"))
        for part in root.walk()
        if part.kind == "text/html"
        and not part.head.first("content-disposition").lower().startswith("attachment")
    ][:MOST_PAGES]


def _language(*texts: str) -> Language | None:
    return next(filter(None, map(language, texts)), None)


def _newlines(raw: bytes, limits: Limits, defects: list[str]) -> bytes:
    if len(raw) > limits.raw_bytes:
        defects.append(f"cut at {limits.raw_bytes} bytes")
    data = raw[: limits.raw_bytes].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    data = data.replace(b"\r\n", b"\n")
    if b"\r\n" in data:  # some wrote CR CR LF
        data = CR_LF.sub(b"\n", data)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    # The separator line of mbox files.
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data


def _is_crlf(raw: bytes) -> bool:
    """Whether every line ends with CR LF: then what was not encoded can be given back as it was."""
    pairs = raw.count(b"\r\n")
    return pairs > 0 and pairs == raw.count(b"\n") == raw.count(b"\r")


def _sender(head: Head, limits: Limits, defects: list[str]) -> Address:
    froms = head.all("from")
    found, _ = addresses(",".join(froms[:5]), limits.addresses)
    if len(froms) > 1 or len({one.address.lower() for one in found}) > 1:
        defects.append(SEVERAL_FROM)
    if not found:
        for name in ("sender", "reply-to", "return-path"):
            found, _ = addresses(head.first(name), limits.addresses)
            if found:
                defects.append(f"no usable From: taken from {name.title()}")
                break
    if not found:
        defects.append("no sender")
        return Address(decode_words(head.first("from")).strip(" <>\"'")[:200], "")
    if hides_encoding(found[0]):
        defects.append("an encoded word inside the sender's address: left as written")
    if shows_another(found[0]):
        defects.append("the sender's name shows another address")
    return found[0]


def _people(head: Head, name: str, limits: Limits, defects: list[str]) -> tuple[Address, ...]:
    values = head.all(name)
    found, more = addresses(", ".join(values[:20]), limits.addresses)
    if more or len(values) > 20:
        defects.append(f"more addresses in {name.title()} than are read")
    return found


def _delivered(head: Head) -> tuple[str, ...]:
    found = (addresses(value, 1)[0] for name in DELIVERED for value in head.all(name)[:5])
    return tuple(dict.fromkeys(one[0].address for one in found if one))


def _message_id(head: Head, defects: list[str]) -> str | None:
    values = head.all("message-id")
    if len(values) > 1:
        defects.append("several Message-ID: the first is taken")
    for value in values:
        # Exchange writes <[hexadecimal]>, others forget the angles: any text will do as a key.
        found = IDENTIFIER.search(value)
        text = found[1] if found else one_line(value).strip("<> ")
        if text:
            return text[:LONGEST_ID]
    defects.append("no Message-ID")
    return None


def _identifiers(values: list[str], limits: Limits) -> tuple[str, ...]:
    found = [one[:LONGEST_ID] for value in values[:5] for one in IDENTIFIER.findall(value)]
    # The first names the thread, the last are the nearest: the middle goes when there are many.
    most = limits.references
    return tuple(found if len(found) <= most else [*found[:1], *found[1 - most :]])
