"""Which answers to a page mean "I have it"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.sms import acknowledgement


@pytest.mark.parametrize(
    "text",
    [
        "OK 4821",
        "ok4821",
        "Ok 48-21 merci",
        " ok: 4821.",
        "Okay 48 21",
        "Oui 4821",
        "yes 4821 on it",
        "Reçu 4821",
        "J’arrive 4821",
        "Je prends 4821",
        "OK n°4821",
        "4821",
        "OK 4821 j'y suis dans 10 min",
        "OK 4821 10 min",
        "OK 4821, pas de souci",
        "ＯＫ ４８２１",
        "ok ٤٨٢١",
    ],
)
def test_these_acknowledge(text: str) -> None:
    assert acknowledgement(text) == "4821"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OK",
        "OK 482",
        "OK 48210",
        "non 4821",
        "pas OK 4821",
        "OK 4821 mais je ne peux pas venir",
        "4821 can't",
        "ok je ne suis pas dispo",
        "rappelez le 06 12 34 56 78",
        "+33612345678",
        "Bonjour, ticket 4821 ?",
    ],
)
def test_these_do_not(text: str) -> None:
    assert acknowledgement(text) is None


def test_length_of_the_code_is_the_callers() -> None:
    assert acknowledgement("ok 482 193", digits=6) == "482193"
    assert acknowledgement("ok 4821", digits=6) is None


@given(st.text(max_size=300))
def test_any_text_gives_a_code_or_nothing(text: str) -> None:
    code = acknowledgement(text)
    assert code is None or (len(code) == 4 and code.isascii() and code.isdigit())
