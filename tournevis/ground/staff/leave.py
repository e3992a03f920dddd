"""Being away. A turn that falls into it stays where it is, and shows as a gap to fill."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tournevis.ground.organisations.models import STAFF, Membership, Person, Role
from tournevis.ground.staff.models import Leave, NotPossible
from tournevis.ground.staff.overrides import check_stretch


def take_leave(
    centre: int,
    person: Person,
    starts: datetime,
    ends: datetime,
    by: Person,
    words: str = "",
) -> Leave:
    """This person of the centre is away from `starts` to `ends`; said by them or a supervisor.

    Twice the same is once. Raises NotPossible.
    """
    check_stretch(starts, ends)
    _check_may(centre, person, by)
    mine = Membership.objects.select_for_update(of=("self",))
    mine.filter(person=person, organisation=centre, role__in=STAFF).first()  # one at a time
    known = Leave.objects.filter(
        organisation=centre, person=person, starts_at=starts, ends_at=ends, ended_at=None
    )
    return known.first() or Leave.objects.create(
        organisation_id=centre,
        person=person,
        starts_at=starts,
        ends_at=ends,
        words=words[:100],
        by=by,
    )


def end_leave(leave: Leave, by: Person, now: datetime) -> None:
    """They are there again, or it was a mistake. Twice is once. Raises NotPossible."""
    leave = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    _check_may(leave.organisation_id, leave.person, by)
    if leave.calendar_id is not None:
        raise NotPossible(_("This comes from a calendar; change it there."))
    if leave.ended_at is None and leave.ends_at > now:
        leave.ended_at, leave.ended_by = now, by
        leave.save(update_fields=["ended_at", "ended_by"])


def _check_may(centre: int, person: Person, by: Person) -> None:
    of_centre = Membership.objects.filter(organisation=centre)
    if not of_centre.filter(person=person, role__in=STAFF).exists():
        raise NotPossible(_("%(name)s does not work for this centre.") % {"name": person.name})
    if person != by and not of_centre.filter(person=by, role=Role.SUPERVISOR).exists():
        raise NotPossible(_("Only a supervisor can say that somebody else is away."))
