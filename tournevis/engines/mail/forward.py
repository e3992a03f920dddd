"""A mail that passes another one on: the words of who forwards it, and the original.

When an engineer forwards what a client wrote to them, the client is the one to answer.
"""

import re
from datetime import UTC, timedelta, timezone

from . import bodies, dates
from .addresses import addresses
from .cut import Kind, announces
from .fields import bare, headed
from .head import decode_words
from .mail import Address, Forwarded, Limits
from .parts import Part, tree
from .phrases import MESSAGE_OF, VERB, subject_mark
from .reply import NOTHING_SEEN, QUOTED, Parted, PassesOn, Seen, parted
from .shown_dates import shown_date

MOST_LINES = 3_000
MOST_PEOPLE = 100
LONGEST_VALUE = 2_000
# Outlook and others write the address twice: <ben@client.example<mailto:ben@client.example>>.
AGAIN = re.compile(r"(@[^\s<>\[\]();,]{1,200})\s?[<\[(]\s?mailto:[^<>\[\]()\s]{1,300}[>\])]", re.I)
MAILTO = re.compile(
    r"[\[(<]\s?(?:mailto:)?\s?([^\s<>\[\]()]{1,100}@[^\s<>\[\]()]{1,200})\s?[\])>]", re.I
)
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'«»“”]{1,64}@[^\s<>()\[\],;:\"'«»“”]{1,190}")
NOT_A_NAME = re.compile(r"[\"'“”«»()\[\]*_]+")


def unwrapped(
    text: str,
    subject: str = "",
    answers: bool = False,
    seen: Seen = NOTHING_SEEN,
    zone: timezone = UTC,
) -> tuple[str, Forwarded | None]:
    """What the sender says themself, and what they pass on; None when they pass on nothing.

    A phrase ("Forwarded message") decides; else the subject's first mark ("TR:" or "RE:"); without
    either, a head above another's words is a forward unless the mail `answers` another.
    `zone` is that of a date that names none: the forwarder's.

    >>> note, passed = unwrapped("Pour toi\\n\\nDe : Ben <ben@b.example>\\nEnvoyé : mardi\\n"
    ...     "À : Anna\\nObjet : Panne\\n\\nLa caisse est éteinte.", "TR: Panne")
    >>> note, passed.sender.address, passed.text
    ('Pour toi', 'ben@b.example', 'La caisse est éteinte.')
    """
    parts = parted(text, seen, passes_on(subject, answers))
    return parts.new, passed_on(parts, zone)


def passes_on(subject: str, answers: bool) -> PassesOn:
    """Whether a head in the mail stands above what is passed on, rather than answered."""
    mark = subject_mark(subject)
    if mark == "forward":
        return "surely"
    return "no" if mark or answers else "perhaps"


def passed_on(parts: Parted, zone: timezone = UTC) -> Forwarded | None:
    """What the parts of a text pass on."""
    if not parts.passed_on or parts.cut is None:
        return None
    values = dict(parts.cut.values)
    if parts.cut.kind is Kind.INTRO:
        values = _introduced(parts.passed_on)
        if "@" not in values["from"]:
            return None
    if not values and not parts.message:
        return None
    return Forwarded(
        sender=person(values.get("from", "")),
        to=people(values.get("to", "")),
        cc=people(values.get("cc", "")),
        subject=" ".join(values.get("subject", "").split())[:998],
        date=shown_date(values.get("date") or _date_above(parts.passed_on), zone),
        text=parts.message,
    )


def attached(root: Part, limits: Limits) -> Forwarded | None:
    """The first whole mail that is attached to another, as what that one passes on."""
    for part in root.walk():
        if part.kind != "message/rfc822" or part is root:
            continue
        inner = tree(part.content().replace(b"\r\n", b"\n").lstrip(b"\n"), limits, [])
        if not inner.head.has(("from",)):
            return None
        found, _ = addresses(inner.head.first("from"), 1)
        return Forwarded(
            sender=found[0] if found else person(decode_words(inner.head.first("from"))),
            to=addresses(", ".join(inner.head.all("to")[:20]), MOST_PEOPLE)[0],
            cc=addresses(", ".join(inner.head.all("cc")[:20]), MOST_PEOPLE)[0],
            subject=decode_words(inner.head.first("subject"))[:998],
            date=dates.date(inner.head, []),
            text=bodies.body(inner, limits, []).text,
        )
    return None


