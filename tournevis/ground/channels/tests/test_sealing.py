"""What is sealed for a browser: the example of RFC 8291, and any other text."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as some

from tests.peers.push_service import Browser, coded, plain
from tournevis.ground.channels.push.sealing import MOST, RECORD, STEP, sealed

# RFC 8291, section 5 and appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6"
    "TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulc"
    "y4a-fN"
)


def private(secret: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(plain(secret), "big"), ec.SECP256R1())


def test_the_example_of_the_rfc() -> None:
    made = sealed(TEXT, plain(PUBLIC), plain(AUTH), salt=plain(SALT), private=private(OURS), step=1)
    assert coded(made) == SEALED
    reader = Browser("", "", private(THEIRS), plain(AUTH))
    assert reader.opened(plain(SEALED)) == TEXT, "our peer reads it too"


@given(some.binary(max_size=MOST).filter(lambda text: not text.endswith(b"\0")))
def test_a_browser_reads_what_was_sealed_for_it(text: bytes) -> None:
    browser = Browser("", "")
    made = sealed(text, browser.public, browser.auth)
    assert browser.opened(made) == text
    assert len(made) <= RECORD
    assert len(made) == RECORD or (len(made) - 86 - 16) % STEP == 0, "a length tells little"


def test_what_cannot_be_sealed_is_refused() -> None:
    browser = Browser("", "")
    with pytest.raises(ValueError, match="octets"):
        sealed(b"x" * (MOST + 1), browser.public, browser.auth)
    with pytest.raises(ValueError, match="EC key"):
        sealed(b"x", b"\4" + b"x" * 64, browser.auth)
