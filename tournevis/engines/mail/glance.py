"""What can be had cheaply of a mail that cannot be read whole: its head, and its first words."""

from .addresses import addresses
from .authentication import authentication
from .charset import decode
from .head import Head, decode_words, split
from .mail import Address, Limits, Mail, Unreadable

HEAD_BYTES = 100_000
TEXT_BYTES = 20_000
FEW = 20


def read_head(raw: bytes, reason: str, limits: Limits = Limits()) -> Mail:  # noqa: B008 - frozen
    """A mail of which only the head was looked at; `reason` becomes its first defect.

    It counts as automatic, so that nothing answers a mail that nobody has read. Raises
    `Unreadable` when there is no sender, subject or Message-ID in it.
    """
    data = raw[:HEAD_BYTES].replace(b"\r\n", b"\n").lstrip(b"\r\n")
    if data.startswith(b"From "):
        data = data.partition(b"\n")[2]
    head, start = split(data, 0, len(data), limits)
    if not head.has(("from", "subject", "message-id", "date", "to")):
        raise Unreadable(reason)
    senders = _people(head, "from")
    return Mail(
        message_id=decode_words(head.first("message-id")).strip("<> ")[:998] or None,
        in_reply_to=(),
        references=(),
        subject=decode_words(head.first("subject")[:4_000])[:998],
        sender=senders[0] if senders else Address("", ""),
        reply_to=_people(head, "reply-to"),
        to=_people(head, "to"),
        cc=_people(head, "cc"),
        delivered_to=(),
        date=None,
        text=decode(data[start : start + TEXT_BYTES], None),
        reply_text="",
        quoted="",
        forwarded=None,
        html=None,
        attachments=(),
        automatic="unread",
        automatic_reason=reason,
        report=None,
        hops=len(head.all("received")),
        authentication=authentication(head),
        defects=(reason,),
        language=None,
    )


def _people(head: Head, name: str) -> tuple[Address, ...]:
    return addresses(head.first(name)[:4_000], FEW)[0]
