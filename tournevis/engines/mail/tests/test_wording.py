"""A centre's own words: values put in, missing ones left out, and what a linter says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.mail.wording import fill, harmless, placeholders, remarks

KNOWN = frozenset({"greeting", "number", "promise", "link", "phone"})


def said(text: str, **more: object) -> set[str]:
    found = remarks(text, language="fr", known=KNOWN, **more)  # type: ignore[arg-type]
    return {each.code for each in found}


def test_what_is_missing_takes_its_part_along() -> None:
    text = "{{ greeting }}\n\n[[Appelez {{ phone }}.]]\n\n[[Suivi : {{ link }}]]"
    assert fill(text, {"greeting": "Bonjour", "link": "L"}) == "Bonjour\n\nSuivi : L"


@given(st.text(max_size=60), st.text(alphabet="{}[] ab", max_size=40))
def test_a_value_is_never_read_again(value: str, text: str) -> None:
    given = {"number": "{{ link }} [[ {{ phone }} ]]" + value, "link": "SECRET"}
    assert "SECRET" not in fill("{{ number }}" + text, given)
    fill(text, given)


def test_marks_that_nothing_closes_are_walked_once() -> None:
    """A walk to the end from each of them would take half an hour."""
    text = "[[" * 100_000
    assert fill(text, {}) == text
    assert said(text + " vous répondez") == {"syntax"}


def test_harmless_values_make_no_links() -> None:
    assert "](" not in harmless("[a](https://x.example)\r\nBcc: y")
    assert "\n" not in harmless("a\r\nb\u2028c")


def test_placeholders_are_names_and_nothing_else() -> None:
    assert placeholders("{{ a }} {{ a.b }} {{ a|b }} {% if x %}") == {"a"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ nobody }} vous appelle", "unknown"),
        ("{% if x %} vous appelle", "syntax"),
        ("[[ vous appelle", "syntax"),
        ("Bonjour.", "next"),
        ("  ", "empty"),
    ],
)
def test_each_remark(text: str, code: str) -> None:
    assert code in said(text)


def test_a_good_wording_has_none() -> None:
    good = "{{ greeting }} {{ promise }}[[ Suivi : {{ link }}]]"
    assert said(good, needs=frozenset({"link"})) == set()
    assert said("{{ promise }}", needs=frozenset({"link"})) == {"needs"}
    assert said("{{ promise }}" + "x" * 900, segments=len, most_segments=3) == {"long"}
