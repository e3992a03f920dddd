"""Live pages: one listener a process hears what changed and tells the pages that may know.

A page is told only the numbers of the incidents that changed, and only of organisations that its
person may see. The stream ends after some minutes; the browser comes back and its rights are
worked out anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from weakref import WeakSet

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import AskedByPerson, for_people
from tournevis.ground.organisations.hearing import heard

LIFE_SECONDS = 300
BEAT_SECONDS = 15


class Listener:
    """Hears PostgreSQL's notifications once for a whole process and hands them to every stream."""

    def __init__(self) -> None:
        self.streams: WeakSet[asyncio.Queue[dict[str, int]]] = WeakSet()
        self._task: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Queue[dict[str, int]]:
        """A queue of what changes from now on, as {"organisation": id, "incident" or "call": id}."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        queue: asyncio.Queue[dict[str, int]] = asyncio.Queue(maxsize=1000)
        self.streams.add(queue)
        return queue

    async def _listen(self) -> None:
        async for told in heard("tournevis"):
            if told:
                self._hand_out(json.loads(told))

    def _hand_out(self, change: dict[str, int]) -> None:
        for queue in self.streams:
            with suppress(asyncio.QueueFull):
                queue.put_nowait(change)


listener = Listener()


@require_GET
@for_people
def live(request: AskedByPerson) -> HttpResponseBase:
    """The stream of server-sent events for a signed-in person's pages."""
    seen = set(walls.seen_in_full(request.person))
    response = StreamingHttpResponse(_events(seen), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


async def _events(seen: set[int]) -> AsyncIterator[str]:
    queue = listener.join()
    loop = asyncio.get_running_loop()
    ends = loop.time() + LIFE_SECONDS
    yield "retry: 2000\n\n"
    while loop.time() < ends:
        try:
            change = await asyncio.wait_for(queue.get(), BEAT_SECONDS)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        if change["organisation"] in seen and "call" in change:
            yield f'event: call\ndata: {{"call": {change["call"]}}}\n\n'
        elif change["organisation"] in seen:
            yield f'event: changed\ndata: {{"incident": {change["incident"]}}}\n\n'
