"""The teams of the sample centre, what they know, and who is on call when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tournevis.ground.organisations.models import Organisation, Person
from tournevis.ground.staff.leave import take_leave
from tournevis.ground.staff.models import Layer, Rota, RotaMember, Skill, Skilled, Team, TeamMember

HANDOVER, ZONE = time(8), ZoneInfo("Europe/Paris")
OFFICE: list[dict[str, object]] = [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"}]
NIGHTS: list[dict[str, object]] = [{"days": [0, 1, 2, 3, 4], "from": "18:00", "to": "08:00"}]
DAYS_OFF: list[dict[str, object]] = [
    {"days": [5, 6], "from": "08:00", "to": "08:00", "holidays": True}
]
CAPACITY = 12
KEPT_FOR = timedelta(weeks=12)  # the turns of all layers come round evenly in it
SKILLS = ("Réseau", "Impression", "Applications de gestion")


def plan(centre: Organisation, staff: Sequence[Person], now: datetime) -> None:
    """Support takes turns by the week; applications by day, night and week-end, with a gap ahead.

    The first of the staff is on call this week. `staff`: those of `people.STAFF`, in that order.
    """
    anna, emile, _sophie, nadia, yanis = staff
    monday = _this_monday(now)
    begun = monday - KEPT_FOR
    support = _team(centre, "Support", 1, (anna, emile))
    rota = Rota.objects.create(organisation=centre, name="Astreinte", team=support, region="FR")
    _layer(rota, "", begun, (anna, emile))
    applications = _team(centre, "Applications", 2, (nadia, yanis, emile))
    rota = Rota.objects.create(
        organisation=centre, name="Astreinte applications", team=applications, region="FR"
    )
    _layer(rota, "Journées", begun, (nadia, yanis), windows=OFFICE)
    _layer(rota, "Nuits", begun, (emile, nadia, yanis), "daily", time(18), NIGHTS)
    _layer(rota, "Week-ends et jours fériés", begun, (yanis, nadia), windows=DAYS_OFF)
    for person, skills in ((anna, SKILLS[:2]), (emile, SKILLS), (nadia, SKILLS[2:])):
        _teach(centre, person, skills)
    friday = datetime.combine(monday + timedelta(days=11), HANDOVER, ZONE)
    take_leave(centre.pk, yanis, friday, friday + timedelta(days=1), yanis, "Congé")


def _this_monday(now: datetime) -> date:
    """The Monday on which the week of on-call duty began."""
    since = now.astimezone(ZONE) - timedelta(hours=HANDOVER.hour)
    return since.date() - timedelta(days=since.weekday())


def _team(centre: Organisation, name: str, level: int, people: Sequence[Person]) -> Team:
    team = Team.objects.create(organisation=centre, name=name, level=level)
    for person in people:
        TeamMember.objects.create(organisation=centre, team=team, person=person, capacity=CAPACITY)
    return team


def _layer(
    rota: Rota,
    name: str,
    starts_on: date,
    people: Sequence[Person],
    rotation: str = "weekly",
    handover_at: time = HANDOVER,
    windows: Sequence[dict[str, object]] = (),
) -> None:
    layer = Layer.objects.create(
        organisation=rota.organisation,
        rota=rota,
        position=rota.layers.count(),
        name=name,
        rotation=rotation,
        starts_on=starts_on,
        handover_at=handover_at,
        windows=list(windows),
    )
    for position, person in enumerate(people):
        RotaMember.objects.create(
            organisation=rota.organisation, layer=layer, person=person, position=position
        )


def _teach(centre: Organisation, person: Person, skills: Sequence[str]) -> None:
    for name in skills:
        skill, _ = Skill.objects.get_or_create(organisation=centre, name=name)
        Skilled.objects.create(organisation=centre, skill=skill, person=person)
