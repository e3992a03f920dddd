"""A folder of this machine. A file is written aside, synced, and put in its place in one step."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from tournevis.ground.files.storage.places import Gone, NoRoom

ASIDE = ".part"


class Disk:
    """Contents as files under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, place: str, content: bytes) -> None:
        """Keep it, whole or not at all; it is on the disk when this returns."""
        path = self.folder / place
        with _room():
            if path.is_file() and path.stat().st_size == len(content):
                path.touch()
                return
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{ASIDE}")
            try:
                _write(aside, content)
                aside.replace(path)
            except BaseException:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)
                raise
            for folder in (path.parent, path.parent.parent, self.folder):
                _sync(folder)

    def open(self, place: str) -> BinaryIO:
        """The bytes. Raises `Gone` or `NoRoom`."""
        with _room():
            try:
                return (self.folder / place).open("rb")
            except FileNotFoundError as trouble:
                raise Gone(place) from trouble

    def delete(self, place: str) -> None:
        """Forget it; again is the same."""
        with _room():
            (self.folder / place).unlink(missing_ok=True)

    def has(self, place: str) -> bool:
        """Whether something stands there."""
        return (self.folder / place).is_file()

    def places(self, organisation: int) -> Iterator[tuple[str, datetime]]:
        """Every file of an organisation, those half written too, with when it was last put."""
        for path in (self.folder / str(int(organisation))).glob("*/*"):
            with suppress(FileNotFoundError):
                at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                yield str(path.relative_to(self.folder)), at

    def free(self) -> int:
        """Bytes that are left."""
        return shutil.disk_usage(self.folder).free


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A folder's list of names is a file too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise NoRoom(f"the files' folder: {trouble.strerror}") from trouble
