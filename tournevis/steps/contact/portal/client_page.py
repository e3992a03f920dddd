"""What a client sees of their incident: where it stands, in plain words, and what was written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tournevis.engines.mail.light import plain_text
from tournevis.ground.files.showing import Addresses, ShownFile, shown
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.attached import files_of
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.incidents.story import public_entries
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, Person, centre_id_of, centre_of
from tournevis.steps.contact.calling import callback, moments
from tournevis.steps.contact.calling.standing import how_words, state_of
from tournevis.steps.contact.portal.client_promises import said_move, said_promises
from tournevis.steps.contact.promising.promise import who_contacts
from tournevis.steps.contact.promising.tries import tries

MOST = 200  # entries
FOLDED = 1200  # characters, from which on a text is folded
SHOWN = 600


@dataclass(frozen=True)
class Said:
    """One message of the thread (`direction` in | out), or one line about what happened (line)."""

    direction: str
    author: str
    channel: str
    at: datetime
    text: str | SafeString
    files: list[ShownFile] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One step of the way: `state` is done | now | later."""

    name: str
    at: datetime | None
    state: str


@dataclass(frozen=True)
class ClientPage:
    """The page. `state`: waiting | late | working | solved | closed. `enough`: why no time to be
    called at can be chosen now; "" where one can, or none ever could.
    """

    state: str
    who: str
    due_at: datetime | None
    contacted_at: datetime | None
    how: str
    tried_at: datetime | None
    steps: list[Step]
    thread: list[Said]
    centre: str
    phone: str
    callback_at: datetime | None
    slots: list[moments.Moment]
    enough: str
    promises: list[str]


def client_page(
    incident: Incident, reader: Person, now: datetime, address: Addresses
) -> ClientPage:
    """How this incident stands, for this client; `address` says where its files are."""
    with walls.opened(incident.organisation_id, centre_id_of(incident.organisation_id)):
        centre = centre_of(incident.organisation_id)
        deadline = incident.last_clock()
        who = who_contacts(incident, now)
        can_ask = _can_ask(incident, reader)
        may_ask = can_ask and callback.may_ask(incident, reader, now)
        contact = _contact(incident, deadline)
        state = _state(incident, deadline, now)
        return ClientPage(
            state=state,
            who=who.first_name if who else "",
            due_at=deadline.due_at if deadline and deadline.is_running else None,
            contacted_at=deadline.met_at if deadline else None,
            how=how_words(contact),
            tried_at=_tried_at(incident, deadline),
            steps=_steps(incident, deadline, state),
            thread=_thread(incident, reader, centre, address),
            centre=centre.name,
            phone=centre.phone,
            callback_at=_callback_at(incident),
            slots=moments.slots(incident, now) if may_ask else [],
            enough=_(callback.ENOUGH) if can_ask and not may_ask else "",
            promises=list(dict.fromkeys(said_promises(incident, reader, now))),
        )


def _can_ask(incident: Incident, reader: Person) -> bool:
    """Whether this reader may ask to be called: who wrote to us, at the number we know."""
    return incident.is_open and reader.pk == incident.requester_id and bool(reader.phone)


def _callback_at(incident: Incident) -> datetime | None:
    """When we call, if that was promised or asked for."""
    row = promises.running(incident, Deadline.Kind.CALLBACK)
    return row.due_at if row else None


def _state(incident: Incident, deadline: Deadline | None, now: datetime) -> str:
    if incident.status in (Incident.Status.SOLVED, Incident.Status.CLOSED):
        return str(incident.status)
    standing = state_of(deadline, now)
    if standing == "late":
        return "late"
    return "working" if standing == "met" else "waiting"


def _contact(incident: Incident, deadline: Deadline | None) -> Entry | None:
    if deadline is None or deadline.met_at is None:
        return None
    return incident.entries.filter(kind=Fact.CONTACTED, at__gte=deadline.started_at).last()


def _tried_at(incident: Incident, deadline: Deadline | None) -> datetime | None:
    """When we last tried to call, while nobody has reached them yet."""
    if deadline is None or deadline.met_at is not None:
        return None
    last = tries(incident, deadline.started_at).last()
    return last.at if last else None


def _steps(incident: Incident, deadline: Deadline | None, state: str) -> list[Step]:
    names = [_("Received"), _("Contacted"), _("We are looking"), _("Solved")]
    at = {"waiting": 1, "late": 1, "working": 2, "solved": 3, "closed": 4}[state]
    solved = incident.entries.filter(kind=Fact.SOLVED).last() if at >= 3 else None
    times = [
        deadline.started_at if deadline else incident.opened_at,
        deadline.met_at if deadline else None,
        None,
        solved.at if solved else None,
    ]
    states = ["done" if i < at else "now" if i == at else "later" for i in range(4)]
    return [Step(*each) for each in zip(names, times, states, strict=True)]


def _thread(
    incident: Incident, reader: Person, centre: Organisation, address: Addresses
) -> list[Said]:
    files: dict[int, list[ShownFile]] = defaultdict(list)
    for each in files_of(incident):
        files[each.entry_id].append(shown(each.file, address))
    newest = public_entries(incident).order_by("-at", "-id")[:MOST]
    said = (_said(entry, reader, centre, files[entry.pk]) for entry in reversed(newest))
    return [each for each in said if each is not None]


def _said(
    entry: Entry, reader: Person, centre: Organisation, files: list[ShownFile]
) -> Said | None:
    if entry.kind == Fact.MESSAGE_IN:
        author = _("You") if entry.by_id == reader.pk else entry.author.split(" ")[0]
        return Said("in", author, _channel(entry), entry.at, folded(entry.text), files)
    if entry.kind == Fact.MESSAGE_OUT and entry.by_id:
        author = entry.author.split(" ")[0]
        text = plain_text(entry.text) if entry.data.get("channel") == "email" else entry.text
        return Said("out", author, _channel(entry), entry.at, folded(text), files)
    line = said_move(entry, reader) if entry.kind == Fact.PROMISED else _line(entry)
    return Said("line", centre.name, "", entry.at, line) if line else None


def _line(entry: Entry) -> str:
    answers = {
        "held": _("You told us that it works."),
        "broke": _("You told us that it came back."),
    }
    if entry.kind == Fact.CALLBACK:
        return _("You asked us to call you.")
    lines = {
        Fact.MESSAGE_OUT: _("We confirmed that we have your message."),
        Fact.FOLLOWED_UP: _("We asked you whether everything still works."),
        Fact.ANSWERED: answers.get(str(entry.data.get("answer", "")), ""),
        Fact.CLOSED: _("The request was closed."),
        Fact.REOPENED: _("The request is open again."),
    }
    return lines.get(Fact(entry.kind), "")


def _channel(entry: Entry) -> str:
    words = {
        "email": _("e-mail"),
        "sms": _("SMS"),
        "page": _("this page"),
        "web": _("the web form"),
    }
    return words.get(str(entry.data.get("channel", "")), "")


def folded(text: str) -> str | SafeString:
    """A long text with its end folded away; everything escaped where it is shown."""
    if len(text) <= FOLDED:
        return text
    return format_html(
        '{}…<details class="why-fold"><summary>{}</summary>{}</details>',
        text[:SHOWN],
        _("Show the rest"),
        text[SHOWN:],
    )
