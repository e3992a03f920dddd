"""Which guide, how sure, and none of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.text.matches import match, matching, said_of
from tournevis.engines.troubleshoot.text.tests.guides import shop

SHOP = shop()
PRINTER = replace(
    SHOP,
    key="printer",
    title={"fr": "Imprimante en panne", "en": "Printer trouble"},
    words={"fr": ("imprim", "papier"), "en": ("printer", "paper")},
    checks=(),
    causes=SHOP.causes[-1:],
)
BOTH = (SHOP, PRINTER)


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_probabilities_sum_to_one(text: str) -> None:
    found = match(BOTH, text)
    assert found.none + sum(chance for _key, chance in found.guides) == pytest.approx(1)
    assert sorted(found.guides, key=lambda pair: (-pair[1], pair[0])) == list(found.guides)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("l'imprimente ne prend plus le papier", "printer"),
        ("prnter out of paper", "printer"),
        ("linternet marche plu", "shop"),
        ("le routeur et l'internet", "shop"),
    ],
)
def test_mistyped_words_find_their_guide(text: str, key: str) -> None:
    assert matching(BOTH, text)[0][0] == key


@pytest.mark.parametrize(
    "text", ["Bonjour", "Une facture de septembre, svp", "see you on monday", ""]
)
def test_none_of_them_is_said(text: str) -> None:
    assert match(BOTH, text).none > 0.5
    assert matching(BOTH, text) == []


def test_a_surer_message_is_surer() -> None:
    once, more = (dict(match(BOTH, t).guides)["printer"] for t in ("papier", "papier imprimante"))
    assert more > once


def test_no_guides_is_none() -> None:
    assert match([], "internet").none == 1.0


def test_the_words_that_speak_for_a_guide_are_told_in_their_order() -> None:
    assert said_of(BOTH, "printer", "Bonjour, l'imprimente veut du papier, merci") == [
        "imprimante",
        "papier",
    ]
    assert said_of(BOTH, "printer", "Bonjour, merci") == []
    with pytest.raises(KeyError):
        said_of(BOTH, "nothing", "papier")
