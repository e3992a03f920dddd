"""What the panel shows: how the clock stands, the tries, and the messages that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from tournevis.engines.mail.wording import harmless
from tournevis.ground.channels import switching, wordings
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.organisations.models import Language, Person, centre_of
from tournevis.steps.contact.promising.tries import tries


@dataclass(frozen=True)
class Stuck:
    """A message that did not arrive, and the channel it could go by instead, or ""."""

    delivery: Delivery
    other: str


@dataclass(frozen=True)
class Standing:
    """`state` is a class of the deadline component, "" without a clock; `took` is minutes."""

    state: str
    deadline: Deadline | None
    contact: Entry | None
    how: str
    took: float
    tries: int
    last_try: datetime | None
    calls: int
    troubled: list[Stuck]
    say: str
    tried: str


def standing(incident: Incident, engineer: Person, now: datetime) -> Standing:
    """The whole panel. The walls are open to the company and its centre."""
    deadline = incident.last_clock()
    since = deadline.started_at if deadline else incident.opened_at
    calls = incident.entries.filter(kind=Fact.CALL)
    tried = [each.at for each in tries(incident, since)]
    contact = incident.entries.filter(kind=Fact.CONTACTED, at__gte=since).last()
    return Standing(
        state=state_of(deadline, now),
        deadline=deadline,
        contact=contact,
        how=how_words(contact),
        took=_took(deadline),
        tries=len(tried),
        last_try=tried[-1] if tried else None,
        calls=calls.count(),
        troubled=_troubled(incident),
        say=words_to_say("say", incident, engineer),
        tried=words_to_say("tried", incident, engineer),
    )


def state_of(deadline: Deadline | None, now: datetime) -> str:
    """As `Deadline.state`, but met is met, however late; "" where no clock was ever started."""
    if deadline is None:
        return ""
    return "met" if deadline.met_at and not deadline.dropped_at else deadline.state(now)


def how_words(contact: Entry | None) -> str:
    """By which way the client was reached, in the page's language."""
    ways = {"call": _("by phone"), "email": _("by e-mail"), "sms": _("by SMS")}
    return ways.get(str(contact.data.get("how", "")), "") if contact else ""


def words_to_say(name: str, incident: Incident, engineer: Person) -> str:
    """What one might say on the phone or by SMS, in the client's language."""
    centre = centre_of(incident.organisation_id)
    hello = "Bonjour" if incident.language == Language.FRENCH else "Hello"
    client = harmless(incident.requester.first_name)
    values = {
        "name": client,
        "greeting": f"{hello} {client},",
        "engineer": engineer.first_name,
        "number": str(incident.number),
        "centre": centre.name,
        "phone": centre.phone,
    }
    return wordings.said(centre.pk, name, incident.language, values)[1]


def _took(deadline: Deadline | None) -> float:
    if deadline is None or deadline.met_at is None:
        return 0.0
    return (deadline.met_at - deadline.started_at).total_seconds() / 60


def _troubled(incident: Incident) -> list[Stuck]:
    mine = incident.entries.filter(delivery__isnull=False).values("delivery")
    here = Q(pk__in=mine) | Q(origin__in=mine) | Q(origin__origin__in=mine)
    rows = Delivery.objects.filter(here).stuck().order_by("pk")[:10]
    return [Stuck(row, switching.other_way(row)) for row in rows]
