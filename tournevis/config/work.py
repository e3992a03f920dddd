"""The worker: does the queued jobs, makes the rounds, and takes up what a killed worker left."""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app
from psycopg import OperationalError

from tournevis.config import taking_up
from tournevis.config.rounds import PAGING
from tournevis.ground.incidents.auditor import heartbeat
from tournevis.ground.organisations.due import make_round, rounds
from tournevis.ground.organisations.hearing import heard

ROUND_SECONDS = 3.0
REAP_SECONDS = 5.0
BEAT_SECONDS = 5.0
STALLED_SECONDS = 15.0
AHEAD_SECONDS = 5.0  # at most: what pages goes before all else
log = structlog.get_logger(__name__)


def work(concurrency: int = 4) -> None:
    """Work until told to stop (SIGTERM, SIGINT); what is under way is finished first."""
    asyncio.run(_work(concurrency))


async def _work(concurrency: int) -> None:
    stop, known = asyncio.Event(), asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    _have_threads(concurrency)
    living = asyncio.create_task(taking_up.live(known))
    await _pause(stop, AHEAD_SECONDS, known)
    await _page_first()
    endless = [living, asyncio.create_task(_jobs(concurrency))]
    tasks = [
        *endless,
        asyncio.create_task(_rounds(stop)),
        asyncio.create_task(_reap(stop)),
        asyncio.create_task(_beat(stop)),
    ]
    ended = asyncio.create_task(stop.wait())
    await asyncio.wait([*tasks, ended], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    for each in endless:
        each.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _page_first() -> None:
    """People wait while no worker lives: what alerts them is done before all else begins."""
    paging = [asyncio.create_task(_made(name)) for name in PAGING]
    await asyncio.wait(paging, timeout=AHEAD_SECONDS)


def _have_threads(concurrency: int) -> None:
    """One for every round, job and the heartbeat: Python's own few make them wait for each other."""
    threads = ThreadPoolExecutor(len(rounds()) + len(PAGING) + concurrency + 1)
    asyncio.get_running_loop().set_default_executor(threads)


async def _jobs(concurrency: int) -> None:
    """Do jobs; when the database goes away, wait for it to come back."""
    while True:
        try:
            async with taking_up.own(app).open_async() as mine:
                await mine.run_worker_async(
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    update_heartbeat_interval=BEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=10,
                )
        except Exception:
            log.exception("job worker stopped; starting again")
        await asyncio.sleep(1)


async def _rounds(stop: asyncio.Event) -> None:
    """Every round on its own, so that a slow mail server delays no alert."""
    woken = {name: asyncio.Event() for name in rounds()}
    hearing = asyncio.create_task(_hear(woken))
    try:
        await asyncio.gather(*(_round(name, woken[name], stop) for name in woken))
    finally:
        hearing.cancel()


async def _round(name: str, woken: asyncio.Event, stop: asyncio.Event) -> None:
    while not stop.is_set():
        woken.clear()
        if not await _made(name):
            await _pause(stop, ROUND_SECONDS, woken)


async def _made(name: str) -> int:
    return await sync_to_async(make_round, thread_sensitive=False)(name)


async def _hear(woken: dict[str, asyncio.Event]) -> None:
    async for name in heard("tournevis_due"):
        for each in [woken[name]] if name in woken else woken.values():
            each.set()


async def _reap(stop: asyncio.Event) -> None:
    """Give back the jobs of workers that no longer give a sign of life."""
    while not stop.is_set():
        with suppress(OperationalError, OSError):
            await taking_up.reap(STALLED_SECONDS)
        await _pause(stop, REAP_SECONDS)


async def _beat(stop: asyncio.Event) -> None:
    """Tell the outside that all goes round; a beat that fails is tried again soon."""
    while settings.HEARTBEAT_URL and not stop.is_set():
        try:
            await sync_to_async(_beaten, thread_sensitive=False)()
        except Exception:
            log.exception("no heartbeat")
        await _pause(stop, min(heartbeat.AGAIN, settings.HEARTBEAT_SECONDS))
    await stop.wait()


def _beaten() -> None:
    try:
        heartbeat.beat_if_due()
    finally:
        close_old_connections()


async def _pause(stop: asyncio.Event, seconds: float, woken: asyncio.Event | None = None) -> None:
    """Until it is time, or something is to be done, or we are told to stop."""
    events = [asyncio.create_task(each.wait()) for each in (stop, woken) if each is not None]
    await asyncio.wait(events, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for each in events:
        each.cancel()
