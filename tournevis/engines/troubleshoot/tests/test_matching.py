"""A message finds its guide."""

from __future__ import annotations

from dataclasses import replace

from tournevis.engines.troubleshoot import Guide, matching, parse
from tournevis.engines.troubleshoot.tests.written import written


def _guides() -> list[Guide]:
    shop = parse(written())
    words = {"fr": ("imprim", "réseau", "internet"), "en": ("printer", "paper")}
    return [shop, replace(shop, key="printer", words=words)]


def test_the_best_guide_comes_first() -> None:
    assert matching(_guides(), "Plus d'internet : la Box clignote")[0][0] == "shop"
    assert matching(_guides(), "L'IMPRIMANTE n'est plus sur le reseau")[0][0] == "printer"
    assert matching(_guides(), "The printers want paper")[0][0] == "printer"


def test_a_shared_word_counts_for_less_and_ties_go_by_key() -> None:
    shop = parse(written())
    tied = matching([shop, replace(shop, key="a-twin")], "internet")
    assert [key for key, _chance in tied] == ["a-twin", "shop"]
    assert tied[0][1] == tied[1][1]
    once, twice = (dict(matching(_guides(), text)) for text in ("internet box", "internet box box"))
    assert once == twice
    assert once["shop"] > once["printer"]


def test_a_short_word_is_whole_and_a_long_one_begins() -> None:
    assert matching(_guides(), "un boxeur") == []
    assert matching(_guides(), "deux boxs")[0][0] == "shop"
    assert matching(_guides(), "réimprimer") == []


def test_a_message_about_nothing_matches_nothing() -> None:
    assert matching(_guides(), "Bonjour, merci !") == []
    assert matching([], "internet") == []
