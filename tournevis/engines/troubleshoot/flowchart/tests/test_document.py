"""The YAML of a guide says what the guide says, and reads well."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.flowchart import as_yaml, imported
from tournevis.engines.troubleshoot.flowchart.tests.played import read
from tournevis.engines.troubleshoot.guide.tests.test_schema import full
from tournevis.ground.guides import library

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | st.sampled_from(
    ["yes", "No", "on", "null", "~", "1", "1.0", "a: b", "- a", "# a", "é è", "a  b", " a", "it's"]
)
NUMBERS = st.integers(-1000, 1000) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    WORDS | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=12,
)


@given(st.dictionaries(WORDS, VALUES, max_size=5))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back(written: dict[str, Any]) -> None:
    assert read(as_yaml(written, ["a guess\nof two lines"])) == written


def test_guides_are_read_back() -> None:
    for written in (full(), *(library.written(path) for path in library.files()[:1])):
        assert isinstance(written, dict)
        assert read(as_yaml(written)) == written


def test_it_begins_with_what_was_guessed_and_what_to_do() -> None:
    chart = (
        "flowchart TD\nA{Voyant allumé ?} -->|non| B[Changer le fusible]\nA -->|oui| C[Redémarrer]"
    )
    found = imported(chart, "voyant")
    text = as_yaml(found.written, found.guesses, found.language)
    assert text.startswith("# Guide tiré d'un organigramme")
    assert "# - 2 chemins : 2 causes, 1 vérifications, 2 remèdes." in text
    assert "tournevis guide lint" in text
    assert as_yaml(found.written).startswith("key: voyant\nversion: 1\n")


def test_short_things_stand_on_one_line_and_no_line_is_long() -> None:
    text = as_yaml(
        imported("flowchart TD\nA{Lamp on?} -->|no| B[Fix it]\nA -->|yes| C[Go]", "x").written
    )
    assert '      - {key: "no", text: {fr: Non, en: "No"}}' in text.splitlines()
    assert '      default: {"no": 0.5, "yes": 0.5}' in text.splitlines()
    assert max(len(line) for line in text.splitlines()) <= 100
