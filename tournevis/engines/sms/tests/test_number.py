"""Phone numbers, as people write them, in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.sms import number


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("06.12.34.56.78", "fr", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "FR", "+33612345678"),
        ("0033612345678", "FR", "+33612345678"),
        ("+33612345678", "GB", "+33612345678"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("tel:+33-6-12-34-56-78", "FR", "+33612345678"),
    ],
)
def test_one_form(text: str, region: str, expected: str) -> None:
    assert number(text, region) == expected


@pytest.mark.parametrize(
    "text", ["", "3615", "FREE", "06 12 34", "+999123456", "1" * 50, "06;DROP"]
)
def test_what_is_no_number(text: str) -> None:
    assert number(text, "FR") is None


def test_extension_is_refused() -> None:
    assert number("+33 1 42 68 53 00 ext. 12", "FR") is None


def test_unknown_region_reads_international_numbers_only() -> None:
    assert number("+33612345678", "ZZ") == "+33612345678"
    assert number("0612345678", "ZZ") is None


@given(st.text(max_size=60))
def test_any_text_is_e164_or_nothing(text: str) -> None:
    found = number(text, "FR")
    assert found is None or (found.startswith("+") and found[1:].isdigit())
    assert found is None or number(found, "GB") == found
