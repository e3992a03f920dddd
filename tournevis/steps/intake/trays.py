"""What the triage tray shows of an incident: who wrote, what speaks for them, whose it may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.listing import clients_of
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import domains
from tournevis.ground.organisations.asking import centres_of
from tournevis.ground.organisations.models import Domain, Organisation, Person
from tournevis.steps.intake.flags import sentence
from tournevis.steps.intake.forms import PlaceForm
from tournevis.steps.intake.senders import at_address
from tournevis.steps.intake.triage import Writer, suggested

MOST, COUNTED = 50, 99


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that speaks for the writer (`good`), against, or only hints ("")."""

    icon: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Stray:
    """An incident in the tray, its message, and the form that takes it out.

    `client`: whose words an engineer passed on, where the address is one person's of one company;
    `domain`: that of the writer, which may be said to be the company's.
    """

    incident: Incident
    message: Entry | None
    form: PlaceForm
    proofs: tuple[Proof, ...]
    looks_like: int | None
    client: Person | None = None
    domain: str = ""


def tray(person: Person, *, bound: PlaceForm | None = None, number: int = 0) -> list[Stray]:
    """What waits in triage for this member of staff, oldest first; `bound`: the refused form."""
    found = worked_on_by(person).in_triage().select_related("requester", "organisation")
    incidents = list(found.order_by("opened_at")[:MOST])
    kinds = [Fact.MESSAGE_IN, Fact.FLAGGED, Fact.CONFIRMED]
    entries = Entry.objects.filter(incident__in=incidents, kind__in=kinds).select_related("inbound")
    rows = list(entries.defer("inbound__raw"))
    companies = clients_of(centres_of(person))
    strays = []
    for incident in incidents:
        mine = [row for row in rows if row.incident_id == incident.pk]
        form = bound if bound and incident.pk == number else None
        strays.append(_stray(incident, mine, companies, form))
    return strays


def _stray(
    incident: Incident,
    entries: list[Entry],
    companies: QuerySet[Organisation],
    form: PlaceForm | None,
) -> Stray:
    message = next((each for each in entries if each.kind == Fact.MESSAGE_IN), None)
    flags = [each.data for each in entries if each.kind == Fact.FLAGGED]
    writer = _writer(incident, flags)
    likely = suggested(writer, incident.requester, companies)
    if form is None:
        form = _form(incident, writer, likely, companies)
    looks_like = next((each["number"] for each in flags if each.get("flag") == "looks_like"), None)
    proofs = [*_proofs(incident, message, flags, likely, companies)]
    if any(each.kind == Fact.CONFIRMED for each in entries):
        proofs.append(
            Proof("check", "good", _("Whoever has this address confirmed that they wrote"))
        )
    is_passed_on = any(each.get("flag") == "forwarded" for each in flags)
    client = _client(writer, companies) if is_passed_on else None
    return Stray(incident, message, form, tuple(proofs), looks_like, client, _domain(writer))


def _client(writer: Writer, companies: QuerySet[Organisation]) -> Person | None:
    """The one person of a company served who has this address; None where none or several have."""
    theirs = at_address(writer.email).filter(organisation__in=companies)
    found = list(theirs.select_related("organisation")[:2])
    return found[0] if len(found) == 1 else None


def _domain(writer: Writer) -> str:
    """The domain of the writer, where it can be a company's and is not said to be yet."""
    try:
        name = domains.checked(domains.domain_of(writer.email))
    except domains.NotADomain:
        return ""
    return "" if Domain.objects.filter(name=name).exists() else name


def _form(
    incident: Incident, writer: Writer, likely: int | None, companies: QuerySet[Organisation]
) -> PlaceForm:
    said = {"organisation": likely, "name": writer.name, "address": writer.email or writer.phone}
    return PlaceForm(initial=said, companies=companies, auto_id=f"id_{incident.pk}_%s")


def _writer(incident: Incident, flags: Iterable[dict[str, str]]) -> Writer:
    """Who seems to have written; for what an engineer forwarded, the one they quote."""
    codes = {each.get("flag"): each for each in flags}
    if "forwarded" in codes:
        return Writer(codes["forwarded"].get("name", ""), codes["forwarded"]["original"])
    if "by_staff" in codes:
        return Writer("")
    person = incident.requester
    return Writer(person.name, person.email, "" if person.email else person.phone)


def _proofs(
    incident: Incident,
    message: Entry | None,
    flags: Iterable[dict[str, str]],
    likely: int | None,
    companies: QuerySet[Organisation],
) -> Iterable[Proof]:
    if incident.requester.organisation_id == incident.organisation_id:
        codes = {each.get("flag") for each in flags}
        if not codes & {"forwarded", "by_staff"}:
            yield Proof("cross", "bad", _("Nobody we know has this address or number"))
    if message is not None and message.data.get("channel") == "email":
        if message.data.get("vouched"):
            yield Proof("check", "good", _("Its domain did send this message (DMARC)"))
        else:
            yield Proof("cross", "bad", _("Nothing proves that its domain sent this message"))
    for flag in flags:
        yield Proof("alert", "", sentence(flag))
    company = companies.filter(pk=likely).first() if likely else None
    if company is not None:
        yield Proof("search", "", _("Perhaps %(name)s") % {"name": company.name})


def waiting_count(person: Person) -> int:
    """How many wait in triage for this member of staff, at most one more than `COUNTED`."""
    here = worked_on_by(person).in_triage().filter(organisation__in=centres_of(person))
    return here.order_by()[: COUNTED + 1].count()
