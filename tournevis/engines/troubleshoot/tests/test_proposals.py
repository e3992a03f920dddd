"""A message that already answers a check is not asked again, only confirmed."""

from __future__ import annotations

import pytest

from tournevis.engines.troubleshoot import parse, proposals
from tournevis.engines.troubleshoot.tests.written import written


def _found(text: str, language: str = "fr") -> list[tuple[str, str]]:
    return [(each.check, each.answer) for each in proposals(parse(written()), text, language)]


@pytest.mark.parametrize(
    "text",
    ["Le VOYANT ALLUMÉ est vert.", "les voyants allumes", "voyant  allumé", "voyant\nallumé"],
)
def test_case_accents_plurals_and_spaces_do_not_count(text: str) -> None:
    assert _found(text) == [("lamp", "on")]


def test_the_sentence_is_quoted_as_it_was_written() -> None:
    text = "Bonjour.\nDepuis ce matin, le Voyant  allumé clignote ! Merci."
    (proposal,) = proposals(parse(written()), text, "fr")
    assert proposal.cue == "voyant allumé"
    assert proposal.quote == "Depuis ce matin, le Voyant allumé clignote"


@pytest.mark.parametrize("text", ["envoyant allumés", "le voyant est vert", "", "un voyage allumé"])
def test_other_words_propose_nothing(text: str) -> None:
    assert _found(text) == []


def test_a_longer_cue_wins_over_the_one_inside_it() -> None:
    assert _found("Il n'y a pas de voyant allumé ici") == [("lamp", "off")]


def test_a_denied_cue_is_left_out_but_only_in_its_own_clause() -> None:
    assert _found("je ne vois jamais de voyant éteint") == []
    assert _found("ça ne marche pas, voyant éteint") == [("lamp", "off")]


def test_two_answers_are_both_proposed() -> None:
    assert _found("voyant éteint hier, voyant allumé ce matin") == [
        ("lamp", "off"),
        ("lamp", "on"),
    ]


def test_the_language_chooses_the_cues_and_an_unheard_one_means_both() -> None:
    assert _found("the light is on", "en") == [("lamp", "on")]
    assert _found("the light is on", "fr") == []
    assert _found("the light is on", "de") == [("lamp", "on")]


def test_a_huge_message_is_read_only_so_far() -> None:
    assert _found("x " * 50_000 + "voyant allumé") == []
    assert _found("voyant allumé " + "x" * 500_000) == [("lamp", "on")]
    (proposal,) = proposals(parse(written()), "mot " * 900 + "voyant allumé " + "mot " * 900, "fr")
    assert "voyant allumé" in proposal.quote
    assert len(proposal.quote) <= 160
