"""Asking a gateway over HTTP: one request, no redirect, a short and small answer.

`SMS_URL` is the administrator's own word, so its host may be anywhere, private networks included;
nothing that a client writes ever becomes part of an address.

The whole exchange has a deadline: httpx bounds each read alone, so a gateway that sends an octet
now and then would hold a worker for as long as it likes. What is asynchronous can be ended anywhere.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from tournevis.ground.channels.sending import Never, NotNow, Unsure

LARGEST_ANSWER = 1_000_000  # bytes
WITHIN = 20.0  # seconds for one exchange: with `SWITCHES_WITHIN` less than the outbox's lease
_TIMES = httpx.Timeout(15.0, connect=5.0)
_LATER = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Answer:
    """A gateway's answer."""

    status: int
    text: str

    @property
    def is_refusal(self) -> bool:
        """Whether the same request would be refused again."""
        return 400 <= self.status < 500 and self.status not in _LATER

    @property
    def json(self) -> dict[str, Any]:
        """The object that it holds; empty when it holds none."""
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def ask(
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> Answer:
    """One request. Raises `NotNow` when nobody answers there, `Unsure` when the answer was lost."""
    given = {"params": params, "data": data, "content": content, "headers": headers, "auth": auth}
    try:
        return asyncio.run(_asked(method, url, given))
    except TimeoutError as trouble:
        raise Unsure(f"no whole answer from the SMS gateway in {WITHIN:.0f} s") from trouble
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as trouble:
        raise NotNow("the SMS gateway does not answer") from trouble
    except (httpx.TransportError, httpx.DecodingError) as trouble:
        raise Unsure(f"no answer from the SMS gateway: {type(trouble).__name__}") from trouble


async def _asked(method: str, url: str, given: dict[str, Any]) -> Answer:
    async with (
        asyncio.timeout(WITHIN),
        httpx.AsyncClient(timeout=_TIMES, trust_env=False, follow_redirects=False) as client,
        client.stream(method, url, **given) as answer,
    ):
        return Answer(answer.status_code, await _body(answer))


async def _body(answer: httpx.Response) -> str:
    kept = b""
    async for piece in answer.aiter_bytes():
        kept += piece
        if len(kept) > LARGEST_ANSWER:
            break
    return kept[:LARGEST_ANSWER].decode(answer.encoding or "utf-8", "replace")


def base_of(url: str) -> str:
    """The provider's address in https; in http only to this machine, where tests play the provider."""
    where = urlsplit(url)
    host = where.hostname or ""
    scheme = "http" if host in ("127.0.0.1", "localhost") else "https"
    return f"{scheme}://{host}:{where.port}" if where.port else f"{scheme}://{host}"


def keys_of(url: str) -> tuple[str, str]:
    """The user and password in an address."""
    where = urlsplit(url)
    return unquote(where.username or ""), unquote(where.password or "")


def said_in(url: str) -> dict[str, str]:
    """The parameters behind an address."""
    return dict(parse_qsl(urlsplit(url).query))


def concluded(answer: Answer, words: str) -> Exception:
    """What an answer means that is no acceptance, when the provider's own code says no more."""
    if answer.is_refusal:
        return Never(words)
    if answer.status < 300 or answer.status in (500, 502, 504):
        return Unsure(f"the SMS gateway's answer is not understood: {words}")
    return NotNow(words)
