"""What cannot be read is told all at once, in both languages."""

from __future__ import annotations

import pytest

from tournevis.engines.troubleshoot import GuideError, parse
from tournevis.engines.troubleshoot.guide.tests.test_schema import MISTAKES, full
from tournevis.engines.troubleshoot.lint import lint
from tournevis.engines.troubleshoot.lint.french import in_french
from tournevis.engines.troubleshoot.lint.tests.clean import clean, rules


def test_mistakes_in_several_steps_are_told_together() -> None:
    text = clean()
    text["checks"][0]["minutes"] = -1
    text["checks"][1]["who"] = "nobody"
    text["remedies"][1]["cures"] = {}
    assert rules(text) == [
        ("error", "cannot-be-read", "checks[0].minutes"),
        ("error", "cannot-be-read", "checks[1].who"),
        ("error", "cannot-be-read", "remedies[1].cures"),
    ]


def test_a_step_set_aside_brings_no_other_complaint() -> None:
    text = clean()
    text["checks"][0]["minutes"] = 0
    text["remedies"][2]["needs"] = ["lamp"]
    assert rules(text) == [("error", "cannot-be-read", "checks[0].minutes")]


def test_what_is_no_guide_at_all_is_one_error() -> None:
    (found,) = lint(["a"])
    assert found.message == {
        "fr": "il faut des champs nommés ; trouvé : une liste",
        "en": "expected named fields, found a list",
    }


@pytest.mark.parametrize("number", range(len(MISTAKES)))
def test_every_mistake_has_its_french(number: int) -> None:
    text = full()
    MISTAKES[number](text)
    with pytest.raises(GuideError) as caught:
        parse(text)
    assert in_french(caught.value.problem) != caught.value.problem


def test_close_names_are_proposed_in_french_too() -> None:
    text = clean()
    text["checks"][0]["liklihood"] = {}
    (found,) = lint(text)
    assert (
        found.message["fr"] == "'liklihood' n'est pas connu ici (vouliez-vous dire 'likelihood' ?)"
    )
