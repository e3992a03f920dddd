"""The list: which incidents, in which order, a page at a time, whatever their number.

Every filter and order is one of those written here; anything else asked for is as if not asked.
A page continues where the last one ended (a keyset, never an offset), and a count stops at
`COUNTED`, so a list costs the same with a hundred incidents and with a hundred thousand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tournevis.ground.incidents.models import Deadline, Incident, IncidentQuerySet
from tournevis.ground.organisations.models import Contract, Organisation, Person

PAGE = 50
COUNTED = 500
WORDS = 6
TABS = ("open", "late", "mine", "solved", "closed", "all")
LEFT = {"hour": timedelta(hours=1), "day": timedelta(days=1)}  # of the next promise
STILL = ("open", "late", "mine")  # tabs of what is not over
_ACCENTED = ("aàâäáãå", "cç", "eéèêë", "iîïíì", "nñ", "oôöóòõ", "uùûüú", "yÿý")
_ALIKE = {
    letter: f"[{group}{group.upper()}]" for group in _ACCENTED for letter in group + group.upper()
}
_AFTER = re.compile(r"(\w{1,10})~([0-9TZ:.+-]{1,40})~(\d{1,18})")
_Narrow = Callable[[IncidentQuerySet], IncidentQuerySet]


@dataclass(frozen=True)
class Order:
    """One stretch of a list: which of the incidents, by what. Ends of pages are kept in `name`."""

    name: str
    field: str
    is_falling: bool
    narrow: _Narrow


def _owing(found: IncidentQuerySet) -> IncidentQuerySet:
    """Open ones that owe the client something, with the moment of the next promise."""
    clocks = _owed()
    due = Subquery(clocks.order_by("due_at").values("due_at")[:1])
    return found.open().filter(Exists(clocks)).annotate(due=due)


def _owing_nothing(found: IncidentQuerySet) -> IncidentQuerySet:
    return found.exclude(Exists(_owed()) & Q(status__in=Incident.OPEN))


def _waiting(found: IncidentQuerySet) -> IncidentQuerySet:
    """Open ones whose client nobody reached yet, with the moment by which somebody should."""
    clocks = _running()
    due = Subquery(clocks.order_by("due_at").values("due_at")[:1])
    return found.open().filter(Exists(clocks)).annotate(due=due)


def _others(found: IncidentQuerySet) -> IncidentQuerySet:
    return found.exclude(Exists(_running()) & Q(status__in=Incident.OPEN))


def _all(found: IncidentQuerySet) -> IncidentQuerySet:
    return found


ORDERS: dict[str, tuple[Order, ...]] = {
    "due": (
        Order("owing", "due", False, _owing),
        Order("rest", "changed_at", True, _owing_nothing),
    ),
    "urgent": (
        Order("waiting", "due", False, _waiting),
        Order("others", "changed_at", True, _others),
    ),
    "changed": (Order("changed", "changed_at", True, _all),),
    "newest": (Order("newest", "pk", True, _all),),
    "oldest": (Order("oldest", "pk", False, _all),),
}


@dataclass(frozen=True)
class Wish:
    """What is asked of the list. `after` is where the last page ended."""

    tab: str = "open"
    order: str = "due"
    status: str = ""
    client: int | None = None
    words: str = ""
    after: str = ""
    left: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Wish:
        """The wish of a query string; what is not on the lists is left out."""
        words = " ".join(asked.get("q", "").replace("\x00", "").split())[:100]
        tab = asked.get("tab", "all" if words else "open")
        tab = tab if tab in TABS else "open"
        usual = "due" if tab in STILL else "changed"
        client, after = asked.get("client", ""), asked.get("after", "")
        order, status = asked.get("order", usual), asked.get("status", "")
        left = asked.get("left", "")
        return cls(
            tab=tab,
            order=order if order in ORDERS else usual,
            status=status if status in Incident.Status.values else "",
            client=int(client) if re.fullmatch(r"[0-9]{1,18}", client) else None,
            words=words,
            after=after if _AFTER.fullmatch(after) else "",
            left=left if left in LEFT else "",
        )

    def query(self, **changes: str) -> str:
        """The query string of this wish, from its first page, with some changes."""
        wish = replace(self, **({"after": ""} | changes))  # type: ignore[arg-type]
        kept = {"tab": wish.tab, "q": wish.words, "client": wish.client, "status": wish.status}
        kept |= {"order": "" if "tab" in changes else wish.order, "after": wish.after}
        kept |= {"left": wish.left}
        return urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True)
class Listed:
    """One page of the list, and where the next one begins ("" at the end)."""

    incidents: list[Incident]
    after: str


def listed(
    seen: IncidentQuerySet, wish: Wish, person: Person, now: datetime, *, size: int = PAGE
) -> Listed:
    """The page of `seen` that `wish` asks for."""
    found = wanted(seen, wish, person, now).select_related(
        "organisation", "requester", "assignee", "product"
    )
    orders = ORDERS[wish.order]
    begun = _AFTER.fullmatch(wish.after)
    names = [order.name for order in orders]
    first = names.index(begun[1]) if begun and begun[1] in names else 0
    rows: list[tuple[str, Incident]] = []
    for order in orders[first:]:
        here = begun if begun and begun[1] == order.name else None
        stretch = _stretch(found, order, here)[: size + 1 - len(rows)]
        rows += [(_end(order, incident), incident) for incident in stretch]
        if len(rows) > size:
            return Listed([incident for _, incident in rows[:size]], rows[size - 1][0])
    return Listed([incident for _, incident in rows], "")


def wanted(seen: IncidentQuerySet, wish: Wish, person: Person, now: datetime) -> IncidentQuerySet:
    """Those of `seen` that the wish speaks of, in no order."""
    found = _in_tab(seen, wish.tab, person, now)
    if wish.left:
        found = _due_by(found, now + LEFT[wish.left])
    if wish.status:
        found = found.filter(status=wish.status)
    if wish.client is not None:
        found = found.filter(organisation=wish.client)
    return _found(found, wish.words) if wish.words else found


def counts(
    seen: IncidentQuerySet, person: Person, centres: list[int], now: datetime
) -> dict[str, int]:
    """How many in each tab, and in triage: exact up to `COUNTED`, then `COUNTED` + 1."""
    tabs = {"triage": seen.in_triage().filter(organisation__in=centres)} | {
        tab: _in_tab(seen, tab, person, now) for tab in TABS
    }
    return {name: found.order_by()[: COUNTED + 1].count() for name, found in tabs.items()}


def most_urgent(seen: IncidentQuerySet, person: Person) -> Incident | None:
    """The client this person should call first; None when others care for all who wait."""
    free = seen.filter(Q(assignee=None) | Q(assignee=person))
    waiting = _waiting(free).select_related("organisation", "requester", "assignee")
    first: Incident | None = waiting.order_by("due", "pk").first()  # type: ignore[misc]
    return first


def clients_of(centres: list[int]) -> QuerySet[Organisation]:
    """The companies by which the list can be narrowed: the centres' clients that the walls show."""
    served = Contract.objects.filter(centre__in=centres).values("organisation")
    return Organisation.objects.filter(pk__in=served).order_by("name")


