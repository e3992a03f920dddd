"""The guides of the house can be read, and are complete enough to lead an interview."""

from __future__ import annotations

import pytest
from django.utils import translation

from tournevis.engines.troubleshoot import Case, Guide, matching, next_step
from tournevis.engines.troubleshoot.guide import KINDS, LANGUAGES
from tournevis.ground.guides.library import files, guide, guides
from tournevis.ground.guides.words import in_words, language

EVERY = list(guides().values())


def test_each_file_is_a_guide_under_its_own_name() -> None:
    assert {path.stem for path in files()} == set(guides())
    assert {each.key for each in EVERY} == set(guides())
    assert {"internet-shop", "network-printer"} <= set(guides())
    with pytest.raises(KeyError):
        guide("nothing")


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.key)
def test_each_guide_is_complete(each: Guide) -> None:
    assert len(each.causes) >= 13
    assert len(each.checks) >= 15
    assert len(each.remedies) >= 12
    assert {cause.kind for cause in each.causes} == {*KINDS, "other"}
    assert any(check.first for check in each.checks)
    assert next_step(each, Case()).kind == "check"


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.key)
def test_what_a_client_does_is_told_step_by_step_in_both_languages(each: Guide) -> None:
    for remedy in (remedy for remedy in each.remedies if remedy.who == "client"):
        assert remedy.verify, remedy.key
        for spoken in LANGUAGES:
            assert len(remedy.steps[spoken]) >= 2, remedy.key
        assert len(remedy.steps["fr"]) == len(remedy.steps["en"]), remedy.key


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.key)
def test_keys_fit_the_database_and_screens_have_keys_for_every_answer(each: Guide) -> None:
    for key in (*each.cause_index, *each.check_index, *each.remedy_index):
        assert len(key) <= 60
    for check in each.checks:
        assert len(check.answers) <= 9
        assert not {"later", "worked", "failed"} & {answer.key for answer in check.answers}


def test_messages_find_their_guide() -> None:
    said = {
        "Plus d'internet au magasin depuis ce matin": "internet-shop",
        "The internet is down at the garage, no card payments": "internet-shop",
        "L'imprimante ne sort plus rien": "network-printer",
        "The printer says paper jam": "network-printer",
    }
    for text, key in said.items():
        assert matching(EVERY, text)[0][0] == key, text


def test_words_follow_the_language_of_the_page() -> None:
    for spoken, expected in (("fr", "fr"), ("fr-fr", "fr"), ("en", "en"), ("de", "en")):
        with translation.override(spoken):
            assert language() == expected
            assert in_words({"fr": "fr", "en": "en"}) == expected
