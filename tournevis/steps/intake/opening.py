"""A message opens an incident: whose it is, in which language, about what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.joining import Found, data_of
from tournevis.steps.intake.loops import refuse_floods
from tournevis.steps.intake.message import Message
from tournevis.steps.intake.senders import Sender

ANSWER_MARKS = re.compile(r"^(?:\s*(?:re|tr|fw|fwd|aw|rép|rép)\s*(?:\[\d+\])?\s*:)+\s*", re.I)
QUOTED_SENDER = re.compile(
    r"^[\s>*]*(?:from|de|von)\s*:[\s*]*(?P<name>[^\n<\[@]{0,200}?)[\s\"'<\[(]*(?:mailto:)?"
    r"(?P<address>[^\s<>\[\]()\"';,]{1,200}@[^\s<>\[\]()\"';,]{1,250})",
    re.I | re.M,
)
SUBJECT_CHARS = 300
FIRST_WORDS = 70
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """For which company, and for whom. In triage that is the centre, until somebody says."""

    organisation: int
    requester: Person
    in_triage: bool = False
    flagged: str = ""
    told: dict[str, Any] = field(default_factory=dict)


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
    if (home.in_triage or why) and not by_hand:
        refuse_floods(home.requester, centre, now)
    if not home.requester.pk:
        home.requester.save()
    incident = _incident(message, home, centre, now)
    _record(incident, held, message, home, why, now)
    _tell(incident, found, home, centre, now)
    if message.channel == Doorway.WEB:
        flag(incident, "typed", centre=centre, now=now)
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


def original_sender(text: str) -> tuple[str, str] | None:
    """The (name, address) that a forwarded mail quotes as its first writer; None without one.

    >>> original_sender("FYI\\n\\nDe : Ben Rivière <ben@bakery.example>\\nObjet : panne")
    ('Ben Rivière', 'ben@bakery.example')
    """
    quoted = QUOTED_SENDER.search(text[:20_000])
    if quoted is None or len(quoted["address"]) > 254:
        return None
    return quoted["name"].strip(" \"'"), quoted["address"].lower().strip(".")


def guess_asset(incident: Incident, text: str) -> None:
    """Name the asset, and so the product, if the message speaks of just one that they have."""
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
    return Home(centre.pk, _stranger(message, sender, centre), in_triage=True)


def _by_staff(message: Message, engineer: Person, centre: Organisation) -> Home:
    original = original_sender(message.whole)
    if original is None:
        return Home(centre.pk, engineer, in_triage=True, flagged="by_staff")
    told = {"original": original[1], "name": original[0]}
    return Home(centre.pk, engineer, in_triage=True, flagged="forwarded", told=told)


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
    )


def _incident(message: Message, home: Home, centre: Organisation, now: datetime) -> Incident:
    language = home.requester.language
    if home.flagged in ("forwarded", "by_staff"):
        language = message.language or centre.language
    incident = Incident(
        organisation_id=home.organisation,
        subject=subject_of(message, language),
        language=language,
        requester=home.requester,
        in_triage=home.in_triage,
        opened_at=now,
        changed_at=now,
    )
    if not home.in_triage:
        guess_asset(incident, message.text)
    return incident


def _record(
    incident: Incident, held: Inbound, message: Message, home: Home, why: str, now: datetime
) -> None:
    mark = {"automatic": True} if why else {}
    is_client = not why and home.flagged not in ("forwarded", "by_staff")
    channel = {"channel": str(message.channel), **mark}
    incident.record(Fact.OPENED, now=now, by=home.requester, data=channel, is_public=is_client)
    text = message.whole if message.is_forward or not message.text.strip() else message.text
    incident.record(
        Fact.MESSAGE_IN,
        now=now,
        by=home.requester,
        text=text,
        data=data_of(message, why),
        is_public=is_client,
        inbound=held,
    )
    if why:
        flag(incident, "automatic", centre=held.organisation, now=now, reason=why)


def _tell(
    incident: Incident, found: Found, home: Home, centre: Organisation, now: datetime
) -> None:
    if home.flagged:
        flag(incident, home.flagged, centre=centre, now=now, **home.told)
    if found.looks_like is not None:
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
