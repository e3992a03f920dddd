"""Who may send for a domain: Sender Policy Framework (RFC 7208), its check_host function.

Pure: whoever calls gives `ask(name, kind)`, which answers with the texts of DNS records ("TXT",
"A", "AAAA", "MX"), an empty list when there are none, and raises `Unanswered` when DNS fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

MOST_LOOKUPS = 10  # RFC 7208, 4.6.4
MOST_VOID = 2
MOST_HOSTS = 10  # names behind one MX
RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
TERM = re.compile(r"([+\-~?]?)([A-Za-z][A-Za-z0-9._-]*)(?:[:=]?)([^/\s]*)((?:/\S*)?)")
MACRO = re.compile(r"%\{([slodiphcrtvSLODIPHCRTV])(\d*)(r?)([.+,/_=-]*)\}|%([%_-])|%")
CIDR = re.compile(r"(?:/(\d{1,3}))?(?://(\d{1,3}))?")
Ask = Callable[[str, str], list[str]]


class Unanswered(Exception):
    """DNS did not answer: nothing can be said now."""


class _Wrong(Exception):
    """The policy is not one (permerror)."""


@dataclass(frozen=True, slots=True)
class _Client:
    """Who is at the door: its address, the sender it names, and its greeting."""

    ip: IPv4Address | IPv6Address
    sender: str
    helo: str
    domain: str


@dataclass(slots=True)
class _Budget:
    """What one mail may cost the DNS."""

    lookups: int = MOST_LOOKUPS
    void: int = MOST_VOID

    def spend(self) -> None:
        self.lookups -= 1
        if self.lookups < 0:
            raise _Wrong

    def found_nothing(self) -> None:
        self.void -= 1
        if self.void < 0:
            raise _Wrong


def spf(ip: str, sender: str, helo: str, ask: Ask) -> str:
    """ "pass", "fail", "softfail", "neutral", "none", "temperror" or "permerror".

    `sender` is the envelope's; when it is empty the greeting is looked at (RFC 7208, 2.4).
    """
    who = sender if "@" in sender else f"postmaster@{helo}"
    domain = who.rpartition("@")[2].lower().rstrip(".")
    try:
        address = ip_address(ip.split("%")[0])
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return _check(_Client(address, who, helo, domain), ask, _Budget(), 0) or "none"
    except _Wrong:
        return "permerror"
    except Unanswered:
        return "temperror"
    except ValueError:
        return "none"


def _check(client: _Client, ask: Ask, budget: _Budget, depth: int) -> str | None:
    """The result of one domain's policy; None when it has none."""
    if not _is_name(client.domain) or depth > MOST_LOOKUPS:
        return None
    found = [text for text in ask(client.domain, "TXT") if re.match(r"v=spf1(?: |$)", text, re.I)]
    if not found:
        return None
    if len(found) > 1:
        raise _Wrong
    terms = found[0].split()[1:]
    for qualifier, name, value, mask in map(_term, terms):
        if name in ("redirect", "exp") or "=" in name:
            continue
        if _matches(name, value, mask, client, ask, budget, depth):
            return RESULTS[qualifier or "+"]
    target = next((term[9:] for term in terms if term.lower().startswith("redirect=")), None)
    if target is None:
        return "neutral"
    budget.spend()
    there = replace(client, domain=_expanded(target, client).lower())
    result = _check(there, ask, budget, depth + 1)
    if result is None:
        raise _Wrong
    return result


def _term(text: str) -> tuple[str, str, str, str]:
    modifier = re.match(r"([A-Za-z][A-Za-z0-9._-]*)=", text)
    if modifier:
        return "", modifier[1].lower() + "=", "", ""
    found = re.fullmatch(r"([+\-~?]?)(ip6):(\S+?)((?:/\d+)?)", text, re.I) or TERM.fullmatch(text)
    if not found:
        raise _Wrong
    return found[1], found[2].lower(), found[3], found[4]


def _matches(
    name: str, value: str, mask: str, client: _Client, ask: Ask, budget: _Budget, depth: int
) -> bool:
    if name == "all":
        return True
    if name in ("ip4", "ip6"):
        return _within(client, value + mask)
    if name not in ("a", "mx", "include", "exists", "ptr"):
        raise _Wrong
    budget.spend()
    target = _expanded(value, client).lower().rstrip(".") if value else client.domain
    if name == "include":
        result = _check(replace(client, domain=target), ask, budget, depth + 1)
        if result is None or not value:
            raise _Wrong
        return result == "pass"
    if name == "exists":
        return bool(_looked_up(target, "A", ask, budget))
    if name == "ptr":  # not to be used, and costly (RFC 7208, 5.5)
        return False
    hosts = _hosts(target, ask, budget) if name == "mx" else [target]
    return any(_is_at(host, mask, client, ask, budget) for host in hosts)


def _hosts(name: str, ask: Ask, budget: _Budget) -> list[str]:
    found = [text.split()[-1].rstrip(".") for text in _looked_up(name, "MX", ask, budget)]
    if len(found) > MOST_HOSTS:
        raise _Wrong
    return found


def _is_at(host: str, mask: str, client: _Client, ask: Ask, budget: _Budget) -> bool:
    kind = "A" if client.ip.version == 4 else "AAAA"
    bits = CIDR.fullmatch(mask)
    if bits is None:
        raise _Wrong
    length = bits[1] if client.ip.version == 4 else bits[2]
    found = _looked_up(host, kind, ask, budget)
    return any(_within(client, f"{each}/{length}" if length else each) for each in found)


def _within(client: _Client, network: str) -> bool:
    try:
        return client.ip in ip_network(network, strict=False)
    except ValueError as trouble:
        raise _Wrong from trouble


def _looked_up(name: str, kind: str, ask: Ask, budget: _Budget) -> list[str]:
    if not _is_name(name):
        return []
    found = ask(name, kind)
    if not found:
        budget.found_nothing()
    return found


def _is_name(name: str) -> bool:
    labels = name.rstrip(".").split(".")
    return len(name) <= 253 and len(labels) > 1 and all(0 < len(each) < 64 for each in labels)


def _expanded(text: str, client: _Client) -> str:
    """The macros of RFC 7208, 7: %{i}, %{d2}, %{ir}…"""
    return "".join(_pieces(text, client))[-253:]


def _pieces(text: str, client: _Client) -> Iterator[str]:
    at = 0
    for found in MACRO.finditer(text):
        yield text[at : found.start()]
        at = found.end()
        if found[5]:
            yield {"%": "%", "_": " ", "-": "%20"}[found[5]]
        elif found[1]:
            yield _macro(found, client)
        else:
            raise _Wrong
    yield text[at:]


def _macro(found: re.Match[str], client: _Client) -> str:
    values = {
        "s": client.sender,
        "l": client.sender.rpartition("@")[0],
        "o": client.sender.rpartition("@")[2],
        "d": client.domain,
        "i": _dotted(client.ip),
        "p": "unknown",
        "h": client.helo,
        "v": "in-addr" if client.ip.version == 4 else "ip6",
    }
    value = values.get(found[1].lower())
    if value is None:
        raise _Wrong
    parts = re.split(f"[{re.escape(found[4] or '.')}]", value)
    if found[3]:
        parts.reverse()
    return ".".join(parts[-int(found[2]) :] if int(found[2] or 0) else parts)


def _dotted(ip: IPv4Address | IPv6Address) -> str:
    return str(ip) if ip.version == 4 else ".".join(ip.exploded.replace(":", ""))
