"""What a killed worker left is taken up: at once where no other lives, else when its time is over."""

from __future__ import annotations

import asyncio

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app

from tournevis.config.rounds import HELD
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.living import alive

log = structlog.get_logger(__name__)


async def live(known: asyncio.Event) -> None:
    """Be one of the living workers; whoever is the only one takes up at once what the dead held.

    `known` is set when that is done. Later, after the database was away, jobs are left alone: they
    may be our own.
    """
    async for is_alone in alive():
        if is_alone:
            try:
                await sync_to_async(give_back, thread_sensitive=False)()
                if not known.is_set():
                    await reap(0.0)
            except Exception:  # leases run out all the same
                log.exception("what dead workers held is not given back yet")
        known.set()


def give_back() -> int:
    """End the leases on what people are to be alerted of; how many there were."""
    try:
        with walls.system() as now:
            given = sum(model.give_back(now, only) for model, only in HELD)
            if given:
                wake("")
    finally:
        close_old_connections()
    if given:
        log.warning("took up what a worker that died held", rows=given)
    return given


async def reap(stalled_seconds: float) -> int:
    """Enqueue the jobs of dead workers again; how many. Jobs are idempotent, so this is safe."""
    taken = 0
    async with own(app).open_async() as mine:
        for job in await mine.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_seconds):
            await mine.job_manager.retry_job(job)
            taken += 1
    if taken:
        log.warning("took up the jobs of a worker that died", jobs=taken)
    return taken


def own(shared: App) -> App:
    """The application with an asynchronous connection of its own, as workers need."""
    return shared.with_connector(shared.connector.get_worker_connector())  # type: ignore[attr-defined]
