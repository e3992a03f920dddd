"""A throw-away PostgreSQL cluster from Debian's binaries, on a free port of loopback."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from .server import LOOPBACK, DidNotStart, Server, as_user, free_ports, give_to, lesser_user

OLDEST = 15
WHERE = Path("/usr/lib/postgresql")
SUPERUSER = "postgres"
# Speed bought with safety that a thrown-away cluster does not need.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def missing() -> str | None:
    """What has to be installed first, in plain words; None if nothing."""
    if _programs() is not None:
        return None
    return (
        f"PostgreSQL {OLDEST} or later is missing ({WHERE}/{OLDEST}/bin): "
        "`apt-get install postgresql` on Debian 12, or run .ci/install."
    )


class Postgres:
    """`with Postgres() as postgres:` a new cluster; a superuser `postgres` with a password of its own.

    `durable=True` keeps what a commit promises, for tests that kill it.
    """

    def __init__(self, *, durable: bool = False) -> None:
        programs = _programs()
        if programs is None:
            raise DidNotStart(missing())
        [self.port] = free_ports(1)
        self.password = secrets.token_urlsafe(12)
        self._owner = lesser_user("postgres")
        self._folder = Path(tempfile.mkdtemp(prefix="tv-postgres-"))
        self._programs = programs
        self._server = Server(
            [programs / "postgres", "-D", self._folder / "data", *self._options(durable)],
            self._folder / "log",
            user=self._owner,
            end_by=signal.SIGINT,  # "fast": connections are cut, what is committed is kept
        )

    def __enter__(self) -> Postgres:
        try:
            self._create()
            self.start()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._clear()

    def url(
        self, role: str = SUPERUSER, password: str | None = None, dbname: str = "postgres"
    ) -> str:
        """postgresql://role:password@127.0.0.1:port/dbname; without password, the superuser's."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{quote(role, safe='')}:{secret}@{LOOPBACK}:{self.port}/{dbname}"

    def start(self) -> None:
        """Start it (again, with the same data)."""
        self._server.start(self._accepts)

    def stop(self) -> None:
        """End it, cutting every connection; the data stay."""
        self._server.stop()

    def log(self) -> str:
        """The end of what PostgreSQL wrote."""
        return self._server.last_words()

    def _options(self, durable: bool) -> list[str]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
        } | ({} if durable else HASTY)
        return [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]

    def _create(self) -> None:
        secret = self._folder / "secret"
        secret.write_text(self.password)
        give_to(self._owner, self._folder, secret)
        data, initdb = str(self._folder / "data"), str(self._programs / "initdb")
        options = ["-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
        done = subprocess.run(
            [initdb, "-D", data, "-U", SUPERUSER, f"--pwfile={secret}", *options],
            capture_output=True,
            text=True,
            cwd=self._folder,
            **as_user(self._owner),
        )
        if done.returncode:
            raise DidNotStart(f"initdb: {done.stdout}{done.stderr}")

    def _accepts(self) -> bool:
        asked = [str(self._programs / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    def _clear(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of the newest version's programs."""
    versions = [
        (int(folder.parent.name), folder)
        for folder in WHERE.glob("*/bin")
        if folder.parent.name.isdecimal() and (folder / "initdb").exists()
    ]
    version, folder = max(versions, default=(0, WHERE))
    return folder if version >= OLDEST else None
