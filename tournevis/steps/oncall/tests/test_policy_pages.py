"""Supervisors write policies, see who would be alerted, and say what a product needs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.estate.models import Needs, Product, Specialist
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Organisation, Person, ServiceLevel
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Layer, Leave, Rota, Shift, Skill, Team
from tournevis.steps.oncall.models import Policy, PolicyRule, Whom
from tournevis.steps.oncall.tests.conftest import Open, Post, Work
from tournevis.steps.oncall.tests.scene import OFFICE, policy, rota_of, team
from tournevis.steps.oncall.turns import foresight
from tournevis.steps.oncall.turns.policies import Trouble

POLICIES = "/oncall/policies/"


@pytest.fixture
def sophie(cast: Cast) -> Client:
    """Sophie's browser, in English."""
    Person.objects.filter(pk=cast.sophie.pk).update(language="en")
    return browser(cast.sophie)


def written(
    *steps: tuple[str, Any], rules: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    """The form of a policy, as a browser sends it."""
    rules = [{"level": 1}] if rules is None else rules
    told: dict[str, Any] = {"name": "Night", "rounds": 2, "margin_minutes": 60, **more}
    for prefix, rows in (
        ("step", [{"whom": a, "wait_minutes": b} for a, b in steps]),
        ("rule", rules),
    ):
        told |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            told |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return told


def test_what_is_written_is_what_alerts(
    cast: Cast, sophie: Client, opened: Open, work: Work, post: Post
) -> None:
    both = team(cast, cast.emile)
    told = written((f"team_one:{both.pk}", 7), ("", 5), ("supervisors", 9))
    assert sophie.post(POLICIES, told).status_code == 302
    walls.open_to(cast.everyone)
    steps = Policy.objects.get().steps.values_list("whom", "team", "wait_minutes")
    assert list(steps) == [("team_one", both.pk, 7), ("supervisors", None, 9)]
    opened()
    work()
    assert post.numbers() == [cast.emile.phone]
    page = sophie.get(POLICIES).content.decode()
    assert "One of the team, each in their turn: Support" in page
    assert "everything that no other rule names" in page


def test_a_policy_is_changed_and_deleted(cast: Cast, sophie: Client) -> None:
    made = policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), rule={"severity": 1})
    address = f"{POLICIES}{made.pk}/"
    page = sophie.get(address).content.decode()
    assert f'value="holder:{rota_of(cast).pk}" selected' in page
    rule = {
        "level": 2,
        "severity": 4,
        "contract": Contract.objects.get(organisation=cast.garage).pk,
    }
    assert sophie.post(address, written(("supervisors", 9), rules=[rule])).status_code == 302
    walls.open_to(cast.everyone)
    found = PolicyRule.objects.get()
    assert (found.level, found.severity, found.contract.organisation) == (2, 4, cast.garage)  # type: ignore[union-attr]
    assert sophie.post(f"{address}deletion/").status_code == 302
    walls.open_to(cast.everyone)
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        written(),
        written(("", 5)),
        written(("person:1000000", 5)),
        written(("team_one:x\x00", 5)),
        written(("supervisors", 0)),
        written(("supervisors", "9" * 5000)),
        written(("supervisors", 5), rules=[{"level": 1}, {"level": 1}]),
        written(("supervisors", 5), rules=[{"level": 7}]),
        written(("supervisors", 5), rules=[{"level": "", "severity": 1}]),
        written(("supervisors", 5), rules=[{"level": 1, "contract": 10**30}]),
        written(("supervisors", 5), name=""),
        written(("supervisors", 5), name="\x00 "),
        written(("supervisors", 5), name="x" * 101),
        written(("supervisors", 5), rounds=21),
        written(("supervisors", 5), margin_minutes=-1),
        written(("supervisors", 5)) | {"step-TOTAL_FORMS": "10000"},
        {"name": "x"},
    ],
)
def test_what_makes_no_sense_is_said_and_not_kept(
    cast: Cast, sophie: Client, told: dict[str, Any]
) -> None:
    answer = sophie.post(POLICIES, told)
    assert answer.status_code == 422
    assert b"field-error" in answer.content or b"errorlist" in answer.content
    walls.open_to(cast.everyone)
    assert not Policy.objects.exists()


