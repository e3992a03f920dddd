"""What Kannel 1.4.5 says and hears over HTTP (Kannel user guide, chapters "Running SMS gateway"
and "Delivery reports"): only the values, nothing is sent from here.

The matching part of its configuration, `charset` and `coding` asked for so that nothing is guessed:

    group = sms-service
    keyword = default
    get-url = "http://…/?from=%p&to=%P&text=%b&at=%t&id=%I&charset=%C&coding=%c&smsc=%i"
    max-messages = 0
    omit-empty = true

`%p` sender, `%P` receiver, `%b` text as it came (`%a` does too: the same with its blanks squeezed),
`%t` time in UTC, "YYYY-MM-DD HH:MM:SS" (older versions: no seconds), `%I` Kannel's id, `%C`
charset, `%c` coding (0 GSM-7, 1 8 bit, 2 UCS-2), `%i` the SMS centre.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import unquote_to_bytes, urlencode

from .malformed import Malformed
from .segments import encoding

Kind = Literal["delivered", "failed", "queued", "accepted", "refused"]
# Delivery reports asked for: delivered, failed, accepted by the SMS centre, refused by it.
DLR_MASK = 1 | 2 | 8 | 16
KINDS: dict[int, Kind] = {1: "delivered", 2: "failed", 4: "queued", 8: "accepted", 16: "refused"}
# Kannel answers 202 with one of these; anything else was not taken.
TAKEN = ("0: Accepted for delivery", "3: Queued for later delivery")
LONGEST_TEXT = 40_000  # characters; the 255 parts that an SMS may have hold 39,015
LONGEST_QUERY = 200_000  # bytes; the same in UCS-2, each byte written %00, and the rest
CUT = "\n[…]"  # says that a text was cut


@dataclass(frozen=True, slots=True)
class Received:
    """A message from a phone. Sender and receiver are as the network wrote them: see `number`.

    `at` is aware, in UTC, None if absent. `reference` identifies it for one delivery to us; the
    network may deliver a message again under another one.
    """

    sender: str
    receiver: str
    text: str
    at: datetime | None
    reference: str | None
    smsc: str | None


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of a message that we sent under `reference`; `answer` is the SMS centre's."""

    reference: str
    kind: Kind
    answer: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Kannel's answer to a message we gave it: accepted (then it is Kannel's to send) or not."""

    is_accepted: bool
    status: int
    text: str


def query(raw: bytes) -> dict[str, bytes]:
    """The parameters of a raw query string, undecoded: web frameworks guess UTF-8 and lose bytes.

    At most 30 parameters are taken, the first of each name.

    >>> query(b"from=%2B33612345678&text=d%E9j%E0")
    {'from': b'+33612345678', 'text': b'd\\xe9j\\xe0'}
    """
    found: dict[str, bytes] = {}
    for one in raw[:LONGEST_QUERY].split(b"&", 30)[:30]:
        name, _, value = one.partition(b"=")
        found.setdefault(
            name.decode("ascii", "replace"), unquote_to_bytes(value.replace(b"+", b" "))
        )
    return found


def mo(params: Mapping[str, str | bytes], longest: int | None = LONGEST_TEXT) -> Received:
    """A message from the parameters of get-url above. Raises `Malformed` without a sender.

    A text of more than `longest` characters is cut, and says so; None for what we kept ourselves,
    which is read back as it was kept.

    Give the text as undecoded bytes to have its charset honoured; as str it is taken as decoded.

    >>> mo({"from": "+33612345678", "to": "36000", "text": b"OK 4821", "charset": "UTF-8"}).text
    'OK 4821'
    """
    sender = _text(params, "from")
    if not sender:
        raise Malformed("no sender: get-url needs from=%p")
    return Received(
        sender=sender[:40],
        receiver=_text(params, "to")[:40],
        text=_cut(_message(params), longest),
        at=_time(_text(params, "at")),
        reference=_text(params, "id")[:200] or None,
        smsc=_text(params, "smsc")[:100] or None,
    )


def mt_params(
    *, user: str, password: str, sender: str, to: str, text: str, dlr_url: str | None = None
) -> dict[str, str]:
    """The parameters of Kannel's sendsms for a text, in the cheaper coding that can carry it.

    `to` is E.164; `dlr_url` is where reports are to come (see `dlr_url`), None for none.
    """
    params = {
        "username": user,
        "password": password,
        "from": sender,
        "to": to,
        "text": text,
        "charset": "UTF-8",
        "coding": "0" if encoding(text) == "GSM-7" else "2",
    }
    if dlr_url:
        params |= {"dlr-mask": str(DLR_MASK), "dlr-url": dlr_url}
    return params


def mt_url(base: str, params: Mapping[str, str]) -> str:
    """The address to get. It holds the password: never log it.

    >>> mt_url("http://127.0.0.1:13013/cgi-bin/sendsms", {"to": "+33612345678", "text": "ça va"})
    'http://127.0.0.1:13013/cgi-bin/sendsms?to=%2B33612345678&text=%C3%A7a+va'
    """
    return f"{base}?{urlencode(params)}"


def dlr_url(base: str, reference: str) -> str:
    """Where Kannel is to report on the message `reference`: it fills in %d and %A itself.

    >>> dlr_url("http://127.0.0.1/sms/report/", "a1")
    'http://127.0.0.1/sms/report/?reference=a1&kind=%d&answer=%A'
    """
    return f"{base}?{urlencode({'reference': reference})}&kind=%d&answer=%A"


def dlr(params: Mapping[str, str | bytes]) -> DeliveryReport:
    """A delivery report from the parameters of `dlr_url`. Raises `Malformed` for any others."""
    reference, kind = _text(params, "reference"), _text(params, "kind")
    if not reference:
        raise Malformed("no reference")
    if not kind.isdecimal() or int(kind[:4]) not in KINDS:
        raise Malformed(f"unknown kind of report: {kind[:10]!r}")
    return DeliveryReport(reference[:200], KINDS[int(kind[:4])], _text(params, "answer")[:300])


def reply(status: int, body: str) -> Reply:
    """What Kannel's HTTP answer means: only 202 with "0:" or "3:" is a message taken.

    >>> reply(202, "0: Accepted for delivery").is_accepted, reply(403, "Authorization failed").is_accepted
    (True, False)
    """
    text = body.strip()[:300]
    taken = status == 202 and text.startswith(tuple(one[:2] for one in TAKEN))
    return Reply(taken, status, text)


def _message(params: Mapping[str, str | bytes]) -> str:
    value = params.get("text", "")
    if isinstance(value, bytes):
        value = _decoded(value, _text(params, "charset"), _text(params, "coding"))
    return value.replace("\0", "").replace("\r\n", "\n").strip()


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[:longest] + CUT


def _decoded(data: bytes, charset: str, coding: str) -> str:
    names = [charset or ("utf-16-be" if coding == "2" else "utf-8"), "utf-8", "cp1252"]
    # Kannel says UTF-16BE for UCS-2 it passes on; a phone's accents may still come as Latin-1.
    for name in names:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _text(params: Mapping[str, str | bytes], name: str) -> str:
    value = params.get(name, "")
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return text.replace("\0", "").strip()


def _time(text: str) -> datetime | None:
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
