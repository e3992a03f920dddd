"""What was changed of a policy, or of what products need, in the page's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tournevis.ground.estate.models import Product
from tournevis.ground.organisations.history import What, instead, parts, value_in_words
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Skill
from tournevis.steps.oncall.models import PolicyRule, PolicyStep
from tournevis.steps.oncall.turns.policies import rule_in_words, step_in_words

Told = dict[str, Any]


def told_change(what: What) -> list[str]:
    """What a change of a policy was, a line each."""
    lines: list[str] = []
    for name, before, after in parts(what):
        if name == "steps":
            lines += _steps(before or [], after or [])
        elif name == "rules":
            lines += _rules(before or [], after or [])
        else:
            lines.append(instead(_name_of(name), value_in_words(before), value_in_words(after)))
    return lines


def told_skills(what: What) -> list[str]:
    """What a change of skills was, a line each."""
    found = {name: (before or [], after or []) for name, before, after in parts(what)}
    needs, only = found.get("needs", ([], [])), found.get("specialists", ([], []))
    pairs = [_named(some) for some in needs]
    people = [_people(some) for some in only]
    return [
        *[_("%(product)s needs %(skill)s") % each for each in _more(pairs[1], pairs[0])],
        *[_("%(product)s no longer needs %(skill)s") % each for each in _more(*pairs)],
        *[_("%(name)s is given nothing else") % each for each in _more(people[1], people[0])],
        *[_("%(name)s is given other products too") % each for each in _more(*people)],
    ]


def _name_of(part: str) -> str:
    return {
        "name": _("name"),
        "rounds": _("times the steps are gone through"),
        "waits": _("waking nobody for what can wait"),
        "margin_minutes": _("minutes one needs after the opening"),
    }.get(part, part)


def _steps(before: list[Told], after: list[Told]) -> Iterator[str]:
    """Place by place where as many are left; else what came and what went."""
    was, will = _read(before), _read(after)
    if len(was) == len(will):
        places = enumerate(zip(was, will, strict=True), 1)
        changed = ((place, *pair) for place, pair in places if pair[0] != pair[1])
        for place, (whom, wait), (whom_now, wait_now) in changed:
            yield _step(place, (whom, wait), (whom_now, wait_now))
        return
    for whom, wait in _more(will, was):
        yield _("a new step: %(step)s") % {"step": _with_wait(whom, wait)}
    for whom, wait in _more(was, will):
        yield _("a step less: %(step)s") % {"step": _with_wait(whom, wait)}


def _step(place: int, was: tuple[str, int], will: tuple[str, int]) -> str:
    if was[0] == will[0]:
        name = _("step %(place)s, %(whom)s, how long one waits") % {"place": place, "whom": will[0]}
        return instead(name, _minutes(was[1]), _minutes(will[1]))
    name = _("step %(place)s") % {"place": place}
    return instead(name, _with_wait(*was), _with_wait(*will))


def _read(steps: list[Told]) -> list[tuple[str, int]]:
    """Each step's words, and its minutes."""
    rows = [
        PolicyStep(
            whom=each["whom"],
            rota_id=each["rota"],
            team_id=each["team"],
            person_id=each["person"],
            wait_minutes=each["wait"],
        )
        for each in steps
    ]
    prefetch_related_objects(rows, "rota", "team", "person")
    return [(step_in_words(each), each.wait_minutes) for each in rows]


def _with_wait(whom: str, minutes: int) -> str:
    then = ngettext("then %(minutes)s minute", "then %(minutes)s minutes", minutes)
    return f"{whom} ({then % {'minutes': minutes}})"


def _minutes(number: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}


def _rules(before: list[Told], after: list[Told]) -> Iterator[str]:
    for each in _more(after, before):
        yield _("it holds for: %(rule)s") % {"rule": _rule(each)}
    for each in _more(before, after):
        yield _("it holds no more for: %(rule)s") % {"rule": _rule(each)}


def _rule(told: Told) -> str:
    row = PolicyRule(
        level=told["level"],
        contract_id=told["contract"],
        product_id=told["product"],
        severity=told["severity"],
    )
    prefetch_related_objects([row], "contract__organisation", "product")
    return rule_in_words(row)


def _more(some: list[Any], than: list[Any]) -> list[Any]:
    """What of these is not among those."""
    return [each for each in some if each not in than]


def _named(pairs: list[list[int]]) -> list[dict[str, str]]:
    products = dict(Product.objects.values_list("pk", "name"))
    skills = dict(
        Skill.objects.filter(pk__in=[pair[1] for pair in pairs]).values_list("pk", "name")
    )
    gone = _("a skill that is gone")
    return [
        {"product": products.get(product, "…"), "skill": skills.get(skill, gone)}
        for product, skill in pairs
    ]


def _people(ids: list[int]) -> list[dict[str, str]]:
    people = Person.objects.filter(pk__in=ids).order_by("name", "pk")
    return [{"name": each.name} for each in people]
