"""A DNS server on loopback: real packets by UDP, from a table of records. Written for the tests."""

from __future__ import annotations

import socket
import threading
from types import TracebackType

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from .server import LOOPBACK


class DnsServer:
    """`with DnsServer({("bakery.example", "TXT"): ['"v=spf1 -all"']}) as server:`

    `asked` lists what was asked for. A name in `silent` is never answered.
    """

    def __init__(self, records: dict[tuple[str, str], list[str]]) -> None:
        self.records = records
        self.asked: list[tuple[str, str]] = []
        self.silent: set[str] = set()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, 0))
        self._socket.settimeout(0.1)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="dns")

    @property
    def address(self) -> str:
        """host:port, as `DNS_SERVERS` has it."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def __enter__(self) -> DnsServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                packet, peer = self._socket.recvfrom(4096)
            except TimeoutError:
                continue
            answer = self._answer(packet)
            if answer is not None:
                self._socket.sendto(answer, peer)

    def _answer(self, packet: bytes) -> bytes | None:
        query = dns.message.from_wire(packet)
        [question] = query.question
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        found = self.records.get((name, kind))
        if found:
            response.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *found))
        elif not any(known == name for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()
