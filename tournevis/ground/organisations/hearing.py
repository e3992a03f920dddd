"""Hearing PostgreSQL's notifications: what was committed is told at once to whoever listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
from django.db import connections
from psycopg import sql

NAMES = ("dbname", "user", "password", "host", "port")


async def heard(channel: str) -> AsyncIterator[str]:
    """The payloads told on this channel, for ever; a lost connection is made again.

    An empty one comes first, and after each break: something may have been missed.
    """
    while True:
        with suppress(psycopg.OperationalError):
            async with await session() as listening:
                await listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                yield ""
                async for notice in listening.notifies():
                    yield notice.payload
        await asyncio.sleep(1)


async def session() -> psycopg.AsyncConnection:
    """A connection that is kept, for what lasts longer than a transaction: hearing, and being alive."""
    parameters = connections["default"].get_connection_params()
    wanted = {name: parameters[name] for name in NAMES if name in parameters}
    return await psycopg.AsyncConnection.connect(**wanted, autocommit=True)
