"""Words proposed from the facts: the update to each audience, and the brief for who takes over."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from tournevis.engines import clock
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Deadline
from tournevis.ground.organisations.models import Language, Organisation, Person
from tournevis.steps.crisis.concerned import Concerned
from tournevis.steps.crisis.figures import decisions
from tournevis.steps.crisis.models import Action, Audience, Crisis, Seat
from tournevis.steps.crisis.seats import holder
from tournevis.steps.diagnosis.interview import interview

MOST = 3


def proposed(
    crisis: Crisis, audience: str, whom: Concerned, next_at: datetime, now: datetime
) -> dict[str, str]:
    """Language → the words of an update that leaves now; what we believe is told to nobody outside."""
    return {lang: _written(crisis, audience, whom, next_at, now, lang) for lang in Language.values}


def closing(crisis: Crisis, whom: Concerned, now: datetime) -> dict[str, str]:
    """The same of the last message, in the languages that they read: no other is promised."""
    spoken = dict.fromkeys(each.language for each in whom.open)
    return {lang: _closed(crisis, now, lang) for lang in spoken}


def brief(crisis: Crisis, reader: Person, now: datetime) -> str:
    """How it stands, for who takes over: causes, what is open, what is due next, what was decided."""
    lang = reader.language
    with translation.override(lang):
        words = {
            "crisis": crisis,
            "since": _moment(crisis.declared_at, now, reader.zone.key, lang),
            "solution": _solution(crisis, now, reader.zone.key, lang),
            "causes": _causes(crisis),
            "actions": [_action(each, now, reader.zone.key, lang) for each in _open(crisis)],
            "decisions": [each.text for each in decisions(crisis)][-MOST:],
            "clients_at": _next(crisis, Audience.CLIENTS, now, reader.zone.key, lang),
            "management_at": _next(crisis, Audience.MANAGEMENT, now, reader.zone.key, lang),
        }
        return _tidy(render_to_string(f"crisis/brief.{lang}.txt", words))


def _written(
    crisis: Crisis, audience: str, whom: Concerned, next_at: datetime, now: datetime, lang: str
) -> str:
    centre = Organisation.objects.get(pk=crisis.organisation_id)
    zone = centre.zone.key
    with translation.override(lang):
        words = {
            "crisis": crisis,
            "incident": crisis.incident,
            "product": crisis.incident.product,
            "since": _moment(crisis.declared_at, now, zone, lang),
            "solution": _solution(crisis, now, zone, lang),
            "next_at": _moment(next_at, now, zone, lang),
            "place": zone.rpartition("/")[2].replace("_", " ") if _is_abroad(whom, zone) else "",
            "phone": centre.phone,
            "commander": holder(crisis, Seat.Kind.COMMANDER),
            "clients": whom.clients,
            "incidents": len(whom.incidents) + whom.hidden,
            "causes": _causes(crisis) if audience == Audience.MANAGEMENT else [],
            "decisions": [each.text for each in decisions(crisis)][-MOST:],
            "actions": [each.what for each in _open(crisis)],
        }
        return _tidy(render_to_string(f"crisis/{audience}.{lang}.txt", words))


def _closed(crisis: Crisis, now: datetime, lang: str) -> str:
    centre = Organisation.objects.get(pk=crisis.organisation_id)
    solution = promises.running(crisis.incident, Deadline.Kind.SOLUTION)
    with translation.override(lang):
        words = {
            "incident": crisis.incident,
            "product": crisis.incident.product,
            "solution": ""  # what the contract owes, and nobody was told, is worked out again
            if solution is None or (promises.is_by_contract(solution) and not crisis.has_told)
            else _solution(crisis, now, centre.timezone, lang),
            "phone": centre.phone,
        }
        return _tidy(render_to_string(f"crisis/closing.{lang}.txt", words))


def _is_abroad(whom: Concerned, zone: str) -> bool:
    """Whether somebody reads the time on another clock than the centre's."""
    return any(each.requester.zone.key != zone for each in whom.open)


def _causes(crisis: Crisis) -> list[tuple[str, int]]:
    """The likeliest causes with their chance, in percent."""
    shown = interview(crisis.incident)
    bars = shown.bars[:MOST] if shown else []
    return [(each.name, round(each.chance * 100)) for each in bars]


def _open(crisis: Crisis) -> list[Action]:
    return list(crisis.actions.filter(done_at=None).select_related("person")[:20])


def _action(action: Action, now: datetime, zone: str, lang: str) -> tuple[str, str, str]:
    at = _moment(action.by_at, now, zone, lang) if action.by_at else ""
    return action.what, action.person.name if action.person else "", at


def _next(crisis: Crisis, audience: str, now: datetime, zone: str, lang: str) -> str:
    found = crisis.rhythms.filter(audience=audience).first()
    return _moment(found.next_at, now, zone, lang) if found else ""


def _solution(crisis: Crisis, now: datetime, zone: str, lang: str) -> str:
    found = promises.running(crisis.incident, Deadline.Kind.SOLUTION)
    if found is None or found.is_halted or found.due_at <= now:
        return ""
    return _moment(found.due_at, now, zone, lang)


def _moment(at: datetime, now: datetime, zone: str, lang: str) -> str:
    return clock.moment_in_words(at, now, zone, lang)


def _tidy(text: str) -> str:
    """Without the blank lines that a template leaves where nothing was to be said."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for n, line in enumerate(lines) if line or lines[n - 1]]
    return "\n".join(kept)
