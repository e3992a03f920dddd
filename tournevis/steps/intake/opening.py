"""A message opens an incident: whose it is, in which language, about what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from django.utils import translation
from django.utils.translation import gettext as _

from tournevis.engines.troubleshoot import GuideError, matching
from tournevis.ground.channels.models import Channel, Doorway, Inbound
from tournevis.ground.estate.models import Asset
from tournevis.ground.guides.library import guides
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.domains import company_of
from tournevis.ground.organisations.models import Membership, Organisation, Person
from tournevis.steps.intake import crowds, forwarding
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.forwarding import is_theirs_to_pass_on
from tournevis.steps.intake.joining import Found, Place, data_of, join
from tournevis.steps.intake.loops import bundle_of, refuse_floods
from tournevis.steps.intake.message import Message
from tournevis.steps.intake.senders import Sender, whose

ANSWER_MARKS = re.compile(r"^(?:\s*(?:re|tr|fw|fwd|aw|rép|rép)\s*(?:\[\d+\])?\s*:)+\s*", re.I)
SUBJECT_CHARS = 300
FIRST_WORDS = 70
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """For which company, and for whom. In triage that is the centre, until somebody says.

    `passed_on_by`: the engineer who forwarded the client's words.
    """

    organisation: int
    requester: Person
    in_triage: bool = False
    flagged: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    passed_on_by: Person | None = None


def open_new(
    held: Inbound,
    message: Message,
    sender: Sender,
    found: Found,
    why: str,
    now: datetime,
    *,
    by_hand: bool,
) -> Incident:
    """A new incident, with the message as its first. `why`: it is automatic, so nothing answers it.

    Raises `Aside` when too many came from there within an hour, unless opened `by_hand`.
    """
    centre = held.organisation
    home = _home(message, sender, centre)
    walls.open_to({centre.pk, home.organisation})
    is_crowd = False
    if not by_hand:
        if home.in_triage or why:
            is_crowd = refuse_floods(home.requester, sender, centre, now)
        bundle = None if home.in_triage else bundle_of(message, home.requester, now)
        if bundle is not None:
            return _bundled(held, message, bundle, centre, why, now)
    _settle(home)
    incident = _incident(message, home, centre, now)
    if is_crowd:
        incident.subject = crowds.subject(centre, 1)
    incident.follows = _followed(found, incident)
    _record(incident, held, message, home, why, now)
    _tell(incident, found, home, centre, now)
    if message.channel == Doorway.WEB:
        flag(incident, "typed", centre=centre, now=now)
    if is_crowd:
        crowds.begin(incident, centre, now)
    return incident


def subject_of(message: Message, language: str) -> str:
    """A subject without "Re:" and its kin; else the first words; never empty.

    >>> from tournevis.steps.intake.message import Message
    >>> subject_of(Message("email", "", "", "Re: TR : Plus d'internet", "", ""), "fr")
    "Plus d'internet"
    """
    words = " ".join(message.subject.split())
    subject = ANSWER_MARKS.sub("", words).strip() or _first_words(message.text)
    if not subject:
        with translation.override(language):
            subject = _("(no subject)")
    return subject[:SUBJECT_CHARS]


def guess_asset(incident: Incident, text: str) -> None:
    """Name the asset, and so the product, if the message speaks of just one that they have.

    Where they have none, nothing is read: it is the dearest part of opening an incident.
    """
    if not Asset.objects.filter(organisation=incident.organisation_id).exists():
        return
    products = _products(f"{incident.subject}\n{text[:20_000]}")
    if not products:
        return
    theirs = Asset.objects.filter(organisation=incident.organisation_id, product__key__in=products)
    assets = list(theirs.select_related("product")[:2])
    if len(assets) == 1:
        incident.asset, incident.product = assets[0], assets[0].product


def _home(message: Message, sender: Sender, centre: Organisation) -> Home:
    if sender.staff is not None:
        return _by_staff(message, sender.staff, centre)
    if len({organisation for _, organisation in sender.homes}) == 1:
        person, organisation = sender.homes[0]
        return Home(organisation, person)
    if sender.homes:
        return Home(centre.pk, sender.homes[0][0], in_triage=True, flagged="several")
    stranger = _stranger(message, sender, centre)
    company = company_of(message.sender, centre.pk)
    if company is None:
        return Home(centre.pk, stranger, in_triage=True)
    return _by_domain(message, stranger, Organisation.objects.get(pk=company), centre)


def _by_domain(
    message: Message, stranger: Person, company: Organisation, centre: Organisation
) -> Home:
    """A new person of a company that we know by its domain, if the domain proves the mail.

    Otherwise an engineer looks first: anyone can write any From.
    """
    if not message.is_vouched:
        told = {"client": company.name}
        return Home(centre.pk, stranger, in_triage=True, flagged="domain", told=told)
    newcomer = Person(
        organisation=company,
        name=stranger.name,
        email=message.sender,
        language=message.language or company.language,
        timezone=company.timezone,
        verified_at=None,
    )
    told = {"name": stranger.name}
    return Home(company.pk, newcomer, flagged="newcomer", told=told)


def _by_staff(message: Message, engineer: Person, centre: Organisation) -> Home:
    original = message.original
    if original is None:
        return Home(centre.pk, engineer, in_triage=True, flagged="by_staff")
    passed_on = is_theirs_to_pass_on(message)
    clients = whose(original.address, centre).homes if passed_on else ()
    if len(clients) == 1:
        person, organisation = clients[0]
        return Home(organisation, person, passed_on_by=engineer)
    told = {"original": original.address, "name": original.name}
    return Home(centre.pk, engineer, in_triage=True, flagged="forwarded", told=told)


def _settle(home: Home) -> None:
    """A new person is kept; of a company, as one of its clients."""
    person = home.requester
    if person.pk:
        return
    person.save()
    if not home.in_triage:
        Membership.objects.create(organisation_id=home.organisation, person=person)


def _followed(found: Found, incident: Incident) -> Incident | None:
    """The closed incident that it answers, if it is the same client's."""
    before = found.follows
    if before is None or before.organisation_id != incident.organisation_id:
        return None
    return before


