"""A real clamd with a database of one signature, so that it starts at once; listening on a socket."""

from __future__ import annotations

import base64
import hashlib
import shutil
import socket
import tempfile
from pathlib import Path
from types import TracebackType

from .needed import absent
from .server import Server, give_to, lesser_user

BINARY = "/usr/sbin/clamd"
# The harmless file that every scanner must find (EICAR); in pieces, so that none finds this one.
EICAR = base64.b64decode(
    "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo="
)
VIRUS = "Eicar-Test"

CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
LocalSocket {folder}/socket
LocalSocketMode 666
FixStaleSocket yes
StreamMaxLength 1M
MaxThreads 2
SelfCheck 0
"""


def missing() -> str | None:
    """What has to be installed first, in plain words; None if nothing."""
    return absent("clamav-daemon", BINARY, what="clamd (virus scanner)")


class Clamd:
    """`with Clamd() as clamd:` settings.CLAMD = clamd.address. It takes streams of 1 MiB."""

    def __init__(self) -> None:
        self.user = lesser_user("clamav")
        self.folder = Path(tempfile.mkdtemp(prefix="tv-clamd-"))
        self.folder.chmod(0o755)
        self.socket = self.folder / "socket"
        signatures = self.folder / "signatures"
        signatures.mkdir()
        database = signatures / "test.hdb"
        database.write_text(f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:{VIRUS}\n")  # noqa: S324
        configuration = self.folder / "clamd.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder))
        give_to(self.user, self.folder, signatures, database, configuration)
        command = [BINARY, f"--config-file={configuration}"]
        self.server = Server(command, self.folder / "log", user=self.user)

    @property
    def address(self) -> str:
        """What the setting CLAMD says."""
        return f"unix:{self.socket}"

    def start(self) -> None:
        """Start it, again on the same socket."""
        self.server.start(self._answers)

    def stop(self) -> None:
        """End it."""
        self.server.stop()

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self.socket))
                probe.sendall(b"zPING\0")
                return probe.recv(10).startswith(b"PONG")
            except OSError:
                return False

    def __enter__(self) -> Clamd:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
