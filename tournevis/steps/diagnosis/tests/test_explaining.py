"""Why this question: what each answer would change, and why not another step."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.engines.troubleshoot import outcomes
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import case_of, known
from tournevis.steps.diagnosis.interview import interview
from tournevis.steps.diagnosis.observe import observe
from tournevis.steps.diagnosis.tests.scene import SHOP


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_answer_says_what_it_would_change(incident: Incident, language: str) -> None:
    with translation.override(language):
        shown = interview(incident)
    assert shown is not None
    assert shown.question is not None
    check = guide(SHOP).check(shown.question.key)
    changes = shown.question.changes
    assert [each.text for each in changes] == [each.text[language] for each in check.answers]
    assert sum(each.chance for each in changes) == pytest.approx(1)
    found = outcomes(guide(SHOP), case_of(incident), check.key)
    assert [each.belief for each in changes] == [each.belief for each in found]
    assert [each.then_kind for each in changes] == [each.then.kind for each in found]
    assert all(each.then for each in changes)


def test_it_says_why_the_next_best_is_not_first(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    observe(incident, "lamp-power", "on", by=cast.anna, now=now)
    with translation.override("fr"):
        shown, found = interview(incident), known(incident)
    assert shown is not None
    assert found is not None
    assert len(shown.rivals) == len(found.step.others) > 0
    for rival, other in zip(shown.rivals, found.step.others, strict=True):
        more = other.expected_minutes - found.step.expected_minutes
        assert rival.more == max(0, round(more)), "in whole minutes"
    asked = {check.ask["fr"] for check in guide(SHOP).checks}
    cured = {remedy.name["fr"] for remedy in guide(SHOP).remedies}
    handed = {way.text["fr"] for way in guide(SHOP).handovers}
    assert {each.name for each in shown.rivals} <= asked | cured | handed
