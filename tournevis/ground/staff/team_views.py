"""Teams, who is in them, and who knows what. For supervisors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    row_number,
    supervised_centre,
)
from tournevis.ground.staff.doors import colleagues, supervised
from tournevis.ground.staff.forms import MemberForm, TeamForm, plain
from tournevis.ground.staff.models import Skill, Skilled, Team, TeamMember

LONGEST_SKILL, MOST_SKILLS = 100, 60


@require_GET
@for_supervisors
def teams(request: AskedByStaff) -> HttpResponse:
    """Every team, and the table of skills."""
    return _page(request)


@require_POST
@for_supervisors
def team_new(request: AskedByStaff) -> HttpResponse:
    """A new team."""
    centre = supervised_centre(request)
    form = TeamForm(request.POST, centre=centre.pk)
    if not form.is_valid():
        return _page(request, status=422, team_form=form)
    form.instance.organisation = centre
    form.save()
    return redirect("oncall_teams")


@require_POST
@for_supervisors
def team(request: AskedByStaff, team: int) -> HttpResponse:
    """Another name or level."""
    row = _team(request, team)
    form = TeamForm(request.POST, instance=row, centre=row.organisation_id)
    if not form.is_valid():
        wrong = " ".join(str(each) for errors in form.errors.values() for each in errors)
        messages.error(request, wrong)
        return redirect("oncall_teams")
    form.save()
    messages.success(request, _("Kept."))
    return redirect("oncall_teams")


@require_POST
@for_supervisors
def team_deletion(request: AskedByStaff, team: int) -> HttpResponse:
    """The team goes; its people and its rotas stay."""
    row = _team(request, team)
    row.delete()
    messages.success(request, _("The team “%(name)s” is deleted.") % {"name": row.name})
    return redirect("oncall_teams")


@require_POST
@for_supervisors
def members(request: AskedByStaff, team: int) -> HttpResponse:
    """Somebody joins, or carries another number of incidents at most."""
    row = _team(request, team)
    form = MemberForm(request.POST, people=colleagues([row.organisation_id]))
    if not form.is_valid():
        messages.error(request, _("Choose somebody, and a number from 0 to 999."))
        return redirect("oncall_teams")
    TeamMember.objects.update_or_create(
        organisation_id=row.organisation_id,
        team=row,
        person=form.cleaned_data["person"],
        defaults={"capacity": form.cleaned_data["capacity"]},
    )
    return redirect("oncall_teams")


@require_POST
@for_supervisors
def departure(request: AskedByStaff, member: int) -> HttpResponse:
    """Somebody leaves a team."""
    row = supervised(request, TeamMember.objects.select_related("person", "team"), member)
    row.delete()
    told = {"name": row.person.name, "team": row.team.name}
    messages.success(request, _("%(name)s is no longer in “%(team)s”.") % told)
    return redirect("oncall_teams")


@require_POST
@for_supervisors
def skill_new(request: AskedByStaff) -> HttpResponse:
    """A new skill, in the centre's own words."""
    centre = supervised_centre(request)
    name = plain(request.POST.get("name", ""))
    if not name or len(name) > LONGEST_SKILL:
        messages.error(request, _("A skill has a name, of 100 letters at most."))
    elif Skill.objects.filter(organisation=centre).count() >= MOST_SKILLS:
        messages.error(request, _("There are many skills already: delete one first."))
    else:
        Skill.objects.get_or_create(organisation=centre, name=name)
    return redirect("oncall_teams")


@require_POST
@for_supervisors
def skill(request: AskedByStaff, skill: int) -> HttpResponse:
    """Who has this skill: those whose boxes are ticked."""
    row = supervised(request, Skill.objects.all(), skill)
    people = colleagues([row.organisation_id])
    wanted = {row_number(each) for each in request.POST.getlist("person")}
    row.people.exclude(person__in=[pk for pk in wanted if pk]).delete()
    known = set(row.people.values_list("person_id", flat=True))
    for person in people:
        if person.pk in wanted and person.pk not in known:
            Skilled.objects.create(organisation_id=row.organisation_id, skill=row, person=person)
    messages.success(request, _("Kept."))
    return redirect("oncall_teams")


@require_POST
@for_supervisors
def skill_deletion(request: AskedByStaff, skill: int) -> HttpResponse:
    """The skill goes: nobody has it, nothing needs it."""
    row = supervised(request, Skill.objects.all(), skill)
    row.delete()
    messages.success(request, _("The skill “%(name)s” is deleted.") % {"name": row.name})
    return redirect("oncall_teams")


def _page(request: AskedByStaff, *, status: int = 200, **more: Any) -> HttpResponse:
    centre = supervised_centre(request)
    teams = Team.objects.filter(organisation=centre).prefetch_related("members__person", "rotas")
    people = colleagues([centre.pk])
    skills = Skill.objects.filter(organisation=centre).prefetch_related("people").order_by("name")
    context = {
        "section": "oncall",
        "teams": [
            (row, TeamForm(instance=row, centre=centre.pk, auto_id=f"team-{row.pk}-%s"))
            for row in teams.order_by("level", "name")
        ],
        "people": people,
        "skills": [(row, {each.person_id for each in row.people.all()}) for row in skills],
        "team_form": TeamForm(centre=centre.pk, initial={"level": 1}),
        **more,
    }
    return render(request, "staff/teams.html", context, status=status)


def _team(request: AskedByStaff, pk: int) -> Team:
    return supervised(request, Team.objects.all(), pk)
