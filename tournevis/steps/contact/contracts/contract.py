"""Changing a contract: what differs is kept with who did it, and the open incidents are worked out
again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.ground.incidents.models import Incident, Recount, Refused
from tournevis.ground.incidents.owed import ALWAYS, hours_of
from tournevis.ground.organisations.asking import supervised_by
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Contract, ContractChange, Person, ServiceLevel
from tournevis.steps.contact.promising.remind import CHANGED

Levels = Mapping[tuple[int, str], tuple[int, bool]]
FIELDS = ("name", "first_contact_minutes", "reopens_within_days", "pausing", "pauses_by_night")


def supervised(person: Person) -> QuerySet[Contract]:
    """The contracts of the centres that this person supervises."""
    mine = Contract.objects.filter(centre__in=supervised_by(person))
    return mine.select_related("organisation", "centre").order_by("organisation__name", "pk")


def version_of(contract: Contract) -> int:
    """The last change, or 0: what a form was filled in from."""
    return contract.changes.order_by("pk").values_list("pk", flat=True).last() or 0


def change(
    contract: Contract,
    *,
    fields: Mapping[str, Any],
    hours: clock.Calendar,
    levels: Levels,
    version: int,
    by: Person,
    now: datetime,
) -> ContractChange | None:
    """Write the contract anew; None when nothing differs. Its open incidents follow in a job.

    Raises `Refused` when somebody changed it meanwhile, and for hours in which nobody is ever there.
    """
    held = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if version_of(held) != version:
        raise Refused(gettext_noop("somebody changed this contract meanwhile: look at it again"))
    if clock.next_opening(hours, now) >= clock.NEVER:
        raise Refused(
            gettext_noop("in these hours nobody would ever be there: look at both places")
        )
    what = _differences(held, fields, hours, levels)
    if not what:
        return None
    for name, value in fields.items():
        setattr(held, name, value)
    held.hours = clock.as_mapping(hours)
    held.save()
    _write_levels(held, levels)
    made = ContractChange.objects.create(
        organisation_id=held.organisation_id,
        contract=held,
        by=by,
        author=by.name,
        at=now,
        what=what,
    )
    Recount.objects.create(
        organisation_id=held.organisation_id, contract=held, due_at=now, why=CHANGED
    )
    wake("recounts")
    return made


def open_incidents(contract: Contract) -> int:
    """How many incidents a change would touch."""
    return Incident.objects.open().filter(organisation=contract.organisation_id).count()


def readable_hours(contract: Contract) -> clock.Calendar:
    """The hours, for the form; those that can't be read are day and night, in the client's zone."""
    hours = hours_of(contract)
    zone = contract.organisation.timezone
    return clock.Hours(zone, always_open=True) if hours is ALWAYS else hours


def _differences(
    held: Contract, fields: Mapping[str, Any], hours: clock.Calendar, levels: Levels
) -> dict[str, list[object]]:
    """{name: [before, after]} in plain JSON values."""
    before: dict[str, object] = {name: getattr(held, name) for name in fields}
    before["hours"] = held.hours
    after: dict[str, object] = {**fields, "hours": clock.as_mapping(hours)}
    kept = {(each.severity, each.kind): each for each in held.levels.all()}
    for key in sorted({*kept, *levels}):
        name = f"level {key[0]} {key[1]}"
        was = kept.get(key)
        before[name] = [was.minutes, was.day_and_night] if was else None
        after[name] = list(levels[key]) if key in levels else None
    if _same_hours(held, hours):
        before["hours"] = after["hours"]
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _same_hours(held: Contract, hours: clock.Calendar) -> bool:
    try:
        return clock.parse_hours(held.hours) == hours
    except (clock.HoursError, ValueError, AttributeError, TypeError):
        return False


def _write_levels(held: Contract, levels: Levels) -> None:
    gone = Q()
    for severity, kind in levels:
        gone |= Q(severity=severity, kind=kind)
    (held.levels.exclude(gone) if levels else held.levels.all()).delete()
    for (severity, kind), (minutes, by_night) in levels.items():
        ServiceLevel.objects.update_or_create(
            organisation_id=held.organisation_id,
            contract=held,
            severity=severity,
            kind=kind,
            defaults={"minutes": minutes, "day_and_night": by_night},
        )
