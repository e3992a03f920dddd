"""What is denied, asked, supposed or over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.text.reading import words


def denied(text: str, language: str) -> set[str]:
    return {word.text for word in words(text, (language,)) if word.is_denied and not word.is_small}


def doubted(text: str, language: str) -> set[str]:
    return {word.text for word in words(text, (language,)) if word.is_doubted and not word.is_small}


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("Le voyant n'est pas rouge, il clignote", {"rouge"}),
        ("ça marche plus", {"marche"}),
        ("ca marche plu", {"marche"}),
        ("g pa internet", {"internet"}),
        ("la box est allumée pas de wifi", {"wifi"}),
        ("rien ne sort du bac", {"sort", "bac"}),
        ("personne dans l'équipe ne peut entrer", {"personne", "equipe", "entrer"}),
        ("l'écran sans image", {"image"}),
        ("c'est plus lent qu'avant", set()),
        ("un papier de plus, et la page sort", set()),
        ("plus de 3 heures de travail", set()),
        ("Ça marche sans problème", set()),
        ("mon voisin non plus", set()),
        ("pas seulement le wifi", set()),
        ("il refuse de démarrer", {"refuse", "demarrer"}),
    ],
)
def test_french_negation_reaches_its_own_words(text: str, reached: set[str]) -> None:
    assert denied(text, "fr") == reached


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("The light isn't red, it blinks", {"red"}),
        ("it wont print", {"print"}),
        ("I can't reach the server", {"reach", "server"}),
        ("no light on the box but the cable is in", {"light", "box"}),
        ("it no longer prints", {"prints"}),
        ("nothing comes out and the screen is dark", {"comes"}),
        ("it stopped working", {"stopped", "working"}),
        ("without any trouble the page loads", set()),
        ("not only the till", set()),
    ],
)
def test_english_negation_reaches_its_own_words(text: str, reached: set[str]) -> None:
    assert denied(text, "en") == reached


@pytest.mark.parametrize(
    ("text", "language", "unsure"),
    [
        ("Is the light supposed to be on?", "en", {"light", "supposed", "lit"}),
        ("Est-ce que le voyant doit être rouge ?", "fr", {"voyant", "doit", "rouge"}),
        ("Si le câble bouge, dites-le", "fr", {"cable", "bouge"}),
        ("I don't know whether the cable is loose", "en", {"whether", "cable", "loose"}),
        ("Même si le voyant est vert, rien ne marche", "fr", set()),
        ("Even if the light is green it fails", "en", set()),
        ("Pourquoi le voyant est rouge ?", "fr", set()),
        ("The screen is dark, why?", "en", set()),
        ("The till was slow last week, but now it works.", "en", {"till", "slow", "last", "week"}),
        ("Voyant éteint hier, voyant allumé ce matin", "fr", set()),
    ],
)
def test_what_is_not_told_as_a_fact_is_doubted(text: str, language: str, unsure: set[str]) -> None:
    assert doubted(text, language) == unsure


def test_what_was_mended_is_over_and_what_follows_is_not() -> None:
    text = (
        "Hier le câble était sorti, je l'ai remis et c'est réparé. Aujourd'hui la page est blanche."
    )
    unsure = doubted(text, "fr")
    assert "cable" in unsure
    assert "blanche" not in unsure


@given(st.text(alphabet="aeinprst ,.?!'\nné", max_size=200))
def test_every_word_stands_where_it_was_written(text: str) -> None:
    read = words(text, ("fr", "en"))
    assert all(word.start < word.end <= len(text) for word in read)
    assert [word.place for word in read] == sorted(word.place for word in read)
