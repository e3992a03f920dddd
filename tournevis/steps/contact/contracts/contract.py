"""Changing a contract: what differs is kept with who did it, and the open incidents are worked out
again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import product
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.ground.incidents.models import Incident, Recount, Refused
from tournevis.ground.incidents.owed import ALWAYS, hours_of
from tournevis.ground.organisations import history
from tournevis.ground.organisations.asking import supervised_by
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.history import State
from tournevis.ground.organisations.models import Contract, ContractChange, Person, ServiceLevel
from tournevis.steps.contact.promising.remind import CHANGED

Levels = Mapping[tuple[int, str], tuple[int, bool]]
EVERY_LEVEL = tuple(product((1, 2, 3, 4), ServiceLevel.Kind.values))
UNREADABLE = (clock.HoursError, ValueError, AttributeError, TypeError)
FIELDS = ("name", "first_contact_minutes", "reopens_within_days", "pausing", "pauses_by_night")


def supervised(person: Person) -> QuerySet[Contract]:
    """The contracts of the centres that this person supervises."""
    mine = Contract.objects.filter(centre__in=supervised_by(person))
    return mine.select_related("organisation", "centre").order_by("organisation__name", "pk")


def version_of(contract: Contract) -> int:
    """The last change, or 0: what a form was filled in from."""
    return contract.changes.order_by("pk").values_list("pk", flat=True).last() or 0


def locked(contract: Contract) -> Contract:
    """The contract, so that whoever else changes it waits until this transaction ends."""
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)


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
    held = locked(contract)
    if version_of(held) != version:
        raise Refused(gettext_noop("somebody changed this contract meanwhile: look at it again"))
    if clock.next_opening(hours, now) >= clock.NEVER:
        raise Refused(
            gettext_noop("in these hours nobody would ever be there: look at both places")
        )
    made = history.kept(
        ContractChange,
        state_of(held),
        _state(fields, hours, levels),
        by=by,
        now=now,
        organisation_id=held.organisation_id,
        contract=held,
    )
    if made is None:
        return None
    for name, value in fields.items():
        setattr(held, name, value)
    held.hours = clock.as_mapping(hours)
    held.save()
    _write_levels(held, levels)
    Recount.objects.create(
        organisation_id=held.organisation_id, contract=held, due_at=now, why=CHANGED
    )
    wake("recounts")
    return made


def go_back(
    contract: Contract, to: ContractChange, *, by: Person, now: datetime
) -> ContractChange | None:
    """The contract, which is locked, says again what it said before this change.

    Raises `Refused` as `change` does, and for hours that nobody could read even then.
    """
    state = history.state_before(to, contract.changes.all(), state_of(contract))
    try:
        hours = clock.parse_hours(state["hours"])
    except UNREADABLE as trouble:
        raise Refused(gettext_noop("the hours of that time cannot be read")) from trouble
    return change(
        contract,
        fields={name: state[name] for name in FIELDS},
        hours=hours,
        levels=_levels(state),
        version=version_of(contract),
        by=by,
        now=now,
    )


def open_incidents(contract: Contract) -> int:
    """How many incidents a change would touch."""
    return Incident.objects.open().filter(organisation=contract.organisation_id).count()


def readable_hours(contract: Contract) -> clock.Calendar:
    """The hours, for the form; those that can't be read are day and night, in the client's zone."""
    hours = hours_of(contract)
    zone = contract.organisation.timezone
    return clock.Hours(zone, always_open=True) if hours is ALWAYS else hours


def state_of(contract: Contract) -> State:
    """What the contract says: its fields, its hours, and a part for each service level."""
    fields = {name: getattr(contract, name) for name in FIELDS}
    rows = {
        (each.severity, each.kind): (each.minutes, each.day_and_night)
        for each in contract.levels.all()
    }
    try:
        return _state(fields, clock.parse_hours(contract.hours), rows)
    except UNREADABLE:
        return {**_state(fields, ALWAYS, rows), "hours": contract.hours}


def _state(fields: Mapping[str, Any], hours: clock.Calendar, levels: Levels) -> State:
    named = {_level_name(*key): list(levels[key]) for key in sorted(levels)}
    return {**fields, "hours": clock.as_mapping(hours), **named}


def _level_name(severity: int, kind: str) -> str:
    return f"level {severity} {kind}"


def _levels(state: State) -> Levels:
    """Those that a state names."""
    named = {_level_name(severity, kind): (severity, kind) for severity, kind in EVERY_LEVEL}
    return {
        named[name]: (value[0], value[1])
        for name, value in state.items()
        if name in named and value is not None
    }


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
