"""Whose word is taken for who wrote (promise 12)."""

import pytest

from tournevis.engines.mail import passes_dmarc, read

from .letters import letter

PASS = "mx.centre.example; dmarc=pass (p=REJECT) header.from=client.example; spf=pass; dkim=pass"


def passes(*results: str, **fields: str) -> bool:
    head = "".join(f"Authentication-Results: {one}\r\n" for one in results).encode()
    return passes_dmarc(read(head + letter(**fields)), "mx.centre.example")


def test_values() -> None:
    (found,) = read(letter(Authentication_Results=PASS)).authentication
    assert (found.authserv_id, found.header_from) == ("mx.centre.example", "client.example")
    assert (found.dmarc, found.spf, found.dkim) == ("pass", "pass", "pass")


@pytest.mark.parametrize(
    "result",
    [
        PASS,
        "mx.centre.example 1; spf=fail; dmarc = pass header.from=client.example",
        "MX.centre.example; DMARC=Pass header.from=Client.Example",
        "mx.centre.example; dmarc=pass header.from=ben@client.example",
        'mx.centre.example; dmarc=pass header.from="client.example"',
    ],
)
def test_our_server_vouches(result: str) -> None:
    assert passes(result)


@pytest.mark.parametrize(
    "result",
    [
        "mx.centre.example; dmarc=fail header.from=client.example",
        "mx.centre.example; spf=pass; dkim=pass",
        "mx.evil.example; dmarc=pass header.from=client.example",
        "mx.centre.example; dmarc=pass header.from=evil.example",
        "mx.centre.example; spf=fail (dmarc=pass header.from=client.example)",
        'mx.centre.example; spf=fail reason="x; dmarc=fail"; dmarc=none',
        'mx.centre.example; spf=fail reason="x; dmarc=pass header.from=client.example"',
        'mx.centre.example; spf=fail reason="x\\"; dmarc=pass header.from=client.example',
        "mx.centre.example; dmarc=pass; dmarc=fail header.from=client.example",
        "mx.centre.example; none",
        "",
        ";;;=",
    ],
)
def test_nobody_vouches(result: str) -> None:
    assert not passes(result)


def test_forged_field_beside_the_true_one_fails() -> None:
    true = "mx.centre.example; dmarc=fail header.from=client.example"
    assert not passes(true, PASS)
    assert not passes(PASS, true)


def test_other_servers_fields_do_not_matter() -> None:
    assert passes("mx.evil.example; dmarc=fail", PASS)


def test_two_senders_never_pass() -> None:
    assert not passes(PASS, From="ben@client.example, carla@client.example")
