"""An SMPP account, as its address says.

| parameter | default | what it is |
|---|---|---|
| `system_type` | | as the operator says |
| `bind` | `transceiver` | or `pair`: a receiver in `listen`, transmitters in the workers |
| `window` | 10 | submit_sm without an answer at one time |
| `rate` | no limit | PDUs a second that the operator allows, over all processes |
| `enquire` | 30 | seconds of silence before enquire_link |
| `alphabet` | `gsm` | what data coding 0 means there: `gsm`, `packed` or `latin-1` |
| `long` | `udh` | long messages by `udh` (8 bit), `udh16`, `sar` or `payload` |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from tournevis.engines.sms import ALPHABETS, Alphabet
from tournevis.engines.sms.smpp.talk import Way
from tournevis.ground.channels.sending import Never

Long = Literal["udh", "udh16", "sar", "payload"]
T = TypeVar("T")
PORT, TLS_PORT = 2775, 3550


@dataclass(frozen=True, slots=True)
class Account:
    """Where to bind, as whom, and how this SMS centre wants it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    is_tls: bool = False
    system_type: str = ""
    is_pair: bool = False
    window: int = 10
    rate: float = 0.0
    enquire: float = 30.0
    alphabet: Alphabet = "gsm"
    long: Long = "udh"

    @classmethod
    def of(cls, url: str) -> Account:
        """Read an address; raises `Never` in plain words where it can't be."""
        try:
            return cls._read(url)
        except ValueError as trouble:
            raise Never(f"SMS_URL cannot be read: {trouble}") from trouble

    @classmethod
    def _read(cls, url: str) -> Account:
        where, is_tls = urlsplit(url), url.startswith("smpps:")
        said = dict(parse_qsl(where.query))
        return cls(
            host=where.hostname or "",
            port=_port(where) or (TLS_PORT if is_tls else PORT),
            user=unquote(where.username or ""),
            password=unquote(where.password or ""),
            is_tls=is_tls,
            system_type=said.get("system_type", ""),
            is_pair=_one_of(("transceiver", "pair"), said.get("bind", "transceiver")) == "pair",
            window=max(1, int(said.get("window", 10))),
            rate=max(0.0, float(said.get("rate", 0))),
            enquire=max(0.1, float(said.get("enquire", 30))),
            alphabet=_one_of(ALPHABETS, said.get("alphabet", "gsm")),
            long=_one_of(get_args(Long), said.get("long", "udh")),
        )

    @property
    def name(self) -> str:
        """What it is called in rows and logs: without the password."""
        return f"smpp {self.user}@{self.host}:{self.port}"[:200]

    def way(self, *, sends: bool) -> Way:
        """How to bind for sending, or for receiving."""
        if not self.is_pair:
            return "transceiver"
        return "transmitter" if sends else "receiver"


def _port(where: SplitResult) -> int | None:
    """The port; what stands in its place may be half a password, and is not repeated."""
    try:
        return where.port
    except ValueError:
        raise ValueError("its port is no number; is the password percent-encoded?") from None


def _one_of(known: tuple[T, ...], said: str) -> T:
    for each in known:
        if each == said:
            return each
    raise ValueError(f"{said!r} is none of {', '.join(map(str, known))}")
