"""A check tells no more than another exactly where it is that one blurred."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.lint.causes import affinity, distance
from tournevis.engines.troubleshoot.lint.checks import COARSER, information, tells_no_more
from tournevis.engines.troubleshoot.text.language import is_foreign, is_general, language_of


def _table(seed: int, answers: int, causes: int = 5) -> Array:
    return np.random.default_rng(seed).dirichlet([0.4] * answers, size=causes).T


@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_a_blurred_table_tells_no_more(seed: int, answers: int, coarse: int) -> None:
    table = _table(seed, answers)
    merged = np.zeros((coarse, answers))
    merged[np.arange(answers) % coarse, np.arange(answers)] = 1.0
    blurred = (0.9 * merged + 0.1 / coarse) @ table
    assert tells_no_more(blurred, table)
    prior = np.full(5, 0.2)
    assert information(prior, blurred) <= information(prior, table) + 1e-9


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_none_is_invented(seed: int) -> None:
    one, two = _table(seed, 3), _table(seed + 1, 3)
    if tells_no_more(one, two):
        # What a blur may not do: tell two causes apart better than the table it blurs.
        assert (distance(one) <= distance(two) + 3 * COARSER).all()


def test_distance_and_affinity_are_what_they_are_called() -> None:
    table = np.array([[0.9, 0.5, 0.9], [0.1, 0.5, 0.1]])
    assert distance(table)[0] == pytest.approx([0.0, 0.4, 0.0])
    assert affinity(table)[0, 2] == pytest.approx(1.0)
    assert affinity(table)[0, 1] == pytest.approx(np.sqrt(0.45) + np.sqrt(0.05))


def test_information_of_a_perfect_check_is_the_entropy() -> None:
    prior = np.array([0.5, 0.25, 0.25])
    assert information(prior, np.eye(3)) == pytest.approx(1.5 * np.log(2))
    assert information(prior, np.full((2, 3), 0.5)) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le voyant est-il allumé ?", "fr"),
        ("Is the light on?", "en"),
        ("Éteint", "fr"),
        ("Reset", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_text_in_the_other_language_is_noticed_only_when_sure() -> None:
    assert is_foreign("There is not any light", "fr")
    assert is_foreign("Il n'y a pas de lumière", "en")
    assert not is_foreign("Windows Update 22H2", "fr")
    assert not is_foreign("Un message « the page is not found »", "fr")


@pytest.mark.parametrize(
    ("cue", "language", "general"),
    [
        ("ne marche plus", "fr", True),
        ("en panne", "fr", True),
        ("doesn't work", "en", True),
        ("x", "en", True),
        ("tv", "en", False),
        ("5", "en", False),
        ("now and then", "en", False),
        ("rien ne marche", "fr", False),
        ("voyant rouge", "fr", False),
        ("ma thèse", "fr", False),
    ],
)
def test_words_that_would_be_found_anywhere(cue: str, language: str, general: bool) -> None:
    assert is_general(cue, language) == general
