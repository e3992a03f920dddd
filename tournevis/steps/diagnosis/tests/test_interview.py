"""What the interview proposes and shows, on the guide for shops."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.engines.troubleshoot import Case, belief, next_step
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import case_of
from tournevis.steps.diagnosis.interview import Interview, interview
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import keep, observe
from tournevis.steps.diagnosis.questions import most_telling, told
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident

ODD = {"phone-wifi": "opens", "lamp-internet": "off"}


def seen(incident: Incident, asked: str = "", language: str = "en") -> Interview:
    with translation.override(language):
        shown = interview(incident, asked)
    assert shown is not None
    return shown


def test_it_begins_with_the_engines_best_question(incident: Incident) -> None:
    question = seen(incident).question
    assert question is not None
    assert question.key == next_step(guide(SHOP), case_of(incident)).key
    assert question.is_best
    assert question.is_first
    assert "saves" in question.why
    assert [choice.number for choice in question.answers] == [*range(1, len(question.answers) + 1)]


def test_answering_leads_to_a_clear_cause(cast: Cast, now: datetime, incident: Incident) -> None:
    truth = {"cable-seated": "clicked", "lamp-power": "on", "lamp-internet": "off", "moved": "yes"}
    for check, answer in truth.items():
        observe(incident, check, answer, by=cast.anna, now=now)
    shown = seen(incident)
    assert shown.leading.key == "cable-loose"
    assert shown.state == "clear"
    assert shown.advice is not None
    assert (shown.advice.kind, shown.question) == ("remedy", None)
    assert "has a chance of" in shown.advice.why


def test_bars_are_the_likeliest_and_other_with_where_they_were(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    assert all(bar.was is None for bar in seen(incident).bars)
    before = belief(guide(SHOP), case_of(incident))
    observe(incident, "lamp-power", "off", by=cast.anna, now=now)
    shown = seen(incident)
    assert len(shown.bars) == 6
    assert "other" in {bar.key for bar in shown.bars}
    assert [bar.chance for bar in shown.bars] == sorted(
        (b.chance for b in shown.bars), reverse=True
    )
    assert shown.bars[0].is_leading
    assert shown.bars[0].was == pytest.approx(before.of(shown.bars[0].key))
    assert sum(bar.chance for bar in shown.bars) + shown.rest == pytest.approx(1)


def test_after_a_correction_the_bars_were_where_the_wrong_answer_had_put_them(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    observe(incident, "cable-seated", "firm", by=cast.anna, now=now)
    wrong = belief(guide(SHOP), case_of(incident))
    observe(incident, "cable-seated", "clicked", by=cast.anna, now=now)
    first = seen(incident).bars[0]
    assert first.key == "cable-loose"
    assert first.was == pytest.approx(wrong.of("cable-loose"))


def test_the_ledger_says_what_speaks_for_the_leading_cause(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    observe(incident, "cable-seated", "clicked", by=cast.anna, now=now)
    observe(incident, "lamp-power", "unknown", by=cast.anna, now=now)
    keep(incident, Observation.Kind.REMEDY, "restart-box", "failed", by=cast.anna, now=now)
    lines = seen(incident).ledger
    assert lines[0].value > 0.5
    assert lines[0].cause == "Loose cable on the box"
    assert lines[-1].answer == "did not help"
    assert len(lines) == 2


def test_another_question_can_be_asked_and_an_answer_changed(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    shown = seen(incident, "street-works")
    assert shown.question is not None
    assert (shown.question.key, shown.question.is_best) == ("street-works", False)
    assert "tells “" in shown.question.why
    observe(incident, "street-works", "no", by=cast.anna, now=now)
    shown = seen(incident, "street-works")
    assert shown.question is not None
    assert shown.question.said == guide(SHOP).check("street-works").answer("no").text["en"]
    assert seen(incident, "nonsense").question != shown.question


def test_what_is_put_off_is_not_asked_but_stands_in_the_list(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    first = seen(incident).question
    assert first is not None
    observe(incident, first.key, "later", by=cast.anna, now=now)
    shown = seen(incident)
    assert shown.question is not None
    assert shown.question.key != first.key
    assert [(one.check, one.is_later) for one in shown.given] == [(first.key, True)]


def test_the_clients_own_words_stand_beside_the_engineers(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.carla, now, text="No internet this morning")
    question = seen(incident, "lamp-power", "fr").question
    assert question is not None
    check = guide(SHOP).check("lamp-power")
    assert (question.ask, question.theirs) == (check.ask["fr"], check.ask["en"])
    same = seen(incident, "lamp-power", "en").question
    assert same is not None
    assert same.theirs == ""


def test_evidence_that_fits_nothing_is_said_to(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour")
    for check, answer in ODD.items():
        observe(incident, check, answer, by=cast.anna, now=now)
    assert seen(incident).state == "nothing"


def test_a_remedy_that_worked_ends_the_questions(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    later = now + timedelta(minutes=5)
    keep(incident, Observation.Kind.REMEDY, "restart-box", "worked", by=cast.anna, now=later)
    shown = seen(incident)
    assert (shown.state, shown.worked) == ("worked", "Restart the box")
    assert (shown.question, shown.advice) == (None, None)


def test_a_closed_incident_asks_nothing(cast: Cast, now: datetime, incident: Incident) -> None:
    incident.solve(by=cast.anna, now=now, data={})
    assert seen(incident, "lamp-power").question is None


def test_other_questions_come_with_the_most_telling_first(incident: Incident) -> None:
    shop = guide(SHOP)
    case = Case().answered("lamp-power", "on")
    found = [check.key for check in most_telling(shop, case, belief(shop, case))]
    assert "lamp-power" not in found
    assert len(found) == len(shop.checks) - 1
    first, last = (shop.check_index[key] for key in (found[0], found[-1]))
    weights = np.array(belief(shop, case).probabilities)
    assert told(weights, shop.likelihood[first]) > told(weights, shop.likelihood[last])