def test_two_policies_for_the_same_are_refused(cast: Cast, sophie: Client) -> None:
    policy(cast, (Whom.SUPERVISORS, 5), name="Day")
    answer = sophie.post(POLICIES, written(("supervisors", 5)))
    assert answer.status_code == 422
    assert "The policy “Day” holds for the same already" in answer.content.decode()


def test_others_teams_and_clients_cannot_be_named(cast: Cast, sophie: Client) -> None:
    ids = walls.new_organisations(1)
    walls.open_to([*cast.everyone, *ids])
    other = Organisation.objects.create(pk=ids[0], name="Elsewhere", kind="centre")
    theirs = Team.objects.create(organisation=other, name="Theirs")
    assert sophie.post(POLICIES, written((f"team_all:{theirs.pk}", 5))).status_code == 422
    assert sophie.get(f"{POLICIES}?centre={other.pk}").status_code == 404


def test_only_supervisors_pass(cast: Cast) -> None:
    for person in (cast.anna, cast.ben):
        for address in (POLICIES, f"{POLICIES}new/", f"{POLICIES}attempt/", "/oncall/products/"):
            assert browser(person).get(address).status_code == 403
    walls.open_to(cast.everyone)


def test_one_sees_who_would_be_alerted_when_and_why(
    cast: Cast, sophie: Client, now: datetime
) -> None:
    box = Product.objects.get(key="box-pro")
    policy(
        cast,
        (Whom.PERSON, 4, {"person": cast.emile}),
        (Whom.SUPERVISORS, 5),
        rule={"severity": 1},
        name="Critical",
    )
    asked: dict[str, Any] = {"client": cast.bakery.pk, "product": box.pk, "severity": 1, "level": 1}
    page = sophie.get(f"{POLICIES}attempt/", {**asked, "at": "2026-11-29T03:00"}).content.decode()
    assert "The policy “Critical” holds, by the rule: severity: critical." in page
    assert "Sun 03:00" in page
    assert "Sun 03:04" in page
    assert "The policy names Émile." in page
    for wrong in ("2999-01-01T00:00", "x"):
        assert sophie.get(f"{POLICIES}attempt/", {**asked, "at": wrong}).status_code == 422


def test_long_waits_do_not_hide_the_supervisors(cast: Cast, sophie: Client) -> None:
    policy(
        cast,
        (Whom.PERSON, 30, {"person": cast.anna}),
        (Whom.PERSON, 60, {"person": cast.emile}),
        (Whom.SUPERVISORS, 60),
        rounds=1,
    )
    asked: dict[str, Any] = {"client": cast.bakery.pk, "severity": 3, "level": 1}
    page = sophie.get(f"{POLICIES}attempt/", {**asked, "at": "2026-11-29T03:00"})
    assert {each.name for each in page.context["seen"].moments} == {
        cast.anna.name,
        cast.emile.name,
        cast.sophie.name,
    }


def test_any_moment_is_answered_with_leave_swaps_and_holidays(cast: Cast, sophie: Client) -> None:
    Person.objects.update(timezone="Europe/Paris")
    rota = rota_of(cast)
    Rota.objects.filter(pk=rota.pk).update(region="FR")
    made = Layer.objects.create(
        organisation=cast.centre, rota=rota, position=1, starts_on="2026-01-05",
        handover_at="08:00", windows=[{"holidays": True, "from": "00:00", "to": "00:00"}],
    )  # fmt: skip
    made.put_in_turn([cast.sophie])
    eve = datetime(2026, 12, 24, 2, tzinfo=UTC)

    def alerted(at: str) -> list[str]:
        page = sophie.get(f"{POLICIES}attempt/", {"at": at})
        assert page.status_code == 200
        return [each.name for each in page.context["seen"].moments[:1]]

    holder, other = (
        (cast.anna, cast.emile)
        if duty.holder(rota, eve)[0] == cast.anna  # type: ignore[index]
        else (cast.emile, cast.anna)
    )
    assert alerted("2026-12-24T03:00") == [holder.name]
    assert alerted("2026-12-24T03:00:00+01:00") == [holder.name], "as a link says it"
    assert alerted("2026-12-25T03:00") == [cast.sophie.name], "a public holiday"
    hours = {"starts_at": eve - timedelta(hours=1), "ends_at": eve + timedelta(hours=1)}
    shift = Shift.objects.create(
        organisation=cast.centre, rota=rota, person=other, replaces=holder, **hours
    )
    assert alerted("2026-12-24T03:00") == [other.name], "swapped"
    Leave.objects.create(organisation=cast.centre, person=other, **hours)
    page = sophie.get(f"{POLICIES}attempt/", {"at": "2026-12-24T03:00"})
    assert page.context["seen"].moments[0].name == holder.name
    assert f"{other.name} is away at that moment." in page.content.decode()
    assert alerted("2026-12-24T05:00") == [holder.name], "the leave and the swap are over"
    assert shift.pk


