"""What the client's words seem to say counts by how sure it is, until a person settles it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.cast import Cast
from tournevis.engines.troubleshoot import Case, belief
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.telling import told
from tournevis.steps.diagnosis.case import Known, case_of, known
from tournevis.steps.diagnosis.evidence import worths
from tournevis.steps.diagnosis.interview import interview
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import observe, refuse, withdraw
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident

READ = ("what-fails", "everything")
"""What the message of the scene says: "plus d'internet"."""


def read(incident: Incident) -> dict[tuple[str, str], str]:
    found = known(incident)
    assert found is not None
    return {(each.check, each.answer): each.quote for each in found.readings}


def of(incident: Incident) -> Known:
    found = known(incident)
    assert found is not None
    return found


def test_a_reading_is_virtual_evidence_and_no_answer(incident: Incident) -> None:
    assert "plus d'internet" in read(incident)[READ]
    case = case_of(incident)
    assert case.observed == {}
    assert max(case.hints["what-fails"], key=lambda key: case.hints["what-fails"][key]) == READ[1]
    asked = belief(guide(SHOP), Case())
    hinted = belief(guide(SHOP), case)
    answered = belief(guide(SHOP), Case().answered(*READ))
    leading = hinted.ranked[0][0].key
    assert hinted.of(leading) != pytest.approx(asked.of(leading))
    assert hinted.of("lan-cable") < asked.of("lan-cable"), "one till alone is less likely"
    assert answered.of("lan-cable") < asked.of("lan-cable")


def test_it_is_shown_with_its_confidence_and_its_worth(incident: Incident) -> None:
    with translation.override("en"):
        shown = interview(incident, READ[0])
    assert shown is not None
    assert shown.question is not None
    sure = {choice.key: choice.sure for choice in shown.question.answers}
    one = next(each for each in shown.read if each.check == READ[0])
    assert one.text == "Everything is down"
    assert one.value
    assert sure["everything"] == one.confidence
    assert 0.5 < one.confidence < 1
    assert sure["slow"] is None
    assert shown.given == []
    assert shown.answered == 0


def test_the_worths_add_up_to_what_the_readings_changed(incident: Incident) -> None:
    case = case_of(incident)
    before, after = belief(guide(SHOP), Case()), belief(guide(SHOP), case)
    cause = after.ranked[0][0].key
    found = sum(worths(guide(SHOP), case, cause).values())
    assert odds(after.of(cause)) == pytest.approx(odds(before.of(cause)) * 2.718281828459045**found)


def odds(chance: float) -> float:
    return chance / (1 - chance)


def test_confirming_takes_its_place(cast: Cast, now: datetime, incident: Incident) -> None:
    observe(incident, *READ, by=cast.anna, now=now)
    case = case_of(incident)
    assert case.observed == {READ[0]: READ[1]}
    assert READ[0] not in case.hints
    assert READ not in read(incident)


@pytest.mark.parametrize("answer", ["one-device", "unknown"])
def test_another_answer_settles_it_too(
    cast: Cast, now: datetime, incident: Incident, answer: str
) -> None:
    observe(incident, READ[0], answer, by=cast.anna, now=now)
    assert READ[0] not in case_of(incident).hints
    assert READ not in read(incident)


def test_what_is_put_off_is_still_read(cast: Cast, now: datetime, incident: Incident) -> None:
    observe(incident, READ[0], "later", by=cast.anna, now=now)
    assert READ[0] in case_of(incident).hints
    assert READ in read(incident)


def test_refused_it_stops_counting_and_can_be_taken_back(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    before = case_of(incident)
    entry = refuse(incident, *READ, by=cast.anna, now=now)
    assert entry is not None
    assert entry.data == {
        "subject": READ[0],
        "answer": READ[1],
        "kind": "misread",
        "guide": SHOP,
    }
    with translation.override("en"):
        assert "Not said in the message" in told(entry)
        shown = interview(incident)
    assert shown is not None
    assert [(one.check, one.answer) for one in shown.given if one.is_misread] == [READ]
    assert shown.answered == 0
    assert READ[0] not in case_of(incident).hints
    assert READ not in read(incident)
    assert refuse(incident, *READ, by=cast.emile, now=now) is None
    kind = Observation.Kind.MISREAD
    assert withdraw(incident, READ[0], kind=kind, answer=READ[1], by=cast.anna, now=now)
    assert case_of(incident) == before
    assert withdraw(incident, READ[0], kind=kind, answer=READ[1], by=cast.anna, now=now) is None


def test_two_readings_of_one_check_are_refused_each(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    for answer in ("everything", "slow"):
        assert refuse(incident, READ[0], answer, by=cast.anna, now=now)
    rows = Observation.objects.filter(incident=incident, kind="misread", is_current=True)
    assert rows.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(
            organisation=cast.bakery, incident=incident, kind="misread",
            subject=READ[0], answer="slow", at=now,
        )  # fmt: skip


def test_after_a_refusal_one_sees_where_the_belief_was(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    was = belief(guide(SHOP), case_of(incident))
    refuse(incident, *READ, by=cast.anna, now=now + timedelta(minutes=1))
    shown = interview(incident)
    assert shown is not None
    moved = [bar for bar in shown.bars if bar.was is not None]
    assert moved
    assert all(bar.was == pytest.approx(was.of(bar.key)) for bar in moved)


def test_only_an_answer_of_an_open_guide_is_refused(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    for check, answer in (("nothing", "on"), (READ[0], "unknown"), (READ[0], "later")):
        with pytest.raises(Refused):
            refuse(incident, check, answer, by=cast.anna, now=now)
    incident.solve(by=cast.anna, now=now, data={})
    with pytest.raises(Refused):
        refuse(incident, *READ, by=cast.anna, now=now)


def test_another_guide_reads_anew(cast: Cast, now: datetime, incident: Incident) -> None:
    refuse(incident, *READ, by=cast.anna, now=now)
    incident.diagnosis.guide = "network-printer"
    incident.diagnosis.save()
    assert of(incident).rows == []
    assert READ[0] not in case_of(incident).hints


def test_automatic_answers_say_nothing(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour")
    data = {"channel": "email", "automatic": True}
    incident.record(Fact.MESSAGE_IN, now=now, text="Plus d'internet", data=data)
    assert read(incident) == {}