def zone_of(date: str) -> timezone:
    """The zone in a mail's Date field; UTC when there is none.

    >>> zone_of("Tue, 03 Mar 2026 10:12:00 +0100")
    datetime.timezone(datetime.timedelta(seconds=3600))
    """
    found = re.search(r"([+-])(\d\d)([0-5]\d)\b", date[:200])
    minutes = int(found[2]) * 60 + int(found[3]) if found else 0
    if found is None or minutes >= 24 * 60:
        return UTC
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def split(text: str) -> tuple[str, str] | None:
    """A text around the first head of another message in it, whatever the mail is: what stands
    before it, and the message with its head; None when there is none."""
    lines = [line.rstrip() for line in text.split("\n")]
    for at, line in enumerate(lines[:MOST_LINES]):
        announced = announces(line) in (Kind.ANSWERED, Kind.PASSED_ON)
        head = None if announced else headed(lines, at, _is_announced(lines, at))
        if head:
            first = _top(lines, at)
            quoted = bool(QUOTED.match(line))
            below = lines[at:]
            if quoted:
                below = [QUOTED.sub("", each).removeprefix(" ") for each in below]
            return "\n".join(lines[:first]).strip(), "\n".join(below).strip()
    return None


def person(value: str) -> Address:
    """The name and address that a head shows: "Ben <…>", "Ben [mailto:…]", "Ben" alone.

    >>> person("Ben Client [mailto:ben@client.example]")
    Address(name='Ben Client', address='ben@client.example')
    """
    value = AGAIN.sub(r"\1", value[:LONGEST_VALUE])
    value = value.replace("mailto:", "")
    found = MAILTO.search(value) or ADDRESS.search(value)
    if found is None:
        return Address(_name(value), "")
    address = found[1] if found.lastindex else found[0]
    name = _name(value[: found.start()]) or _name(value[found.end() :])
    return Address("" if name.casefold() == address.casefold() else name, address.strip(".,;'"))


def people(value: str) -> tuple[Address, ...]:
    """All the people in a head's line, those without an address left out."""
    value = re.sub(r"\[(?:mailto:)?([^\[\]\s]{1,300}@[^\[\]\s]{1,200})\]", r"<\1>", value[:60_000])
    found, _ = addresses(
        AGAIN.sub(r"\1", value).replace("mailto:", "").replace(";", ","), MOST_PEOPLE
    )
    return tuple(one for one in found if "@" in one.address)


def _date_above(text: str) -> str:
    """The date in the phrase above a head that has none: "Message du 03/03/26 à 10:12"."""
    first = bare(text.partition("\n")[0])
    return first if MESSAGE_OF.match(first.casefold()) else ""


def _introduced(text: str) -> dict[str, str]:
    """The writer and the date in an introduction: "Le 3 mars 2026, Ben <…> a écrit :"."""
    lines = [bare(line) for line in text.split("\n")[:6]]
    end = next((at for at, line in enumerate(lines) if line.endswith((":", "：", "--"))), 0)
    span = AGAIN.sub(r"\1", " ".join(lines[: end + 1]))
    found = MAILTO.search(span) or ADDRESS.search(span)
    if found is None:
        return {"from": "", "date": span}
    before = VERB.split(span[: found.start()])[-1]
    name = re.split(r"[,，、;]\s|\d{1,2}[:.h]\d\d\S*(?:\s?[AP]M)?\s", before)[-1]
    address = found[1] if found.lastindex else found[0]
    return {"from": f"{_name(name)} <{address}>", "date": span}


def _name(value: str) -> str:
    return " ".join(NOT_A_NAME.sub(" ", value.replace("<", " ").replace(">", " ")).split())[
        :200
    ].strip(" ,;:-")


def _is_announced(lines: list[str], at: int) -> bool:
    above = next((line for line in reversed(lines[max(0, at - 3) : at]) if bare(line)), "")
    return announces(above) is not None or bare(above).startswith("_____")


def _top(lines: list[str], at: int) -> int:
    """The first of the lines above a head that only lead to it: blank ones, rules, a phrase."""
    while at > 0:
        above = bare(lines[at - 1])
        if above.strip("-_=*#~— ") and announces(above) is None:
            return at
        at -= 1
    return at
