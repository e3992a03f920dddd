"""A real gammu-smsd with its FILES backend, and a dummy modem behind it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from .needed import absent
from .server import Server

SMSD, GAMMU = "/usr/bin/gammu-smsd", "/usr/bin/gammu"
FOLDERS = ("inbox", "outbox", "sent", "error")
CONFIGURATION = """
[gammu]
device = {folder}/modem
connection = none
model = dummy

[smsd]
service = files
inboxpath = {folder}/inbox/
outboxpath = {folder}/outbox/
sentsmspath = {folder}/sent/
errorsmspath = {folder}/error/
inboxformat = unicode
transmitformat = auto
commtimeout = 1
sendtimeout = 2
maxretries = 1
loopsleep = 1
receivefrequency = 1
statusfrequency = 0
checksecurity = 0
checkbattery = 0
checksignal = 0
checknetwork = 0
logfile = {folder}/smsd.log
debuglevel = 1
"""


def missing() -> str | None:
    """What has to be installed first, in plain words; None if nothing."""
    return absent("gammu-smsd", SMSD, what="gammu-smsd (SMS by a modem)") or absent(
        "gammu", GAMMU, what="gammu"
    )


class Gammu:
    """`with Gammu() as gammu:` its folders are in `gammu.folder`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tv-gammu-"))
        self._rc = self.folder / "smsdrc"
        self._server = Server([SMSD, "-c", self._rc], self.folder / "out.log")

    def __enter__(self) -> Gammu:
        for name in (*FOLDERS, "modem"):
            (self.folder / name).mkdir()
        self._rc.write_text(CONFIGURATION.format(folder=self.folder))
        self._server.start(lambda: (self.folder / "modem" / "sms" / "1").is_dir())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """What `SMS_URL` says."""
        return f"gammu://{self.folder}/"

    def receive(self, sender: str, text: str) -> None:
        """A phone sends a text to the modem; long ones in parts."""
        command = [GAMMU, "-c", str(self._rc), "savesms", "TEXT", "-folder", "1", "-unread",
                   "-sender", sender, "-unicode", "-len", "2000", "-text", text]  # fmt: skip
        subprocess.run(
            command, check=True, capture_output=True, timeout=20, env={"LANG": "C.UTF-8"}
        )

    def log(self) -> str:
        """What gammu-smsd wrote."""
        return (self.folder / "smsd.log").read_text(errors="replace")
