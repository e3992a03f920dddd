"""What products need one to know, and who is given nothing else: kept whole, with who changed it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tournevis.ground.estate.models import Needs, Product, Specialist
from tournevis.ground.organisations import history
from tournevis.ground.organisations.history import State
from tournevis.ground.organisations.models import STAFF, Membership, Organisation, Person
from tournevis.ground.staff.models import Skill
from tournevis.steps.oncall.models import SkillsChange


@transaction.atomic
def change(
    centre: Organisation, wanted: State, *, by: Person, now: datetime
) -> SkillsChange | None:
    """From now on it is so, as far as this centre may say it; None when nothing differs."""
    before = state_of(locked(centre))
    _write(centre, wanted)
    return history.kept(SkillsChange, before, state_of(centre), by=by, now=now, organisation=centre)


@transaction.atomic
def go_back(
    centre: Organisation, to: SkillsChange, *, by: Person, now: datetime
) -> SkillsChange | None:
    """It is again as it was before this change; that is a change, too."""
    changes = SkillsChange.objects.filter(organisation=centre)
    state = history.state_before(to, changes, state_of(locked(centre)))
    return change(centre, state, by=by, now=now)


def locked(centre: Organisation) -> Organisation:
    """The centre, so that whoever else changes its skills waits until this transaction ends; what
    else is written for it does not."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=centre.pk)


def state_of(centre: Organisation) -> State:
    """{needs: pairs of a product and a skill; specialists: people}."""
    pairs = Needs.objects.filter(organisation=centre).values_list("product", "skill")
    only = Specialist.objects.filter(organisation=centre).values_list("person", flat=True)
    return {"needs": sorted(map(list, pairs)), "specialists": sorted(only)}


def staff_of(centre: Organisation) -> list[Person]:
    """Who works for the centre, by name."""
    staff = Membership.objects.filter(organisation=centre, role__in=STAFF)
    return list(Person.objects.filter(pk__in=staff.values("person")).order_by("name", "pk"))


def _write(centre: Organisation, wanted: State) -> None:
    """What is wanted, of the products, skills and people that there are; the rest goes."""
    skills = set(Skill.objects.filter(organisation=centre).values_list("pk", flat=True))
    known = set(Product.objects.values_list("pk", flat=True))
    pairs = {(product, skill) for product, skill in wanted["needs"]}
    Needs.objects.filter(organisation=centre).delete()
    Needs.objects.bulk_create(
        Needs(organisation=centre, product_id=product, skill_id=skill)
        for product, skill in sorted(pairs)
        if product in known and skill in skills
    )
    Specialist.objects.filter(organisation=centre).delete()
    Specialist.objects.bulk_create(
        Specialist(organisation=centre, person=each)
        for each in staff_of(centre)
        if each.pk in wanted["specialists"]
    )
