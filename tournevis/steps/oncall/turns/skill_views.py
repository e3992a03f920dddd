"""The supervisors' page of what each product needs one to know, and who is given nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.ground.estate.models import Needs, Product, Specialist
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    row_number,
    supervised_by,
    supervised_centre,
)
from tournevis.ground.organisations.models import Organisation
from tournevis.ground.organisations.undoing import history, say_done, say_undone, to_undo
from tournevis.ground.staff.models import Skill
from tournevis.steps.oncall.models import SkillsChange
from tournevis.steps.oncall.turns import skill_history
from tournevis.steps.oncall.turns.policy_telling import told_skills


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
        needed = [_pair(each) for each in request.POST.getlist("needs")]
        chosen = [row_number(each) for each in request.POST.getlist("specialist")]
        wanted = {"needs": [each for each in needed if each], "specialists": chosen}
        made = skill_history.change(centre, wanted, by=request.person, now=request.now)
        say_done(request, _("Kept."), made, reverse("skills_reversion"))
        return _to_page(centre)
    skills = list(Skill.objects.filter(organisation=centre).order_by("name"))
    pairs = set(Needs.objects.filter(organisation=centre).values_list("product", "skill"))
    lines = [
        Line(each, [(skill, (each.pk, skill.pk) in pairs) for skill in skills])
        for each in Product.objects.order_by("name")
    ]
    only = set(Specialist.objects.filter(organisation=centre).values_list("person", flat=True))
    people = [(each, each.pk in only) for each in skill_history.staff_of(centre)]
    changes = SkillsChange.objects.filter(organisation=centre)
    context = {
        "centre": centre, "lines": lines, "has_skills": bool(skills), "people": people,
        "history": history(changes, told_skills, reverse("skills_reversion")),
    }  # fmt: skip
    return render(request, "oncall/products.html", context)


@require_POST
@for_supervisors
def reversion(request: AskedByStaff) -> HttpResponseBase:
    """Products need again what they needed before one of the changes."""
    number = row_number(request.GET.get("change", "")) or 0
    mine = SkillsChange.objects.filter(organisation__in=supervised_by(request.person))
    theirs = Organisation.objects.filter(pk__in=mine.filter(pk=number).values("organisation"))
    centre = skill_history.locked(get_object_or_404(theirs))
    found = to_undo(request, mine.filter(organisation=centre))
    if found is not None:
        made = skill_history.go_back(centre, found, by=request.person, now=request.now)
        say_undone(request, made, reverse("skills_reversion"))
    return _to_page(centre)


def _pair(said: str) -> list[int]:
    """A product and a skill, as a box says them; empty for what is none."""
    product, _dash, skill = said.partition("-")
    pair = [row_number(product), row_number(skill)]
    return [each for each in pair if each] if all(pair) else []


def _to_page(centre: Organisation) -> HttpResponseBase:
    return redirect(f"{reverse('product_skills')}?centre={centre.pk}")
