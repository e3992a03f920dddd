"""Policies are changed, put in order, copied and deleted; whoever did so is told, and it is taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.estate.models import Needs, Product, Specialist
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Membership, Organisation
from tournevis.ground.staff.models import Skill
from tournevis.steps.oncall.models import Policy, PolicyChange, PolicyRule, SkillsChange, Whom
from tournevis.steps.oncall.tests.scene import policy, rota_of, team
from tournevis.steps.oncall.tests.test_policy_pages import POLICIES, written
from tournevis.steps.oncall.tests.test_policy_pages import sophie as sophie
from tournevis.steps.oncall.turns import policy_history

UNDO = re.compile(r'flash-line success.*?action="([^"]*)"')


@pytest.fixture
def night(cast: Cast) -> Policy:
    """Whoever is on call, then the team; for the garage's critical ones."""
    both = team(cast, cast.anna, cast.emile)
    contract = Contract.objects.get(organisation=cast.garage)
    return policy(
        cast,
        (Whom.HOLDER, 5, {"rota": rota_of(cast)}),
        (Whom.TEAM_ALL, 10, {"team": both}),
        name="Night",
        rounds=2,
        rule={"contract": contract, "severity": 1},
    )


def state(cast: Cast) -> dict[str, Any]:
    """What the one policy says."""
    walls.open_to(cast.everyone)
    return policy_history.state_of(Policy.objects.get())


def said(client: Client, address: str, told: dict[str, Any]) -> str:
    text: str = client.post(address, told, follow=True).content.decode()
    return text


def undo_of(text: str) -> str:
    found = UNDO.search(text)
    assert found, "there is a button that undoes it"
    return found[1].replace("&amp;", "&")


def test_an_edit_is_told_in_words_and_undone_from_its_message(
    cast: Cast, sophie: Client, night: Policy
) -> None:
    before, address = state(cast), f"{POLICIES}{night.pk}/"
    rota, both = rota_of(cast).pk, night.steps.last().team_id  # type: ignore[union-attr]
    steps = ((f"holder:{rota}", 15), (f"team_all:{both}", 10))
    text = said(sophie, address, written(*steps, rules=[{"level": 1}], rounds=3))
    assert state(cast) != before
    page = sophie.get(address).content.decode()
    wait = (
        "Step 1, whoever is on call: Support, how long one waits: 15 minutes instead of 5 minutes"
    )
    for words in (
        wait,
        "Times the steps are gone through: 3 instead of 2",
        "It holds for: everything that no other rule names",
        f"It holds no more for: {cast.garage.name}, severity: critical",
        cast.sophie.name,
    ):
        assert words in page
    sophie.post(undo_of(text))
    assert state(cast) == before
    assert PolicyChange.objects.count() == 2


def test_a_step_more_a_step_less(cast: Cast, sophie: Client, night: Policy) -> None:
    address = f"{POLICIES}{night.pk}/"
    said(sophie, address, written((f"person:{cast.emile.pk}", 7)))
    page = sophie.get(address).content.decode()
    assert f"A new step: {cast.emile.name} (then 7 minutes)" in page
    assert "A step less: whoever is on call: Support (then 5 minutes)" in page
    assert "A step less: everyone of the team at once: Support (then 10 minutes)" in page


def test_kept_unchanged_nothing_is_noted(cast: Cast, sophie: Client, night: Policy) -> None:
    page = sophie.get(f"{POLICIES}{night.pk}/")
    forms = page.context["forms"]
    steps = [(each["whom"], each["wait_minutes"]) for each in forms.steps.initial]
    rules = [{name: value for name, value in each.items() if value} for each in forms.rules.initial]
    told = written(*steps, rules=rules, name="Night")
    text = said(sophie, f"{POLICIES}{night.pk}/", told)
    assert "Kept." in text
    assert not UNDO.search(text)
    walls.open_to(cast.everyone)
    assert not PolicyChange.objects.exists()


def test_a_deleted_policy_comes_back_whole(cast: Cast, sophie: Client, night: Policy) -> None:
    before = state(cast)
    text = said(sophie, f"{POLICIES}{night.pk}/deletion/", {})
    assert not Policy.objects.exists()
    assert "Bring back" in text
    address = undo_of(text)
    sophie.post(address)
    assert state(cast) == before
    assert "Another policy has this name by now: Night." in said(sophie, address, {})
    assert state(cast) == before
    assert "Bring back" not in sophie.get(POLICIES).content.decode()


def test_an_old_deletion_comes_back_though_policies_say_more_by_now(
    cast: Cast, sophie: Client, night: Policy
) -> None:
    text = said(sophie, f"{POLICIES}{night.pk}/deletion/", {})
    walls.open_to(cast.everyone)
    made = PolicyChange.objects.get()
    del made.what["margin_minutes"]
    made.save()
    assert "Bring back" in sophie.get(POLICIES).content.decode()
    sophie.post(undo_of(text))
    assert state(cast)["name"] == "Night"


