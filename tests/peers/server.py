"""One server process: started in a process group of its own, waited for, and ended with its children."""

from __future__ import annotations

import atexit
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

LOOPBACK = "127.0.0.1"
LONGEST_START = 20.0  # seconds; a busy machine is slow, a server that died is noticed at once
LONGEST_STOP = 5.0  # seconds before it is killed


class Rights(TypedDict, total=False):
    """Whose rights a process of ours has: arguments of `subprocess`."""

    user: str
    group: int
    extra_groups: list[int]


class DidNotStart(RuntimeError):
    """A server ended, or was not ready in time; the text has the end of its log."""


class Server:
    """`command` with its output in `log`, as `user` (only root can choose; None is oneself)."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        user: str | None = None,
        end_by: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.command = [str(word) for word in command]
        self.log = log
        self.user = user
        self.end_by = end_by
        self.process: subprocess.Popen[bytes] | None = None
        self._before = 0

    def start(self, is_ready: Callable[[], bool]) -> None:
        """Start it and wait until it is ready; raises `DidNotStart`, with nothing left running."""
        with self.log.open("ab") as log:
            self._before = log.tell()
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.log.parent,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                start_new_session=True,
                **as_user(self.user),
            )
        atexit.register(self.stop)
        try:
            self.wait_for(is_ready)
        except BaseException:
            self.stop()
            raise

    def wait_for(self, is_ready: Callable[[], bool], seconds: float = LONGEST_START) -> None:
        """Wait until `is_ready()`; raises `DidNotStart` if the process ends or the time does."""
        if not until(lambda: not self.is_running or is_ready(), seconds) or not self.is_running:
            raise DidNotStart(f"{self.command[0]}: not ready\n{self.last_words()}")

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end, then kill whatever is left of its group. Does nothing the second time."""
        atexit.unregister(self.stop)
        process, self.process = self.process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(self.end_by)
        try:
            process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            pass
        _kill_group(process.pid)
        process.wait()

    def said(self, words: str) -> bool:
        """Whether it wrote this since it was last started."""
        return words.encode() in self.log.read_bytes()[self._before :]

    def last_words(self, lines: int = 30) -> str:
        """The end of what it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def until(condition: Callable[[], bool], seconds: float = LONGEST_START) -> bool:
    """Wait for the condition; whether it came true within these seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def free_ports(count: int) -> list[int]:
    """Different ports of loopback that nobody listens on now (held together, then let go)."""
    held = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    try:
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def answers(port: int) -> bool:
    """Whether somebody listens on this port of loopback."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def lesser_user(*names: str) -> str | None:
    """For root, the first of these users that exists (servers refuse to be root); else None."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in (*names, "nobody") if name in known)


def give_to(user: str | None, *paths: Path) -> None:
    """Make these files and folders this user's (None: they are already)."""
    if user is not None:
        entry = pwd.getpwnam(user)
        for path in paths:
            os.chown(path, entry.pw_uid, entry.pw_gid)


def as_user(user: str | None) -> Rights:
    """The arguments of `subprocess` that drop root's rights for this user's (None: none)."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
