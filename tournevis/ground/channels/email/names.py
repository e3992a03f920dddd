"""Questions to the DNS: bounded in time and number, and remembered as long as DNS says."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from publicsuffixlist import PublicSuffixList

from tournevis.engines.mail.spf import Unanswered

if TYPE_CHECKING:
    import dns.resolver

ANSWERS_WITHIN = 3.0  # seconds, one question
ALL_WITHIN = 12.0  # seconds, all the questions about one mail
MOST_QUESTIONS = 40  # about one mail
REMEMBERED = 2_000  # answers
clock: Callable[[], float] = time.monotonic


class Questions:
    """The questions about one mail. `ask` raises `Unanswered` when DNS fails or it is too much."""

    def __init__(self) -> None:
        self._left = MOST_QUESTIONS
        self._ends = clock() + ALL_WITHIN

    def ask(self, name: str, kind: str) -> list[str]:
        """The records of this kind, as text; none is an empty list."""
        import dns.exception
        import dns.name
        import dns.resolver

        nothing = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)
        unfit = (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, UnicodeError)
        self._left -= 1
        time_left = self._ends - clock()
        if self._left < 0 or time_left <= 0:
            raise Unanswered("too many questions, or too slow answers")
        try:
            found = _resolver(tuple(settings.DNS_SERVERS)).resolve(
                name.rstrip(".") + ".", kind, lifetime=min(ANSWERS_WITHIN, time_left), search=False
            )
        except (*nothing, *unfit):
            return []
        except dns.exception.DNSException as trouble:
            raise Unanswered(type(trouble).__name__) from trouble
        if kind == "TXT":
            return [b"".join(each.strings).decode("latin-1") for each in found]
        return [each.to_text() for each in found]

    def key(self, name: bytes, timeout: float = 0) -> bytes | None:
        """A DKIM key, as dkimpy asks for it."""
        found = self.ask(name.decode("ascii", "replace"), "TXT")
        return found[0].encode("latin-1") if found else None


def organisational(domain: str) -> str:
    """The domain that somebody registered: of "mail.bakery.co.uk", "bakery.co.uk" (RFC 7489, 3.2).

    >>> organisational("a.b.bakery.example"), organisational("a.b.co.uk"), organisational("co.uk")
    ('bakery.example', 'b.co.uk', 'co.uk')
    """
    name = domain.lower().strip(".")
    return str(_suffixes().privatesuffix(name) or ".".join(name.split(".")[-2:]))


def ascii_name(domain: str) -> str:
    """An international domain as DNS knows it; what can't be one stays as it is."""
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain.lower()


@lru_cache(1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(4)
def _resolver(servers: tuple[str, ...]) -> dns.resolver.Resolver:
    """`DNS_SERVERS` is "address" or "address:port", several with commas; the machine's own if none."""
    import dns.resolver

    made = dns.resolver.Resolver(configure=not servers)
    if servers:
        hosts = [
            server.rpartition(":") if server.count(":") == 1 else (server, "", "")
            for server in servers
        ]
        made.nameservers = [host or port for host, _, port in hosts]
        made.nameserver_ports = {host: int(port) for host, colon, port in hosts if colon}
    made.cache = dns.resolver.LRUCache(REMEMBERED)
    made.timeout = ANSWERS_WITHIN / 2
    made.use_edns(0, 0, 1232)  # bytes: keys are long, and larger answers are cut on the way
    return made
