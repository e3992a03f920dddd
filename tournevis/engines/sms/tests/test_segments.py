"""What a text costs, and how it is made to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.sms import encoding, fit, plainer, segments
from tournevis.engines.sms.segments import BASIC, EXTENSION


def test_alphabet_has_every_character_of_the_standard() -> None:
    assert len(BASIC) == 127  # 128 places, one of them the escape
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


@pytest.mark.parametrize(
    ("text", "used", "count"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        # 153 is odd: the 77th euro doesn't fit the first part and isn't cut in two.
        ("€" * 152, "GSM-7", 2),
        ("€" * 153, "GSM-7", 3),
        ("ê" * 70, "UCS-2", 1),
        ("ê" * 71, "UCS-2", 2),
        ("ê" * 135, "UCS-2", 3),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 36, "UCS-2", 2),
        ("😀" * 67, "UCS-2", 3),  # 33 pairs a part: no surrogate pair is cut
    ],
)
def test_counts_at_the_edges(text: str, used: str, count: int) -> None:
    assert encoding(text) == used
    assert segments(text) == count


def test_plainer_french_stays_readable_and_is_cheaper() -> None:
    text = "Réponse reçue : « l’imprimante du fond » n’imprime plus… être à l’œuvre dès 8 h"
    assert encoding(text) == "UCS-2"
    assert encoding(plainer(text)) == "GSM-7"
    assert "Réponse recue" in plainer(text)


def test_fit_keeps_what_fits_and_cuts_at_a_word() -> None:
    assert fit("ça va", 1) == "ça va"
    short = fit("plus d’internet au magasin " * 20, 1)
    assert short.endswith(("magasin...", "internet...", "plus...", "au..."))
    assert 150 <= len(short) <= 160


def test_fit_refuses_no_parts() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        fit("a", 0)


@given(st.text(max_size=600), st.integers(1, 4))
def test_fit_always_fits(text: str, parts: int) -> None:
    fitted = fit(text, parts)
    assert segments(fitted) <= parts
    if segments(text) <= parts:
        assert fitted == text


@given(st.text(max_size=400), st.text(max_size=50))
def test_more_text_never_costs_less(text: str, more: str) -> None:
    assert segments(text + more) >= segments(text)
