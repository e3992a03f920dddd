"""A reply finds its incident by the secret in the address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.mail import read, reply_address, token_in

from .letters import SUPPORT, letter

TOKENS = st.from_regex(r"[a-z0-9]{8,48}", fullmatch=True)


@settings(deadline=None)
@given(TOKENS)
def test_there_and_back(token: str) -> None:
    address = reply_address(SUPPORT, token)
    assert token_in([address.upper()], SUPPORT) == token
    assert token_in(read(letter(To=f"Support <{address}>")).recipients, SUPPORT) == token


@pytest.mark.parametrize(
    "address",
    [
        "support@centre.example",
        "support+@centre.example",
        "support+short@centre.example",
        "support+k3v9q2mzx7@evil.example",
        "sales+k3v9q2mzx7@centre.example",
        "support+k3v9q2-zx7@centre.example",
        "supportk3v9q2mzx7@centre.example",
        "x support+k3v9q2mzx7",
        "",
    ],
)
def test_no_token(address: str) -> None:
    assert token_in([address], SUPPORT) is None


def test_found_in_delivery_fields_when_bcc() -> None:
    mail = read(letter(Delivered_To=reply_address(SUPPORT, "k3v9q2mzx7")))
    assert token_in(mail.recipients, SUPPORT) == "k3v9q2mzx7"


@pytest.mark.parametrize(
    "token", ["", "short", "UPPERCASE1", "with space1", "a\r\nb" * 4, "a" * 49]
)
def test_bad_tokens(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        reply_address(SUPPORT, token)


@pytest.mark.parametrize("base", ["support", "@centre.example", "a" * 60 + "@centre.example", ""])
def test_bad_bases(base: str) -> None:
    with pytest.raises(ValueError, match="no room"):
        reply_address(base, "k3v9q2mzx7")