def _bundled(
    held: Inbound,
    message: Message,
    bundle: Incident,
    centre: Organisation,
    why: str,
    now: datetime,
) -> Incident:
    """Another of too many: kept with the others, for which somebody is alerted; said once."""
    said = bundle.entries.filter(kind=Fact.FLAGGED, data__flag="flood").exists()
    place = Place(bundle, bundle.requester, is_public=False, flagged="" if said else "flood")
    return join(held, message, place, centre, why, now)


def _stranger(message: Message, sender: Sender, centre: Organisation) -> Person:
    """Whom nobody knows: kept at the centre, without any right, until somebody says who it is."""
    known = [person for person in sender.people if person.organisation_id == centre.pk]
    if known:
        return known[0]
    is_mail = message.channel != Channel.SMS and not message.sender.startswith("+")
    name = message.name.strip() or message.sender.partition("@")[0] or _("unknown")
    return Person(
        organisation=centre,
        name=name[:200],
        email=message.sender if is_mail and "@" in message.sender else "",
        phone="" if is_mail else message.sender[:20],
        language=message.language or centre.language,
        timezone=centre.timezone,
        verified_at=None,
    )


def _incident(message: Message, home: Home, centre: Organisation, now: datetime) -> Incident:
    language = home.requester.language
    if home.flagged in ("forwarded", "by_staff"):
        language = message.language or centre.language
    incident = Incident(
        organisation_id=home.organisation,
        subject=subject_of(_told(message, home), language),
        language=language,
        requester=home.requester,
        in_triage=home.in_triage,
        opened_at=now,
        changed_at=now,
    )
    if not home.in_triage:
        guess_asset(incident, message.text)
    return incident


def _told(message: Message, home: Home) -> Message:
    """The message whose subject and first words count: of what was passed on, the original."""
    original = message.original
    if home.passed_on_by is None or original is None:
        return message
    subject = original.subject or message.subject
    return replace(message, subject=subject, text=original.text or message.text)


def _record(
    incident: Incident, held: Inbound, message: Message, home: Home, why: str, now: datetime
) -> None:
    if home.passed_on_by is not None:
        forwarding.record(incident, held, message, home.passed_on_by, now)
        return
    mark: dict[str, Any] = {"automatic": True} if why else {}
    if message.is_vouched:
        mark["vouched"] = True
    is_client = not why and home.flagged not in ("forwarded", "by_staff")
    channel = {"channel": str(message.channel), **mark}
    text = message.whole if message.is_forward or not message.text.strip() else message.text
    who = {"at": now, "by": home.requester, "is_public": is_client}
    incident.record_all(
        Entry(kind=Fact.OPENED, data=channel, **who),
        Entry(
            kind=Fact.MESSAGE_IN,
            text=text,
            data=data_of(message, why),
            inbound_id=held.pk,
            **who,
        ),
    )
    if why:
        flag(incident, "automatic", centre=held.organisation, now=now, reason=why)


def _tell(
    incident: Incident, found: Found, home: Home, centre: Organisation, now: datetime
) -> None:
    if home.passed_on_by is not None:
        forwarding.tell(incident, home.passed_on_by, centre, now)
    if home.flagged:
        flag(incident, home.flagged, centre=centre, now=now, **home.told)
    if found.looks_like is not None and incident.follows is None:
        flag(incident, "looks_like", centre=centre, now=now, number=found.looks_like)
    if found.is_forged:
        flag(incident, "forged_token", centre=centre, now=now)


def _products(text: str) -> tuple[str, ...]:
    try:
        known = guides()
    except GuideError:
        log.exception("guides not read")
        return ()
    best = matching(known.values(), text)
    is_clear = bool(best) and (len(best) == 1 or best[0][1] > best[1][1])
    return tuple(known[best[0][0]].products) if is_clear else ()


def _first_words(text: str) -> str:
    line = next((each.strip() for each in text.split("\n") if each.strip()), "")
    line = " ".join(line[: FIRST_WORDS * 3].split())
    if len(line) <= FIRST_WORDS:
        return line
    return line[:FIRST_WORDS].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
