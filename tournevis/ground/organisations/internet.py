"""Which addresses are on the open internet: those that are known to be, never the rest.

After the registries of special addresses (IANA, RFC 6890), written down here: what Python calls
global changes from version to version and lets through what leads elsewhere. An IPv4 address
inside an IPv6 one is judged too.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

# This host, private, carriers', loopback, link-local, protocols, documentation, AS112, multicast
# relays, 6to4 relays, benchmarks, multicast, reserved.
CLOSED_4 = tuple(
    IPv4Network(each)
    for each in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
)
OPEN_6 = IPv6Network("2000::/3")  # all that is given out as global unicast
# Within that: protocols (Teredo, benchmarks, ORCHID), documentation, 6to4, the old 6bone, AS112.
CLOSED_6 = tuple(
    IPv6Network(each)
    for each in [
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    ]
)
TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: how a network without IPv4 names an IPv4 server
MAPPED = IPv6Network("::ffff:0:0/96")
ISATAP = (bytes.fromhex("00005efe"), bytes.fromhex("02005efe"))


def is_open(address: Address) -> bool:
    """Whether a server at this address is one of the open internet.

    >>> from ipaddress import ip_address
    >>> [is_open(ip_address(one)) for one in ("8.8.8.8", "2a00:1450::1", "64:ff9b::808:808")]
    [True, True, True]
    >>> [is_open(ip_address(one)) for one in ("10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1")]
    [False, False, False]
    """
    if isinstance(address, IPv4Address):
        return not any(address in each for each in CLOSED_4)
    if address in TRANSLATED or address in MAPPED:
        return is_open(_last(address))
    if address not in OPEN_6 or any(address in each for each in CLOSED_6):
        return False
    return address.packed[8:12] not in ISATAP or is_open(_last(address))


def _last(address: IPv6Address) -> IPv4Address:
    """The IPv4 address in its last four bytes."""
    return IPv4Address(address.packed[12:])
