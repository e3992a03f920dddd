"""Who lives: a worker holds a lock of the database for as long as it does, and loses it as it dies.

So a worker that starts knows at once whether another is there. Where none is, whatever is held is
held by the dead, and need not wait until their leases run out.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg

from tournevis.ground.organisations.hearing import session

LIVING = 0x6C697665  # any number, the same for every worker


async def alive() -> AsyncIterator[bool]:
    """Be one of the living, for ever; says whether no other is, now and after each break.

    While whoever is alone looks around, nobody else comes to life. A machine that vanished may be
    taken for alive for some time: then leases run out, as they always do.
    """
    while True:
        with suppress(psycopg.OperationalError):
            async with await session() as lasting:
                tried = await lasting.execute("SELECT pg_try_advisory_lock(%s)", [LIVING])
                is_alone = bool((await tried.fetchone() or (False,))[0])
                if is_alone:
                    yield True
                await lasting.execute("SELECT pg_advisory_lock_shared(%s)", [LIVING])
                if is_alone:
                    await lasting.execute("SELECT pg_advisory_unlock(%s)", [LIVING])
                else:
                    yield False
                async for _ in lasting.notifies():  # none come: it ends as the connection does
                    pass
        await asyncio.sleep(1)
