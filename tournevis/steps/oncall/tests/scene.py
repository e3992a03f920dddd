"""Policies, teams and skills of the cast's centre, made in one line each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import Cast
from tournevis.ground.estate.models import Needs, Product
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations.models import Contract, Cover, Membership, Person, Role
from tournevis.ground.staff.models import Rota, Skill, Skilled, Team, TeamMember
from tournevis.steps.oncall.models import Policy, PolicyRule, PolicyStep, Whom

OFFICE = {"timezone": "Europe/Paris", "week": {"mon-fri": "08:00-18:00"}}


def policy(
    cast: Cast, *steps: tuple[Whom, int] | tuple[Whom, int, dict[str, Any]], **how: Any
) -> Policy:
    """A policy of these steps, (whom, minutes, more), for everything unless `rule` says for what."""
    rule = how.pop("rule", {})
    how.setdefault("name", f"Policy {Policy.objects.count()}")
    made = Policy.objects.create(organisation=cast.centre, **how)
    for position, (whom, minutes, *more) in enumerate(steps):
        PolicyStep.objects.create(
            organisation=cast.centre,
            policy=made,
            position=position,
            whom=whom,
            wait_minutes=minutes,
            **(more[0] if more else {}),
        )
    PolicyRule.objects.create(organisation=cast.centre, policy=made, **rule)
    return made


def team(cast: Cast, *people: Person, name: str = "Support", level: int = 1) -> Team:
    """A team of these people, who carry as much as comes."""
    made = Team.objects.create(organisation=cast.centre, name=name, level=level)
    for each in people:
        TeamMember.objects.create(organisation=cast.centre, team=made, person=each)
    return made


def needs(cast: Cast, product: str, skill: str, *knowing: Person) -> Product:
    """This product needs this skill, which these people have."""
    found = Product.objects.get(key=product)
    made, _ = Skill.objects.get_or_create(organisation=cast.centre, name=skill)
    Needs.objects.create(organisation=cast.centre, product=found, skill=made)
    for each in knowing:
        Skilled.objects.create(organisation=cast.centre, skill=made, person=each)
    return found


def engineer(cast: Cast, name: str, number: int) -> Person:
    """One more engineer, who is given the bakery."""
    phone, email = f"+3360000010{number}", f"engineer{number}@centre.example"
    person = Person.objects.create(
        organisation=cast.centre, name=name, email=email, phone=phone, timezone="Europe/Paris"
    )
    Membership.objects.create(organisation=cast.centre, person=person, role=Role.ENGINEER)
    contract = Contract.objects.get(organisation=cast.bakery)
    Cover.objects.create(organisation=cast.bakery, contract=contract, person=person)
    return person


def rota_of(cast: Cast) -> Rota:
    """The cast's rota."""
    return Rota.objects.get(organisation=cast.centre)


def promised(incident: Incident, at: datetime, hours: float) -> Deadline:
    """First contact is promised so many hours after `at`."""
    return Deadline.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=Deadline.Kind.FIRST_CONTACT,
        started_at=at,
        due_at=at + timedelta(hours=hours),
    )
