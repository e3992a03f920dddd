"""The stand: one throw-away PostgreSQL, and on it a database for each of the two, made anew at will."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.peer_place import peer_python
from tournevis.cli.cluster import Cluster, Urls

OURS, PEER = "tournevis", "helpdesk"


class Stand:
    """Both programs beside each other. Each is built once; `fresh` gives copies of that.

    The server is as it is for users: it syncs to disk before it says that it committed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "cluster")
        self.urls: Urls = self.cluster.ensure()
        self._peer_password = secrets.token_urlsafe(16)
        self._keys = {name: secrets.token_hex(16) for name in ("SECRET_KEY", "SMS_SECRET")}

    @property
    def postmaster(self) -> int:
        """The number of the database server's first process."""
        return int((self.cluster.files / "postmaster.pid").read_text().split()[0])

    def build(self, *, with_peer: bool = True) -> None:
        """Ours, and the peer if it is needed, with their tables and the centre's people."""
        self.ours("bench.ours.build", OURS)
        if with_peer:
            self._build_peer()

    def _build_peer(self) -> None:
        password = sql.Literal(self._peer_password)
        self._administer(sql.SQL("CREATE ROLE helpdesk LOGIN PASSWORD {}").format(password))
        self._administer(sql.SQL("CREATE DATABASE helpdesk OWNER helpdesk"))
        self.peer("bench.peer.build", PEER)

    def fresh(self, template: str) -> str:
        """A copy of one of the two; returns its name."""
        name = f"{template}_{secrets.token_hex(4)}"
        owner = sql.Identifier("tournevis_owner" if template == OURS else "helpdesk")
        self._administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), owner
            )
        )
        self._administer(sql.SQL("CHECKPOINT"))
        return name

    def drop(self, name: str) -> None:
        """Away with a copy."""
        self._administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def superuser(self, database: str) -> str:
        """The address of a database for its administrator."""
        return self.urls.superuser.replace("/tournevis?", f"/{database}?")

    def environment(self, database: str) -> dict[str, str]:
        """What a process of ours is given."""
        data = self.folder / "data" / database
        data.mkdir(parents=True, exist_ok=True)
        return (
            self._plain()
            | self._keys
            | {
                "DATA": str(data),
                "DATABASE_URL": self.urls.app.replace("/tournevis?", f"/{database}?"),
                "DATABASE_OWNER_URL": self.urls.owner.replace("/tournevis?", f"/{database}?"),
            }
        )

    def peer_environment(self, database: str) -> dict[str, str]:
        """What a process of the peer is given."""
        where = psycopg.conninfo.conninfo_to_dict(self.urls.superuser)
        media = self.folder / "media" / database
        media.mkdir(parents=True, exist_ok=True)
        return self._plain() | {
            "DJANGO_SETTINGS_MODULE": "bench.peer.settings",
            "SECRET_KEY": self._keys["SECRET_KEY"],
            "PEER_DATABASE": database,
            "PEER_PASSWORD": self._peer_password,
            "PEER_HOST": str(where["host"]),
            "PEER_PORT": str(where["port"]),
            "PEER_MEDIA": str(media),
        }

    def ours(self, module: str, database: str, **asked: Any) -> dict[str, Any]:
        """Run a module of ours to its end, tell it what is asked, and hear what it found."""
        return self._run(sys.executable, module, self.environment(database), asked)

    def peer(self, module: str, database: str, **asked: Any) -> dict[str, Any]:
        """The same for the peer, in its own environment."""
        return self._run(peer_python(), module, self.peer_environment(database), asked)

    def peer_server(self, database: str, port: int) -> tuple[list[str], dict[str, str]]:
        """How the peer is served: the command and its environment."""
        command = [peer_python(), "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
        return [*command, "bench.peer.wsgi:application"], self.peer_environment(database)

    def _run(
        self, python: str, module: str, environment: Mapping[str, str], asked: dict[str, Any]
    ) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            said, log = Path(folder) / "said.json", Path(folder) / "log"
            asked = {**asked, "postmaster": self.postmaster, "said": str(said)}
            with log.open("wb") as out:
                done = subprocess.run(
                    [python, "-m", module, json.dumps(asked)],
                    env=dict(environment),
                    stdout=out,
                    stderr=subprocess.STDOUT,
                )
            if done.returncode:
                raise RuntimeError(f"{module} failed:\n{log.read_text(errors='replace')[-4000:]}")
            return dict(json.loads(said.read_text())) if said.exists() else {}

    def _plain(self) -> dict[str, str]:
        ours = ("DATABASE", "DATA", "SMTP", "SMS", "IMAP", "DJANGO", "PORT", "BASE_URL", "CLOCK")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return kept | {"PYTHONPATH": str(Path.cwd()), "PYTHONUNBUFFERED": "1"}

    def _administer(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.urls.superuser, dbname="postgres", autocommit=True) as server:
            server.execute(statement)


@contextmanager
def stand(*, with_peer: bool = True) -> Iterator[Stand]:
    """A stand that is built, and taken away afterwards."""
    with tempfile.TemporaryDirectory(prefix="tv-bench-") as folder:
        Path(folder).chmod(0o755)  # the database server is another user
        made = Stand(Path(folder))
        try:
            made.build(with_peer=with_peer)
            yield made
        finally:
            made.cluster.stop()
