"""What is not on the open internet is never fetched, however its address is written or wrapped."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from tournevis.ground.organisations.internet import is_open

CLOSED = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *(
        "::/128",
        "::1/128",
        "::/96",
        "::ffff:0:0:0/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
    ),
    *("2001::/32", "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32"),
    *("2002::/16", "3ffe::/16", "3fff::/20", "5f00::/16", "4000::/3", "8000::/3", "e000::/4"),
    *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
]
WRAPPED = ["::ffff:0:0/96", "64:ff9b::/96", "2a00:1450:4007:80a:0:5efe::/96"]


def within(network: IPv4Network | IPv6Network) -> some.SearchStrategy[int]:
    return some.integers(int(network.network_address), int(network.broadcast_address))


@pytest.mark.parametrize("block", CLOSED)
@given(data=some.data())
def test_no_address_of_a_closed_range_is_open(block: str, data: some.DataObject) -> None:
    network = (IPv6Network if ":" in block else IPv4Network)(block)
    kind = IPv6Address if ":" in block else IPv4Address
    assert not is_open(kind(data.draw(within(network))))
    assert not is_open(network.network_address)
    assert not is_open(network.broadcast_address)


@pytest.mark.parametrize("block", WRAPPED)
@given(inner=some.integers(0, 2**32 - 1))
def test_what_is_wrapped_is_as_open_as_what_it_wraps(block: str, inner: int) -> None:
    whole = IPv6Address(int(IPv6Network(block).network_address) | inner)
    assert is_open(whole) == is_open(IPv4Address(inner))


@given(number=some.integers(0, 2**128 - 1))
def test_nothing_is_open_that_is_not_given_out(number: int) -> None:
    address = IPv6Address(number)
    assume(address not in IPv6Network("2000::/3"))
    assume(not any(address in IPv6Network(each) for each in WRAPPED[:2]))
    assert not is_open(address)


@given(number=some.integers(0, 2**32 - 1))
def test_what_python_knows_as_private_is_closed_too(number: int) -> None:
    address = IPv4Address(number)
    if is_open(address):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    "said",
    [
        "8.8.8.8",
        "193.0.6.139",
        "2001:67c:2e8:22::c100:68b",
        "2a00:1450:4007:80a::200e",
        "2606:4700::1",
    ],
)
def test_what_is_open_can_be_fetched(said: str) -> None:
    assert is_open(ip_address(said))
