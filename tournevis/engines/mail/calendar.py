"""An invitation told in words, for mails that say nothing else (RFC 5545, RFC 5546)."""

import re

FOLD = re.compile(r"\r?\n[ \t]")
LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[^:\"\n]*(?:\"[^\"\n]*\"[^:\"\n]*)*)?):(.*)")
STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?")
ESCAPED = re.compile(r"\\([nN,;\\])")
NAME = re.compile(r";CN=(\"[^\"]*\"|[^;:]*)", re.I)
ZONE = re.compile(r";TZID=(\"[^\"]*\"|[^;:]*)", re.I)
LONGEST = 200_000
WANTED = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION", "STATUS")
METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to an invitation",
    "PUBLISH": "Event",
    "COUNTER": "Another time proposed",
}
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "perhaps"}


def told(calendar: str) -> str:
    """The first event of a calendar in a few lines; empty when there is none.

    >>> print(told("METHOD:REQUEST\\nBEGIN:VEVENT\\nSUMMARY:Visite\\nDTSTART:20260303T091200Z\\nEND:VEVENT"))
    Invitation: Visite
    2026-03-03 09:12 UTC
    """
    method, event = _fields(calendar[:LONGEST])
    if not event:
        return ""
    title = f"{METHODS.get(method, 'Event')}: {_text(event, 'SUMMARY') or '-'}"
    times = [_time(*event[name]) for name in ("DTSTART", "DTEND") if name in event]
    lines = [title, " – ".join(filter(None, times)), _text(event, "LOCATION")]
    lines += [_organizer(event), _answer(event, method), _text(event, "DESCRIPTION")]
    return "\n".join(line for line in lines if line)


def method(calendar: str) -> str:
    """REQUEST, REPLY, CANCEL…, in capitals; empty when there is none."""
    return _fields(calendar[:LONGEST])[0]


def _fields(calendar: str) -> tuple[str, dict[str, tuple[str, str]]]:
    method, event, inside, nested = "", dict[str, tuple[str, str]](), False, 0
    for line in FOLD.sub("", calendar).splitlines():
        found = LINE.match(line)
        if not found:
            continue
        name, parameters, value = found[1].upper(), found[2], found[3].strip()
        if name == "METHOD":
            method = value.upper()
        elif name == "BEGIN":
            nested += inside
            inside = inside or value.upper() in ("VEVENT", "VTODO")
        elif name == "END" and inside:
            if not nested:
                break
            nested -= 1
        elif inside and not nested and name in (*WANTED, "ATTENDEE"):
            event.setdefault(name, (parameters, value))
    return method, event


def _text(event: dict[str, tuple[str, str]], name: str) -> str:
    value = event.get(name, ("", ""))[1]
    return ESCAPED.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], value).strip()


def _time(parameters: str, value: str) -> str:
    found = STAMP.match(value)
    if not found:
        return ""
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if not found[4]:
        return day
    named = ZONE.search(parameters)
    zone = "UTC" if found[7] else named[1].strip('"') if named else ""
    return f"{day} {found[4]}:{found[5]} {zone}".strip()


def _organizer(event: dict[str, tuple[str, str]]) -> str:
    if "ORGANIZER" not in event:
        return ""
    parameters, value = event["ORGANIZER"]
    name, address = NAME.search(parameters), re.sub(r"(?i)^mailto:", "", value)
    return f"{name[1].strip(chr(34))} <{address}>" if name else address


def _answer(event: dict[str, tuple[str, str]], method: str) -> str:
    if method != "REPLY" or "ATTENDEE" not in event:
        return ""
    parameters, value = event["ATTENDEE"]
    answer = re.search(r";PARTSTAT=([A-Z-]+)", parameters, re.I)
    who = re.sub(r"(?i)^mailto:", "", value)
    return f"{who}: {ANSWERS.get(answer[1].upper(), answer[1].lower())}" if answer else who
