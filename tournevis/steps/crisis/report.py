"""The review as it goes on paper: its words, its figures in words, the names its reader may know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.rows import status_name
from tournevis.ground.incidents.telling_promises import promise_name
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.steps.crisis.models import Crisis, Review
from tournevis.steps.crisis.picture import data_of as drawn_as_data
from tournevis.steps.crisis.picture import picture
from tournevis.steps.crisis.review import PARTS, day, minutes, moment
from tournevis.steps.crisis.room import role_name

MOST_ROWS = 300  # of each table


def on_paper(crisis: Crisis, review: Review, reader: Person) -> dict[str, Any]:
    """Everything on the paper, in the language it was written in, for this reader. The same words
    as long as nothing changes: when it is looked at is not on it."""
    with translation.override(review.language), timezone.override(reader.zone):
        return data_of(crisis, review, reader)


def data_of(crisis: Crisis, review: Review, reader: Person) -> dict[str, Any]:
    """Everything on the paper, as plain strings."""
    figures, incident = review.figures, crisis.incident
    clients, hidden = _clients(crisis, figures, reader)
    centre = Organisation.objects.get(pk=crisis.organisation_id)
    return {
        "language": review.language,
        "labels": _labels(),
        "centre": centre.name,
        "title": _("Review of crisis #%(number)s") % {"number": incident.number},
        "subtitle": f"{incident.subject} — {day(timezone.localtime(crisis.declared_at), 'F Y')}",
        "footer": _("Version %(version)s, %(author)s, written %(at)s")
        % {
            "version": review.version,
            "author": review.by.name if review.by else "",
            "at": moment(review.at),
        },
        "words": {part: review.words.get(part, "") for part in PARTS},
        "picture": drawn_as_data(picture(figures)),
        "durations": durations(figures),
        "clients": clients[:MOST_ROWS],
        "hidden": hidden,
        "promises": promises(figures),
        "decisions": decided(figures),
        "people": people(figures),
        "measures": measures(crisis),
    }


def durations(figures: Mapping[str, Any]) -> list[list[str]]:
    """How long each took, in words."""
    names = {
        "alert": _("From the opening to the first alert"),
        "contact": _("From the opening to the first human contact"),
        "declared": _("From the opening to the declaration"),
        "diagnosis": _("From the opening to the last answer of the diagnosis"),
        "solution": _("From the opening to the solution"),
        "crisis": _("The crisis"),
    }
    spans = figures.get("durations", {})
    return [[name, minutes(spans.get(key)) or "—"] for key, name in names.items()]


def promises(figures: Mapping[str, Any]) -> list[list[str]]:
    """What was promised: by when, when it was done, how that stands."""
    states = {
        "kept": pgettext("promise", "kept"),
        "late": pgettext("promise", "kept late"),
        "missed": pgettext("promise", "missed"),
        "running": pgettext("promise", "still running"),
        "halted": pgettext("promise", "stands still"),
    }
    rows = [
        [
            promise_name(each["kind"]),
            _at(each["due_at"]) or "—",
            _at(each["met_at"]) or "—",
            states.get(each["state"], ""),
        ]
        for each in figures.get("promises", [])[:MOST_ROWS]
    ]
    names = {"clients": _("updates to the clients"), "management": _("updates to the management")}
    for audience, count in figures.get("updates", {}).items():
        if not count["sent"]:
            continue
        kept = _("%(kept)s of %(all)s in time") % {"kept": count["in_time"], "all": count["sent"]}
        rows.append([names[audience], "—", "—", kept])
    return rows


def decided(figures: Mapping[str, Any]) -> list[list[str]]:
    """The decisions, in order."""
    return [
        [_at(each["at"]), each["who"], each["what"], each["why"]]
        for each in figures.get("decisions", [])[:MOST_ROWS]
    ]


def people(figures: Mapping[str, Any]) -> list[list[str]]:
    """Who had which role, and when."""
    return [
        [role_name(each["role"]), each["name"], _at(each["since"]), _at(each["until"]) or "—"]
        for each in figures.get("people", [])[:MOST_ROWS]
    ]


def measures(crisis: Crisis) -> list[list[str]]:
    """What is to be done so that it does not happen again: what, who, until when, and whether it is
    done; as things stand when it is printed."""
    return [
        [
            each.what,
            each.person.name if each.person else "—",
            day(timezone.localtime(each.by_at), "F") if each.by_at else "—",
            pgettext("action", "done") if each.done_at else pgettext("action", "open"),
        ]
        for each in crisis.actions.filter(check_key="").select_related("person")[:200]
    ]


def clients_of(crisis: Crisis, figures: Mapping[str, Any], reader: Person) -> list[list[str]]:
    """The incidents it concerned, of the clients that this reader may know."""
    numbers = [crisis.incident_id, *figures.get("children", [])]
    rows = worked_on_by(reader).filter(pk__in=numbers).select_related("organisation")
    return [
        [f"#{each.pk}", each.organisation.name, status_name(each.status)]
        for each in rows.order_by("pk")
    ]


def _clients(
    crisis: Crisis, figures: Mapping[str, Any], reader: Person
) -> tuple[list[list[str]], str]:
    seen = clients_of(crisis, figures, reader)
    others = 1 + len(figures.get("children", [])) - len(seen)
    if others <= 0:
        return seen, ""
    words = ngettext(
        "and %(n)s incident of a client you are not given",
        "and %(n)s incidents of clients you are not given",
        others,
    )
    return seen, words % {"n": others}


def _labels() -> dict[str, str]:
    return {
        "summary": _("Summary"),
        "durations": _("How long it took"),
        "what": _("What"),
        "how_long": _("How long"),
        "cause": _("What it was"),
        "clients": _("Whom it concerned"),
        "number": _("No."),
        "client": _("Client"),
        "state": _("State"),
        "promises": _("What was promised"),
        "due": _("Due"),
        "met": _("Done"),
        "decisions": _("Decisions"),
        "when": _("When"),
        "who": _("Who"),
        "why": _("Why"),
        "people": _("Who did what"),
        "role": _("Role"),
        "since": _("From"),
        "until": _("Until"),
        "timeline": _("What happened"),
        "good": _("What went well"),
        "better": _("What we change"),
        "factors": _("What contributed to it"),
        "measures": _("What is to be done"),
        "picture": _("When it happened"),
        "late": _("late or missed"),
    }


def _at(said: str) -> str:
    return moment(datetime.fromisoformat(said)) if said else ""
