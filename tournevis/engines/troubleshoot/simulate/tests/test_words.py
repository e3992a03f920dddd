"""What simulated clients write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import proposals
from tournevis.engines.troubleshoot.simulate import Temper, client, message
from tournevis.engines.troubleshoot.simulate.keyboard import careless, shortened, slipped
from tournevis.engines.troubleshoot.simulate.tests.shops import shop

GUIDE = shop()
LANGUAGES = st.sampled_from(["fr", "en"])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), LANGUAGES)
def test_the_same_client_writes_the_same_and_never_tells_what_they_would_not_answer(
    seed: int, language: str
) -> None:
    someone = client(GUIDE, seed, temper=Temper(unknown=0.3))
    wrote = message(someone, language)
    assert wrote == message(client(GUIDE, seed, temper=Temper(unknown=0.3)), language)
    assert all(someone.answer(check) == said != "unknown" for check, said in wrote.told.items())


def test_messages_differ_from_client_to_client_and_some_tell_something() -> None:
    wrote = [message(client(GUIDE, 2, number), "fr") for number in range(40)]
    assert len({each.text for each in wrote}) > 30
    assert any(each.told for each in wrote)
    assert any(not each.told for each in wrote)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_most_of_what_is_told_is_read_and_little_else(language: str) -> None:
    told = read = wrong = 0
    for number in range(60):
        someone = client(GUIDE, 4, number)
        wrote = message(someone, language)
        found = {each.check: each.answer for each in proposals(GUIDE, wrote.text, language)}
        told += len(wrote.told)
        read += sum(found.get(check) == said for check, said in wrote.told.items())
        wrong += sum(someone.answer(check) != said for check, said in found.items())
    assert read > 0.6 * told
    assert wrong < 0.1 * told


def test_another_language_is_refused() -> None:
    with pytest.raises(KeyError):
        message(client(GUIDE, 1), "de")


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=80))
def test_careless_writing_has_no_capitals_and_no_accents(text: str) -> None:
    assert careless(text) == careless(careless(text))


def test_text_messages_are_short() -> None:
    assert shortened("Bonjour, c’est toujours le problème", "fr") == "bjr, c tjs le pb"
    assert shortened("Can you call me please?", "en") == "can u call me pls?"


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000))
def test_a_slip_spoils_a_word_and_nothing_else(seed: int) -> None:
    import numpy as np

    text = "la box est eteinte, 4 voyants"
    assert slipped(text, np.random.default_rng(seed), 0.0) == text
    spoilt = slipped(text, np.random.default_rng(seed), 1.0)
    assert spoilt.startswith("la box est e")
    assert ", 4 v" in spoilt
    assert abs(len(spoilt) - len(text)) <= 2
