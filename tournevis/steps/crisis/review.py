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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.incidents.telling import told as in_words
from tournevis.ground.organisations.models import Person
from tournevis.ground.web.durations import words_for
from tournevis.steps.crisis.figures import figures
from tournevis.steps.crisis.models import Audience, Crisis, Review, Update

PARTS = ("summary", "cause", "factors", "timeline", "good", "better")
LONGEST = 20_000
MOST_LINES = 300
QUOTES = {"fr": ("«\u202f", "\u202f»")}
TOLD = (
    Fact.OPENED,
    Fact.PAGED,
    Fact.ACKNOWLEDGED,
    Fact.CALL,
    Fact.CONTACTED,
    Fact.PROPOSED,
    Fact.DECLARED,
    Fact.SEVERITY,
    Fact.ROLE_GIVEN,
    Fact.PROMISED,
    Fact.CALLBACK,
    Fact.PAUSED,
    Fact.RESUMED,
    Fact.JOINED,
    Fact.LEFT,
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
    happened = [(each.at, plain(each)) for each in rows.select_related("by")[:MOST_LINES]]
    sent = crisis.updates.filter(stopped_at=None).select_related("by")
    happened += [(each.at, _sent(each)) for each in sent[:MOST_LINES]]
    lines = [f"{moment(at)}  {words}" for at, words in sorted(happened, key=lambda each: each[0])]
    # One alert on several channels is one line.
    return [line for n, line in enumerate(lines) if n == 0 or line != lines[n - 1]]


def _sent(update: Update) -> str:
    """That an audience was told, by whom, and how many."""
    is_clients = update.audience == Audience.CLIENTS
    words = _("Update to the clients") if is_clients else _("Update to the management")
    return f"{words} ({update.told}), {update.by.name}"


def plain(entry: Entry) -> str:
    """What a fact says, as plain text on one line."""
    before, after = QUOTES.get(translation.get_language() or "", ("“", "”"))
    shown = str(in_words(entry)).replace("<q>", before).replace("</q>", after)
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(strip_tags(shown))).strip()


def moment(at: datetime) -> str:
    """A moment in the reader's zone and language: "24 Nov, 10:05", in French "24 nov., 10:05"."""
    local = timezone.localtime(at)
    month = "N" if translation.get_language() == "fr" else "M"
    return f"{day(local, month)}, {time_format(local, 'H:i')}"


def day(local: datetime, month: str) -> str:
    """A day with its month in that format; in French the first of a month is "1er"."""
    is_first = local.day == 1 and translation.get_language() == "fr"
    return date_format(local, rf"j\e\r {month}" if is_first else f"j {month}")


def minutes(span: int | None) -> str:
    """A number of minutes in words; "" for none."""
    return words_for(timedelta(minutes=span)) if span is not None else ""
