"""The files of an incident: who sees them, which belong to which entry, and the round for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from tournevis.ground.files import examining, sweeping
from tournevis.ground.files.keeping import move
from tournevis.ground.files.models import Content, File
from tournevis.ground.incidents import facts
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Attached, Entry, Incident
from tournevis.ground.incidents.story import family_of, story
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Person, centre_id_of


def attach(entry: Entry, files: Iterable[File]) -> None:
    """These files belong to this entry, after those it has."""
    first = entry.attached.count() + 1
    for number, file in enumerate(files, start=first):
        Attached.objects.create(
            organisation_id=entry.organisation_id, entry=entry, file=file, number=number
        )
    facts.tell_pages(entry.organisation_id, entry.incident_id)


def files_of(incident: Incident) -> QuerySet[Attached]:
    """The files of an incident, with all that is shown of them; the caller has seen the incident.

    Joined within the walls: a file of an organisation that the caller does not see is not there.
    """
    rows = Attached.objects.filter(entry__in=story(incident))
    return rows.select_related("file__content__thumbnail__small").order_by("entry", "number")


def file_of(inbound: int, number: int) -> File | None:
    """The kept file of this place in a message; None while it isn't kept apart."""
    rows = Attached.objects.filter(entry__inbound=inbound, number=number)
    found = rows.select_related("file").first()
    return found.file if found else None


def files_worked_on_by(person: Person) -> QuerySet[File]:
    """The files that this member of staff may have: of the incidents they may work on."""
    theirs = Attached.objects.filter(entry__incident__in=worked_on_by(person))
    return File.objects.filter(pk__in=theirs.values("file")).select_related(
        "content__thumbnail__small"
    )


def bring_along(entry: Entry, now: datetime) -> None:
    """Reaction to whatever moves an incident: its files move to its company with it, and those of
    what is merged into it. What came late may stand at any company it was with meanwhile."""
    family = Attached.objects.filter(entry__incident__in=family_of(entry.incident))
    with walls.system():
        places = set(family.values_list("file__organisation", flat=True))
    with walls.opened(entry.organisation_id, centre_id_of(entry.organisation_id), *places):
        rows = family.select_related("file__content")
        moved = [row.file for row in rows if row.file.organisation_id != entry.organisation_id]
        for file in sorted(moved, key=lambda each: each.content.sha256):
            move(file, entry.organisation_id, now)
        if moved:
            facts.tell_pages(entry.organisation_id, entry.incident_id)


def look_after_files() -> int:
    """The round: examine what came, sweep what is not needed; how many rows were looked at."""
    return each_due(examining.claim, _examine) + sweeping.sweep_due()


def _examine(content: Content) -> None:
    examining.examine(content)
    with walls.opened(content.organisation_id):
        shown = Attached.objects.filter(file__content=content)
        for incident in set(shown.values_list("entry__incident", flat=True)):
            facts.tell_pages(content.organisation_id, incident)
