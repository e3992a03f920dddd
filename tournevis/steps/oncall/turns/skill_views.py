"""The supervisors' page of what each product needs one to know, and who is given nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages as flash
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tournevis.ground.estate.models import Needs, Product, Specialist
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    row_number,
    supervised_centre,
)
from tournevis.ground.organisations.models import STAFF, Membership, Organisation, Person
from tournevis.ground.staff.models import Skill


@dataclass(frozen=True)
class Line:
    """One product with the skills it needs."""

    product: Product
    skills: list[tuple[Skill, bool]]


@require_http_methods(["GET", "POST"])
@for_supervisors
def products(request: AskedByStaff) -> HttpResponseBase:
    """Tick what each product needs; POST keeps it whole."""
    centre = supervised_centre(request)
    if request.method == "POST":
        _keep(centre, request.POST.getlist("needs"), request.POST.getlist("specialist"))
        flash.success(request, _("Kept."))
        return redirect(f"{reverse('product_skills')}?centre={centre.pk}")
    skills = list(Skill.objects.filter(organisation=centre).order_by("name"))
    pairs = set(Needs.objects.filter(organisation=centre).values_list("product", "skill"))
    lines = [
        Line(each, [(skill, (each.pk, skill.pk) in pairs) for skill in skills])
        for each in Product.objects.order_by("name")
    ]
    only = set(Specialist.objects.filter(organisation=centre).values_list("person", flat=True))
    people = [(each, each.pk in only) for each in _staff(centre)]
    context = {"centre": centre, "lines": lines, "has_skills": bool(skills), "people": people}
    return render(request, "oncall/products.html", context)


def _keep(centre: Organisation, needs: list[str], specialists: list[str]) -> None:
    """What is ticked, of what this centre may tick; the rest goes."""
    skills = set(Skill.objects.filter(organisation=centre).values_list("pk", flat=True))
    known = set(Product.objects.values_list("pk", flat=True))
    wanted = set()
    for each in needs:
        product, _dash, skill = each.partition("-")
        pair = row_number(product) or 0, row_number(skill) or 0
        if pair[0] in known and pair[1] in skills:
            wanted.add(pair)
    Needs.objects.filter(organisation=centre).delete()
    Needs.objects.bulk_create(
        Needs(organisation=centre, product_id=product, skill_id=skill)
        for product, skill in sorted(wanted)
    )
    chosen = {row_number(each) for each in specialists}
    Specialist.objects.filter(organisation=centre).delete()
    Specialist.objects.bulk_create(
        Specialist(organisation=centre, person=each) for each in _staff(centre) if each.pk in chosen
    )


def _staff(centre: Organisation) -> list[Person]:
    staff = Membership.objects.filter(organisation=centre, role__in=STAFF)
    return list(Person.objects.filter(pk__in=staff.values("person")).order_by("name", "pk"))
