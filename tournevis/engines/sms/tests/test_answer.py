"""Which answers to an alert say "I have it", "it is solved" or "the next one, please"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.sms import Verb, answer, word_alone

TAKE = [
    "OK 4821", "ok4821", "Ok 48-21 merci", " ok: 4821.", "Okay 48 21", "Oui 4821",
    "yes 4821 on it", "Reçu 4821", "J’arrive 4821", "Je prends 4821", "OK n°4821", "OK #4821",
    "4821", "OK 4821 j'y suis dans 10 min", "OK 4821 10 min", "OK 4821, pas de souci",
    "ＯＫ ４８２１", "ok ٤٨٢١", "oki 4821", "0k 4821", "I have it 4821", "je m'en occupe 4821",
    "prneds 4821", "k 4821", "got it 4821", "I've got it 4821", "I have got it 4821", "4821 I have it",
    "4821 got it, thanks", "4821 ok dans 10 min", "4821 je prends", "4821\n-- \nAnna", "4821 merci",
]  # fmt: skip
DONE = [
    "DONE 4821", "FINI 4821", "finie 4821", "resolu 4821", "Résolu 48 21", "dnoe 4821",
    "donee 4821", "c'est réparé 4821", "4821 done", "4821 : fini", "OK fini 4821",
    "Fixed 4821", "rsolved 4821", "4821 c'est fini", "I have solved it 4821",
]  # fmt: skip
NEXT = [
    "NEXT 4821", "SUIVANT 4821", "suivnt 4821", "passe 4821", "Je passe la main 4821",
    "4821 next", "nxet 4821", "OK 4821 mais je ne peux pas venir", "4821 can't",
    "4821 I have to pass",
]  # fmt: skip
NOTHING = [
    "", "OK", "OK 482", "OK 48210", "non 4821", "pas OK 4821", "pas fini 4821", "Non, pas 4821",
    "ok je ne suis pas dispo", "rappelez le 06 12 34 56 78", "+33612345678",
    "Bonjour, ticket 4821 ?", "not done 4821", "OK 1234567", "OK 123456789", "4821 non", "4821 wrong number",
    "4821 c'est pas moi", "4821 not done", "4821 pas ok", "4821 le mauvais numéro", "4821 ?", "4821 👎",
    "4821 I have no idea", "I have no idea 4821", "4821 нет", "нет 4821", "4821: no", "4821. Nope",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "verb"),
    [(each, verb) for verb, texts in zip(Verb, (TAKE, DONE, NEXT), strict=True) for each in texts],
)
def test_these_say_so(text: str, verb: Verb) -> None:
    said = answer(text)
    assert said is not None
    assert (said.verb, said.code) == (verb, "4821")


@pytest.mark.parametrize("text", NOTHING)
def test_these_say_nothing(text: str) -> None:
    assert answer(text) is None


@pytest.mark.parametrize("text", ["ok 482 193", "OK 482193", "fini 482-193 merci"])
def test_codes_of_six_digits_count_too(text: str) -> None:
    said = answer(text)
    assert said is not None
    assert said.code == "482193"


@pytest.mark.parametrize("text", ["ok 48210937", "OK48210937", "fini 48210937 merci", "48210937"])
def test_codes_of_eight_digits_count_too(text: str) -> None:
    said = answer(text)
    assert said is not None
    assert said.code == "48210937"


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("OK", Verb.TAKE),
        ("\n\nOk, merci\n\nAnna", Verb.TAKE),
        ("Je m’en occupe", Verb.TAKE),
        ("Résolu.", Verb.DONE),
        ("It's solved", Verb.DONE),
        ("pass it on", Verb.NEXT),
        ("Suivant svp", Verb.NEXT),
        ("I can't, sorry", Verb.NEXT),
        ("I have it", Verb.TAKE),
        ("Got it!", Verb.TAKE),
        ("I have it solved", Verb.DONE),
        ("Have you solved it?", None),
        ("I have no idea", None),
        ("", None),
        ("Not solved", None),
        ("Pas encore résolu", None),
        ("Qui est-ce ?", None),
        ("OK " * 60, None),
    ],
)
def test_in_a_mail_the_word_alone_counts(text: str, verb: Verb | None) -> None:
    assert word_alone(text) == verb


@given(st.sampled_from(["done", "fini", "resolved", "suivant", "next", "okay"]), st.data())
def test_one_slip_of_the_finger_is_forgiven(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    slipped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    said = answer(f"{slipped} 4821")
    assert said == answer(f"{word} 4821")


@given(st.text(max_size=300))
def test_any_text_gives_a_code_or_nothing(text: str) -> None:
    said = answer(text)
    assert said is None or (
        len(said.code) in (4, 6) and said.code.isascii() and said.code.isdigit()
    )
    word_alone(text)