def test_who_works_here_no_more_is_not_alerted_again(
    cast: Cast, sophie: Client, night: Policy
) -> None:
    address = f"{POLICIES}{night.pk}/"
    said(sophie, address, written((f"person:{cast.anna.pk}", 7)))
    text = said(sophie, address, written((f"person:{cast.emile.pk}", 7)))
    walls.open_to(cast.everyone)
    Membership.objects.filter(person=cast.anna, organisation=cast.centre).delete()
    words = f"Left out, because they no longer work here: {cast.anna.name}."
    assert words in said(sophie, undo_of(text), {})
    assert [each["person"] for each in state(cast)["steps"]] == [None]


def test_what_would_clash_by_now_is_refused_and_nothing_changes(
    cast: Cast, sophie: Client, night: Policy
) -> None:
    address = f"{POLICIES}{night.pk}/"
    text = said(sophie, address, written(("supervisors", 5), rules=[{"level": 2}]))
    walls.open_to(cast.everyone)
    contract = Contract.objects.get(organisation=cast.garage)
    policy(cast, (Whom.SUPERVISORS, 5), name="Garage", rule={"contract": contract, "severity": 1})
    refused = said(sophie, undo_of(text), {})
    assert "The policy “Garage” holds for the same already" in refused
    walls.open_to(cast.everyone)
    assert [each.level for each in Policy.objects.get(pk=night.pk).rules.all()] == [2]


def test_a_step_moves_by_a_button_and_nothing_is_kept_until_it_is_saved(
    cast: Cast, sophie: Client, night: Policy
) -> None:
    before = state(cast)
    told = written(("supervisors", 5), ("", 5), ("carrier", "x" * 300), name="\x00")
    for address in (f"{POLICIES}{night.pk}/", POLICIES):
        answer = sophie.post(address, {**told, "do": "up-2"})
        assert answer.status_code == 200
        steps = answer.context["forms"].steps.initial
        assert [each["whom"] for each in steps] == ["supervisors", "carrier"]
        answer = sophie.post(address, {**told, "do": "down-0"})
        for odd in ("up-0", "down-" + "9" * 99, "up-²", "x", "drop-x"):
            assert sophie.post(address, {**told, "do": odd}).status_code == 200
    answer = sophie.post(POLICIES, {**written(("supervisors", 5), ("carrier", 6)), "do": "up-1"})
    assert [each["whom"] for each in answer.context["forms"].steps.initial] == [
        "carrier",
        "supervisors",
    ]
    assert state(cast) == before


def test_a_policy_is_copied_without_its_rules(cast: Cast, sophie: Client, night: Policy) -> None:
    answer = sophie.get(f"{POLICIES}new/", {"like": night.pk})
    forms = answer.context["forms"]
    assert forms.form["name"].value() == "Copy of Night"
    assert [each["wait_minutes"] for each in forms.steps.initial] == [5, 10]
    assert not forms.rules.initial
    walls.open_to(cast.everyone)
    assert Policy.objects.count() == 1
    [other] = walls.new_organisations(1)
    walls.open_to([*cast.everyone, other])
    elsewhere = Organisation.objects.create(pk=other, name="Other", kind="centre")
    theirs = Policy.objects.create(organisation=elsewhere, name="Theirs")
    assert sophie.get(f"{POLICIES}new/", {"like": theirs.pk}).status_code == 404
    assert sophie.get(f"{POLICIES}new/", {"like": "x"}).status_code == 200


def test_what_products_need_is_told_and_undone(cast: Cast, sophie: Client) -> None:
    skill = Skill.objects.create(organisation=cast.centre, name="networks")
    box = Product.objects.get(key="box-pro")
    told = {"needs": [f"{box.pk}-{skill.pk}"], "specialist": [cast.anna.pk]}
    text = said(sophie, "/oncall/products/", told)
    assert f"{box.name} needs networks" in text
    assert f"{cast.anna.name} is given nothing else" in text
    said(sophie, undo_of(text), {})
    walls.open_to(cast.everyone)
    assert not Needs.objects.exists()
    assert not Specialist.objects.exists()
    assert SkillsChange.objects.count() == 2


def test_nobody_reverts_what_is_not_theirs(cast: Cast, sophie: Client, night: Policy) -> None:
    made = policy_history.change(
        night,
        lambda: Policy.objects.filter(pk=night.pk).update(name="Day"),
        by=cast.sophie,
        now=walls.open_to(cast.everyone),
    )
    assert made is not None
    address = f"{POLICIES}{night.pk}/reversion/?change={made.pk}"
    for person in (cast.anna, cast.ben, cast.carla):
        for each in (address, f"{POLICIES}return/?change={made.pk}", "/oncall/products/reversion/"):
            assert browser(person).post(each).status_code == 403
            walls.open_to(cast.everyone)
    assert sophie.post(f"{POLICIES}return/?change={made.pk}").status_code == 404, "not deleted"
    for odd in ("x", "9" * 30, ""):
        assert sophie.post(f"{POLICIES}{night.pk}/reversion/?change={odd}").status_code == 404
        assert sophie.post(f"/oncall/products/reversion/?change={odd}").status_code == 404
    walls.open_to(cast.everyone)
    assert Policy.objects.get().name == "Day"
    assert PolicyRule.objects.count() == 1
