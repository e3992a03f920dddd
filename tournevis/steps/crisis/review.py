"""The review of a crisis: drafted from its facts, written by people, kept in every version."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.html import strip_tags
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.incidents.telling import told as in_words
from tournevis.ground.organisations.models import Person
from tournevis.ground.web.durations import words_for
from tournevis.steps.crisis.figures import figures
from tournevis.steps.crisis.models import Crisis, Review

PARTS = ("summary", "timeline", "cause", "good", "better", "actions")
LONGEST = 20_000
MOST_LINES = 300
QUOTES = {"fr": ("«\u202f", "\u202f»")}
TOLD = (
    Fact.OPENED,
    Fact.PAGED,
    Fact.ACKNOWLEDGED,
    Fact.CONTACTED,
    Fact.DECLARED,
    Fact.ROLE_GIVEN,
    Fact.PROMISED,
    Fact.OBSERVED,
    Fact.REMEDY_TRIED,
    Fact.DECIDED,
    Fact.TO_DO,
    Fact.DONE,
    Fact.HANDED_ON,
    Fact.HANDED_OVER,
    Fact.SOLVED,
    Fact.REOPENED,
    Fact.STOOD_DOWN,
)


def draft(crisis: Crisis, *, by: Person, now: datetime) -> Review:
    """The first version, from what happened; the same one where there is one already."""
    before = latest(crisis)
    if before is not None:
        return before
    with translation.override(by.language), timezone.override(by.zone):
        words = {
            "summary": _summary(crisis),
            "timeline": "\n".join(_timeline(crisis)),
            "actions": "\n".join(each.what for each in crisis.actions.filter(done_at=None)),
        }
    return _keep(crisis, 1, words, by, now)


def save(
    crisis: Crisis, words: Mapping[str, str], *, version: int, by: Person, now: datetime
) -> Review:
    """A new version of these words; `version` is the one they were written on.

    None is lost: raises `Refused` where somebody else wrote one meanwhile. The same words make none.
    """
    crisis.incident.locked()
    before = latest(crisis)
    if before is None or crisis.is_running:
        raise Refused(gettext_noop("stand the crisis down first"))
    kept = {part: told(words.get(part, ""), LONGEST) for part in PARTS}
    if kept == {part: before.words.get(part, "") for part in PARTS}:
        return before
    if before.version != version:
        raise Refused(gettext_noop("somebody else changed the review meanwhile: look at theirs"))
    return _keep(crisis, version + 1, kept, by, now)


def latest(crisis: Crisis) -> Review | None:
    """The last version; None before the crisis is over."""
    return crisis.reviews.select_related("by").order_by("-version").first()


def _keep(crisis: Crisis, version: int, words: dict[str, str], by: Person, now: datetime) -> Review:
    return Review.objects.create(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        version=version,
        at=now,
        by=by,
        language=by.language,
        words={part: words.get(part, "") for part in PARTS},
        figures=figures(crisis),
    )


def _summary(crisis: Crisis) -> str:
    incident, measured = crisis.incident, figures(crisis)
    spans = measured["durations"]
    words = {
        "incident": incident,
        "client": incident.organisation.name,
        "opened": moment(incident.opened_at),
        "declared": moment(crisis.declared_at),
        "who": crisis.declared_by.name if crisis.declared_by else "",
        "why": crisis.why,
        "lasted": minutes(spans["crisis"]),
        "contact": minutes(spans["contact"]),
        "solution": minutes(spans["solution"]),
        "updates": measured["updates"]["clients"],
        "decided": len(measured["decisions"]),
        "left": len(measured["open_actions"]),
    }
    text = render_to_string(f"crisis/summary.{translation.get_language()}.txt", words)
    return " ".join(text.split())


def _timeline(crisis: Crisis) -> list[str]:
    rows = crisis.incident.entries.filter(kind__in=TOLD).order_by("at", "pk")
    lines, last = [], ""
    for entry in rows.select_related("by")[:MOST_LINES]:
        line = f"{moment(entry.at)}  {plain(entry)}"
        if line != last:  # one alert on several channels is one line
            lines.append(line)
        last = line
    return lines


def plain(entry: Entry) -> str:
    """What a fact says, as plain text on one line."""
    before, after = QUOTES.get(translation.get_language() or "", ("“", "”"))
    shown = str(in_words(entry)).replace("<q>", before).replace("</q>", after)
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(strip_tags(shown))).strip()


def moment(at: datetime) -> str:
    """A moment in the reader's zone and language: "24 Nov, 10:05"."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'j M')}, {time_format(local, 'H:i')}"


def minutes(span: int | None) -> str:
    """A number of minutes in words; "" for none."""
    return words_for(timedelta(minutes=span)) if span is not None else ""
