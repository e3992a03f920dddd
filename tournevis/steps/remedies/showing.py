"""What the panel shows: one remedy, its draft, what was sent and tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tournevis.engines.sms import segments
from tournevis.engines.troubleshoot import ways_out
from tournevis.engines.troubleshoot.guide import Remedy
from tournevis.ground.channels.models import Channel
from tournevis.ground.guides.words import in_words, language
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.writing import best_channel
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.case import guide_of, known
from tournevis.steps.remedies.draft import channels_to, draft
from tournevis.steps.remedies.trying import Sent, Tried, all_sent, all_tried
from tournevis.steps.solutions.ranking import need_in_words, remedy_of


@dataclass(frozen=True)
class Shown:
    """The whole panel. `remedy` is None where none is being carried out; `text` is the draft.

    `steps` are for whoever does it, `meanwhile` for the engineer beside them. `waits`: what should
    have been done before.
    """

    remedy: Remedy | None
    name: str
    steps: list[tuple[int, str]]
    meanwhile: list[tuple[int, str]]
    waits: list[str]
    verify: str
    channel: str
    channels: list[str]
    text: str
    parts: int
    sent: list[Sent]
    tried: list[Tried]
    outcome: Tried | None


def shown(
    incident: Incident, by: Person, *, wanted: str = "", channel: str = "", text: str = ""
) -> Shown:
    """The remedy one chose, or the last one sent of which one does not know yet how it went.

    `text` replaces the draft: the words that were refused.
    """
    guide, done, sent = guide_of(incident), all_tried(incident), all_sent(incident)
    known = {each.key: each for each in done}
    waiting = [each.remedy for each in sent if each.remedy not in known]
    key = wanted or (waiting[-1] if waiting else "")
    remedy = remedy_of(guide, key) if guide else None
    channels = channels_to(incident.requester)
    way = channel if channel in channels else best_channel(incident.requester, _used(incident))
    is_theirs = remedy is not None and remedy.who == "client"
    if remedy is not None and is_theirs and not text:
        text = draft(incident, remedy, incident.language, channel=way, by=by)
    return Shown(
        remedy=remedy,
        name=in_words(remedy.name) if remedy else "",
        steps=_numbered(remedy.steps) if remedy else [],
        meanwhile=_numbered(remedy.engineer_steps) if remedy else [],
        waits=_waits(incident, remedy) if remedy else [],
        verify=in_words(remedy.verify) if remedy and remedy.verify else "",
        channel=way,
        channels=channels if is_theirs else [],
        text=text,
        parts=segments(text) if way == Channel.SMS else 0,
        sent=[each for each in sent if remedy and each.remedy == remedy.key],
        tried=done,
        outcome=known.get(key),
    )


def _numbered(steps: Mapping[str, tuple[str, ...]]) -> list[tuple[int, str]]:
    return list(enumerate(steps.get(language(), ()), start=1))


def _waits(incident: Incident, remedy: Remedy) -> list[str]:
    found = known(incident)
    if found is None:
        return []
    ways = {way.remedy: way.waits for way in ways_out(found.guide, found.case)}
    return [need_in_words(found.guide, need) for need in ways.get(remedy.key, ())]


def _used(incident: Incident) -> str:
    """The channel of the client's last message."""
    last = incident.entries.filter(kind=Fact.MESSAGE_IN).order_by("at", "pk").last()
    return str(last.data.get("channel", "")) if last else ""