def clocks_of(incidents: list[Incident]) -> dict[int, Deadline]:
    """The latest first-contact clock of each incident, by the incident's id."""
    clocks = Deadline.objects.filter(
        incident__in=incidents, kind=Deadline.Kind.FIRST_CONTACT, dropped_at=None
    )
    return {clock.incident_id: clock for clock in clocks.order_by("started_at", "pk")}


def next_of(incidents: list[Incident]) -> dict[int, Deadline]:
    """The promise that is due next of each open one that owes something, by the incident's id."""
    still = [each.pk for each in incidents if each.is_open]
    rows = Deadline.objects.running().filter(incident__in=still)
    return {row.incident_id: row for row in rows.order_by("-due_at", "-pk")}


def _owed() -> QuerySet[Deadline]:
    return Deadline.objects.running().filter(incident=OuterRef("pk"))


def _running() -> QuerySet[Deadline]:
    return _owed().filter(kind=Deadline.Kind.FIRST_CONTACT)


def _due_by(found: IncidentQuerySet, moment: datetime) -> IncidentQuerySet:
    """Open ones of which some promise is due by then, or was."""
    rows = Deadline.objects.running().filter(due_at__lte=moment)
    return found.open().filter(pk__in=rows.values("incident"))


def _in_tab(seen: IncidentQuerySet, tab: str, person: Person, now: datetime) -> IncidentQuerySet:
    if tab == "open":
        return seen.open()
    if tab == "late":
        return _due_by(seen, now)
    if tab == "mine":
        return seen.open().of(person)
    return seen if tab == "all" else seen.filter(status=tab)


def _found(found: IncidentQuerySet, words: str) -> IncidentQuerySet:
    """By number, else by words: each in the subject, the client's name or the writer's."""
    number = re.fullmatch(r"#?([0-9]{1,18})", words)
    if number:
        return found.filter(Q(pk=int(number[1])) | Q(subject__icontains=words))
    for word in words.split()[:WORDS]:
        alike = _alike(word)
        companies = Organisation.objects.filter(name__iregex=alike)
        people = Person.objects.filter(Q(name__iregex=alike) | Q(email__iexact=word))
        # Lists of ids, not sub-selects: both tables are small beside the incidents'.
        found = found.filter(
            Q(subject__iregex=alike)
            | Q(organisation__in=list(companies.values_list("pk", flat=True)[:200]))
            | Q(requester__in=list(people.values_list("pk", flat=True)[:200]))
        )
    return found


def _alike(word: str) -> str:
    """A pattern for this word with or without its accents: "bloquee" finds "bloquée"."""
    return "".join(_ALIKE.get(letter) or re.escape(letter) for letter in word)


def _stretch(
    found: IncidentQuerySet, order: Order, begun: re.Match[str] | None
) -> IncidentQuerySet:
    rows = order.narrow(found)
    sign, beyond = ("-", "lt") if order.is_falling else ("", "gt")
    if order.field == "pk":
        rows = rows.filter(**{f"pk__{beyond}": int(begun[3])}) if begun else rows
        return rows.order_by(f"{sign}pk")
    moment = _moment(begun[2]) if begun else None
    if begun and moment:
        here = Q(**{order.field: moment, f"pk__{beyond}": int(begun[3])})
        rows = rows.filter(**{f"{order.field}__{beyond}e": moment})
        rows = rows.filter(Q(**{f"{order.field}__{beyond}": moment}) | here)
    return rows.order_by(f"{sign}{order.field}", f"{sign}pk")


def _end(order: Order, incident: Incident) -> str:
    value = incident.opened_at if order.field == "pk" else getattr(incident, order.field)
    return f"{order.name}~{value.isoformat()}~{incident.pk}"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
