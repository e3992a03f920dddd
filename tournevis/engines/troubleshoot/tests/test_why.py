"""Why this step: one true sentence, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, Step, next_step, parse, why
from tournevis.engines.troubleshoot.tests.samples import cases, guide_of, guides
from tournevis.engines.troubleshoot.tests.written import written


def _sentence(case: Case, lang: str) -> str:
    guide = parse(written())
    return why(guide, case, next_step(guide, case)).sentence(lang).replace("\u00a0", " ")


def test_a_check_says_what_it_costs_saves_and_tells_apart() -> None:
    assert next_step(parse(written()), Case()).key == "cable"
    assert _sentence(Case(), "en") == (
        "This check takes 2 min and, that included, saves 2 min on average:"
        " it tells “Loose cable” (40%) from “Frozen box” (35%)."
    )
    assert _sentence(Case(), "fr-FR") == (
        "Cette vérification prend 2 min et, ce temps compris, fait gagner 2 min en moyenne :"
        " la réponse distingue « Câble débranché » (40 %) de « Box bloquée » (35 %)."
    )


def test_a_remedy_says_its_chance_and_its_aim() -> None:
    case = Case(observed={"cable": "out", "lamp": "on"})
    assert _sentence(case, "en") == (
        "This remedy takes 10 min and has a chance of 90% to cure, mostly “Loose cable” (95%);"
        " checking something else first would save no time."
    )
    assert _sentence(case, "fr") == (
        "Ce remède prend 10 min et a 90 % de chances de suffire, surtout contre"
        " « Câble débranché » (95 %) ; vérifier autre chose d'abord ne ferait pas gagner de temps."
    )


def test_a_hand_over_says_that_the_guide_does_not_explain_it() -> None:
    case = Case(observed={"lamp": "on", "cable": "in"}).tried("reseat").tried("restart")
    assert _sentence(case, "en") == (
        "This guide does not explain well what was seen (unknown cause: 87%);"
        " no useful check or remedy is left: time to hand over."
    )
    assert _sentence(case, "fr").startswith("Ce guide n'explique pas bien ces constats")


def test_a_hand_over_that_is_merely_shorter_says_so() -> None:
    guide = guide_of([9, 1], [], [[0.9, 0]], [], [20], 10)
    reasons = why(guide, Case(), next_step(guide, Case()))
    assert reasons.sentence("en").replace("\u00a0", " ") == (
        "Handing over takes 10 min, going on alone 22 min on average."
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_step_of_every_guide_has_its_sentence(data: st.DataObject) -> None:
    guide = data.draw(guides())
    case = data.draw(cases(guide))
    reasons = why(guide, case, next_step(guide, case))
    for lang in ("fr", "en"):
        assert reasons.sentence(lang).endswith(".")
        assert "nan" not in reasons.sentence(lang)


@pytest.mark.parametrize("saved", [0.0, 0.4])
def test_a_small_saving_is_not_boasted_of(saved: float) -> None:
    guide = parse(written())
    step = Step("check", "lamp", 1, 10, 10 + saved)
    assert "saves less than a minute" in why(guide, Case(), step).sentence("en")
