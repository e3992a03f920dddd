"""What clients write, in every spelling, becomes proposals; what they do not say does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.text.cues import proposals
from tournevis.engines.troubleshoot.text.fold import LONGEST, fold
from tournevis.engines.troubleshoot.text.tests.guides import shop

GUIDE = shop()


def found(text: str, language: str) -> list[tuple[str, str]]:
    return [(each.check, each.answer) for each in proposals(GUIDE, text, language)]


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("g pa internet", "fr", ("what", "nothing-works")),
        ("internet marche plu", "fr", ("what", "nothing-works")),
        ("Y a plus d'internet ici", "fr", ("what", "nothing-works")),
        ("le voyan est pas alumé", "fr", ("lamp", "off")),
        ("le voyant n'est pas allumé", "fr", ("lamp", "off")),
        ("internet isnt workin, no internet", "en", ("what", "nothing-works")),
        ("very slow connections since today", "en", ("what", "slow")),
        ("the light is on pls help", "en", ("lamp", "on")),
        ("Hello, no internet ici, le voyant est éteint", "", ("lamp", "off")),
    ],
)
def test_other_spellings_and_other_words_are_understood(
    text: str, language: str, told: tuple[str, str]
) -> None:
    assert told in found(text, language)


@pytest.mark.parametrize(
    ("text", "language", "not_told"),
    [
        ("Is the light supposed to be on?", "en", ("lamp", "on")),
        ("Est-ce que le voyant doit être allumé ?", "fr", ("lamp", "on")),
        ("Si le voyant est éteint je vous rappelle", "fr", ("lamp", "off")),
        ("La connexion n'est pas très lente", "fr", ("what", "slow")),
        ("Hier plus d'internet, mais maintenant ça marche", "fr", ("what", "nothing-works")),
        ("Merci pour tout", "fr", ("what", "slow")),
    ],
)
def test_questions_suppositions_and_denials_propose_nothing(
    text: str, language: str, not_told: tuple[str, str]
) -> None:
    assert not_told not in found(text, language)


def test_confidence_falls_with_the_distance_from_the_cue() -> None:
    texts = ["plus d'internet", "plus dinternett", "la connexion va mal"]
    sure = [
        max(
            (p.confidence for p in proposals(GUIDE, t, "fr", 0.0) if p.answer == "nothing-works"),
            default=0.0,
        )
        for t in texts
    ]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > 0.7
    assert sure[2] < 0.5


def test_the_least_confidence_is_kept() -> None:
    text = "plus d'internet, voyant éteint"
    every = proposals(GUIDE, text, "fr", 0.0)
    for least in (0.2, 0.7, 0.95):
        assert proposals(GUIDE, text, "fr", least) == [p for p in every if p.confidence >= least]


@given(st.text(max_size=300), st.sampled_from(["fr", "en", ""]))
@settings(max_examples=50)
def test_any_text_gives_proposals_of_the_guide_each_once(text: str, language: str) -> None:
    every = proposals(GUIDE, text, language, 0.0)
    pairs = [(each.check, each.answer) for each in every]
    assert len(pairs) == len(set(pairs))
    for each in every:
        assert GUIDE.check(each.check).answer(each.answer)
        assert 0.0 <= each.confidence <= 1.0
        assert len(each.quote) <= 160
    assert proposals(GUIDE, text, language, 0.0) == every


@pytest.mark.parametrize("piece", ["a", "ne pas ", "si ", "voyant ", "l'", "? ", "n't", "plus d'"])
def test_hostile_repetition_is_read_to_the_end(piece: str) -> None:
    assert len(proposals(GUIDE, piece * 5_000, "fr", 0.0)) <= 6


def test_letters_that_stand_for_many_are_read_as_far_as_any_other() -> None:
    assert len(fold("\ufdfa" * LONGEST)) < LONGEST + 20
    assert found("\ufdfa" * LONGEST + " le voyant est éteint", "fr") == []
