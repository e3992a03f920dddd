"""What every test stands on: a real PostgreSQL, a small cast, and a clock that can be moved.

`db` (pytest-django's) wraps a test in one transaction, as the application role. `house` gives a
test a database of its own, committed to for real, for tests with threads or other processes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.utils import translation
from psycopg import sql

from tests.cast import Cast, cast_of_three
from tournevis.cli.cluster import Cluster, Urls

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop, tests' thread


@pytest.fixture(scope="session")
def cluster() -> Iterator[Urls]:
    """A throw-away PostgreSQL with both roles, and the built house as its template database."""
    with tempfile.TemporaryDirectory(prefix="tv-") as folder:
        Path(folder).chmod(0o755)
        server = Cluster(Path(folder) / "data", durable=False)
        try:
            yield server.ensure()
        finally:
            server.stop()


@pytest.fixture(scope="session")
def django_db_setup(cluster: Urls, django_db_blocker: Any) -> Iterator[None]:
    """Build the house once, as the owner; tests then run as the application."""
    from tournevis.ground.organisations.masonry import build

    with django_db_blocker.unblock():
        _point("owner", cluster.owner)
        _point("default", cluster.app)
        django_settings.APPLICATION_ROLE = connections.settings["default"]["USER"]
        build("owner")
        _let_go()
        yield
        _let_go()


@pytest.fixture
def house(
    cluster: Urls, django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> Iterator[Urls]:
    """A database of the test's own, with real commits; gives its addresses."""
    name = f"house_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    urls = Urls(*(_named(url, name) for url in (cluster.owner, cluster.app, cluster.superuser)))
    with django_db_blocker.unblock():
        _let_go()
        _administer(cluster, "CREATE DATABASE {} TEMPLATE tournevis OWNER tournevis_owner", name)
        _point("default", urls.app)
        _point("owner", urls.owner)
        try:
            yield urls
        finally:
            _let_go()
            _administer(cluster, "DROP DATABASE {} WITH (FORCE)", name)
            _point("default", cluster.app)
            _point("owner", cluster.owner)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A request speaks the language of its person; the next test begins in English again."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Anna on call, Ben the client, Carla of another company, in this test's transaction."""
    return cast_of_three()


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning in working hours, in Paris 10:00."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def move_clock(settings: Any) -> Callable[..., None]:
    """`move_clock(hours=3)`: the house's clock goes forward."""

    def move(**span: float) -> None:
        settings.CLOCK_OFFSET += timedelta(**span)

    return move


@pytest.fixture
def work() -> Callable[[], int]:
    """Do all the queued work of this test's transaction: reactions, then rounds, until all is quiet."""
    return drain


def drain() -> int:
    """Run every queued job, then every round, until nothing is left; returns how many jobs ran."""
    from tournevis.ground.incidents.reacting import react
    from tournevis.ground.organisations.due import make_rounds
    from tournevis.steps.crisis.propose import propose_many

    tasks: dict[str, Callable[..., None]] = {"react": react, "propose_many": propose_many}
    done = 0
    for _ in range(50):
        jobs = _take_jobs()
        for task, arguments in jobs:
            if task in tasks:
                tasks[task](**arguments)
        if not jobs and not make_rounds():
            return done
        done += len(jobs)
    raise AssertionError("the house never comes to rest")


def _take_jobs() -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING id, task_name, args"
        )
        return [
            (task, json.loads(args))
            for _, task, args in sorted(cursor.fetchall(), key=itemgetter(0))
        ]


def _point(alias: str, url: str) -> None:
    """Have Django's connection of this alias speak to this address from now on."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    connections[alias].close()
    connections.settings[alias].update(
        NAME=parts["dbname"],
        USER=parts["user"],
        PASSWORD=parts["password"],
        HOST=parts["host"],
        PORT=str(parts.get("port", "")),
    )


def _let_go() -> None:
    for alias in ("default", "owner"):
        wrapper: Any = connections[alias]
        wrapper.close()
        wrapper.close_pool()


def _named(url: str, name: str) -> str:
    return url.replace("/tournevis?", f"/{name}?")


def _administer(cluster: Urls, statement: str, name: str) -> None:
    with psycopg.connect(cluster.superuser, autocommit=True) as admin:
        admin.execute(sql.SQL(statement).format(sql.Identifier(name)))
