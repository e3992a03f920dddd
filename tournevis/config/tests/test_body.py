"""A request that is too large is refused before it fills the disk, announced or not."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from tournevis.config.body import Message, Receive, Send, bounded

taken: list[int] = []


async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Reads all of its body, as Django does, and answers 200."""
    had = 0
    while True:
        message = await receive()
        had += len(message["body"])
        if not message["more_body"]:
            break
    taken.append(had)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def status(pieces: list[bytes], **headers: str) -> int:
    """What the application of 100 bytes answers to a body in these pieces."""
    sent: list[Message] = []
    waiting = list(pieces)

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        sent.append(message)

    given = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]

    async def ask() -> None:
        await bounded(app, 100)({"type": "http", "headers": given}, receive, send)

    asyncio.run(ask())
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("pieces", "headers", "expected"),
    [
        ([b"x" * 100], {"content_length": "100"}, 200),
        ([b"x" * 101], {"content_length": "101"}, 413),
        ([b"x" * 60, b"x" * 60], {}, 413),
        ([b"x" * 60, b"x" * 60], {"content_length": "10"}, 413),
        ([b"x"], {"content_length": "many"}, 200),
    ],
)
def test_the_limit_holds(pieces: list[bytes], headers: dict[str, str], expected: int) -> None:
    taken.clear()
    assert status(pieces, **headers) == expected
    assert bool(taken) == (expected == 200)
