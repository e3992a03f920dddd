"""A round that takes long, as one that asks a slow server does, keeps no other waiting."""

from __future__ import annotations

import asyncio
from threading import Barrier, BrokenBarrierError

import pytest

from tournevis.config import work
from tournevis.config.rounds import ROUNDS

JOBS, PATIENCE = 4, 10.0


def test_every_round_and_job_has_a_thread() -> None:
    everybody = Barrier(len(ROUNDS) + JOBS)

    def meet() -> int:
        """Waits until all others are under way too."""
        everybody.wait(PATIENCE)
        return 1

    async def work_at_once() -> list[int]:
        work._have_threads(JOBS)
        loop = asyncio.get_running_loop()
        doing = [loop.run_in_executor(None, meet) for _ in range(len(ROUNDS) + JOBS)]
        return await asyncio.gather(*doing)

    try:
        assert sum(asyncio.run(work_at_once())) == len(ROUNDS) + JOBS
    except BrokenBarrierError:
        pytest.fail("some had to wait for others to end")