def test_a_gap_leads_to_who_would_be_alerted_in_it(cast: Cast, sophie: Client) -> None:
    now = walls.open_to(cast.everyone)
    Leave.objects.create(
        organisation=cast.centre,
        person=duty.holder(rota_of(cast), now)[0],  # type: ignore[index]
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=2),
    )
    for address in ("/oncall/", f"/oncall/rotas/{rota_of(cast).pk}/"):
        text = sophie.get(address).content.decode()
        [link] = re.findall(r'href="(/oncall/policies/attempt/\?[^"]*)"', text)
        page = sophie.get(link.replace("&amp;", "&"))
        assert page.context["seen"].at == now + timedelta(hours=1)
        walls.open_to(cast.everyone)
    assert "attempt" not in browser(cast.anna).get("/oncall/").content.decode()


def test_one_sees_that_nobody_would_be_woken(cast: Cast, sophie: Client) -> None:
    Contract.objects.filter(organisation=cast.bakery).update(
        hours=OFFICE, first_contact_minutes=120
    )
    policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), waits=True)
    asked: dict[str, Any] = {
        "client": cast.bakery.pk,
        "severity": 3,
        "level": 1,
        "at": "2026-11-29T03:00",
    }
    page = sophie.get(f"{POLICIES}attempt/", asked).content.decode()
    assert "Nobody is woken" in page
    assert "Mon 08:00" in page
    ServiceLevel.objects.create(
        organisation=cast.bakery,
        contract=Contract.objects.get(organisation=cast.bakery),
        severity=3,
        kind="update",
        minutes=60,
        day_and_night=True,
    )
    page = sophie.get(f"{POLICIES}attempt/", asked).content.decode()
    assert "Nobody is woken" not in page, "news is promised before the morning"


def test_what_a_product_needs_is_ticked(cast: Cast, sophie: Client) -> None:
    skill = Skill.objects.create(organisation=cast.centre, name="networks")
    box = Product.objects.get(key="box-pro")
    rubbish = ["x", "1-", f"{box.pk}-999999", "-", "9" * 400, f"{box.pk}-{skill.pk}\x00"]
    told = {
        "needs": [f"{box.pk}-{skill.pk}", *rubbish],
        "specialist": [cast.anna.pk, cast.ben.pk, "x"],
    }
    assert sophie.post("/oncall/products/", told).status_code == 302
    walls.open_to(cast.everyone)
    assert list(Needs.objects.values_list("product", "skill")) == [(box.pk, skill.pk)]
    assert [each.person for each in Specialist.objects.all()] == [cast.anna]
    page = sophie.get("/oncall/products/").content.decode()
    assert f'value="{box.pk}-{skill.pk}" checked' in page
    sophie.post("/oncall/products/", {})
    walls.open_to(cast.everyone)
    assert not Needs.objects.exists()


def test_in_the_picture_no_two_alerts_overlap(cast: Cast) -> None:
    policy(cast, (Whom.SUPERVISORS, 1))
    trouble = Trouble(cast.bakery.pk, cast.centre.pk, None, 3, 1)
    seen = foresight.of(trouble, datetime(2026, 11, 30, 10, tzinfo=UTC))
    places = sorted({dot.x for dot in seen.dots})
    assert len(places) == len(seen.moments) > 2
    assert min(b - a for a, b in pairwise(places)) >= 24
