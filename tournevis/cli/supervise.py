"""Several commands under one: their lines together, restarted when they die, ended together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO

_SETTLED, _HOPELESS = 10.0, 6  # seconds to count as having worked; failures before that
_PR_SET_PDEATHSIG = 1


def supervise(
    commands: Mapping[str, list[str]],
    ready: Callable[[], object] | None = None,
    watch: Callable[[], object] | None = None,
    grace: float = 10.0,
) -> int:
    """Run the commands until SIGINT, SIGTERM or SIGHUP. To be called from the main thread.

    `ready` is called once, in a thread, when all are started; `watch` every two seconds, for what
    the commands stand on (if it raises, that is printed). A command that ends is started again:
    killed, at once; by itself, after 0.2 s, and twice that each time, up to 10 s. Ending: SIGTERM,
    `grace` seconds, SIGKILL; so too if the supervisor itself is killed. Returns 0 when asked to
    end, 1 when a command failed over and over without ever having worked.
    """
    ending, children = threading.Event(), [_Child(*each, grace) for each in commands.items()]
    watcher = threading.Thread(target=_keep_watching, args=(watch, ending), daemon=True)
    watcher.start()
    with _asked_to_end() as asked:
        try:
            for child in children:
                child.look_after()
            threading.Thread(target=ready, daemon=True).start()
            while not asked and not any(child.is_hopeless for child in children):
                time.sleep(0.05)
                for child in children:
                    child.look_after()
            return 0 if asked else 1
        finally:
            ending.set()
            _end(children, asked, grace)
            watcher.join(grace)


class _Child:
    """A command, its present process (the leader of a group of its own), and its failures in a row."""

    def __init__(self, name: str, argv: list[str], grace: float) -> None:
        self.name = name
        self.argv = [sys.executable, "-IS", __file__, str(os.getpid()), str(grace), *argv]
        self.process: subprocess.Popen[bytes] | None = None
        self.failures, self.has_worked = 0, False
        self.began = self.due = 0.0  # by the monotonic clock

    @property
    def is_hopeless(self) -> bool:
        return self.failures >= _HOPELESS and not self.has_worked

    def _start(self) -> None:
        self.began, pipe = time.monotonic(), subprocess.PIPE
        self.process = subprocess.Popen(
            self.argv, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, start_new_session=True
        )
        threading.Thread(target=_relay, args=(self.name, self.process.stdout), daemon=True).start()

    def look_after(self) -> None:
        """Start it if it is time to; bury it if it has died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self._start()
        elif self.process.poll() is not None:
            code, was_working = self.process.returncode, now - self.began >= _SETTLED
            self.has_worked |= was_working
            was_killed = code < 0  # no fault of its own
            self.failures = (0 if was_working else self.failures) + (not was_killed)
            pause = min(0.1 * 2**self.failures, 10.0)
            _say(self.name, f"ended ({code}), starts again in {pause:.1f} s")
            self.bury()
            self.due, self.process = now + pause, None

    def bury(self) -> None:
        """Kill what is left of the group (it may still hold a port), and reap its leader."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if self.process.stdin:
                self.process.stdin.close()


def _end(children: list[_Child], asked: list[int], grace: float) -> None:
    """Ask all to end, wait, then kill; a second Ctrl-C shortens the wait."""
    processes = [child.process for child in children if child.process]
    for process in processes:
        process.terminate()
    ends, before = time.monotonic() + grace, len(asked)
    while any(process.poll() is None for process in processes):
        if time.monotonic() > ends or len(asked) > before:
            break
        time.sleep(0.02)
    for child in children:
        child.bury()


def _relay(name: str, lines: IO[bytes]) -> None:
    with lines:
        for line in lines:
            _say(name, line.decode(errors="replace").rstrip())


def _say(name: str, line: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # nobody reads us any more
        sys.stdout.write(f"{name:>9} | {line}\n")
        sys.stdout.flush()


def _keep_watching(watch: Callable[[], object] | None, ending: threading.Event) -> None:
    while watch and not ending.wait(2):
        try:
            watch()
        except Exception as trouble:  # whatever it is, the next look may find it mended
            _say("supervise", str(trouble) or repr(trouble))


@contextlib.contextmanager
def _asked_to_end() -> Iterator[list[int]]:
    """The signals received so far that mean "end"; the former handlers are put back after."""
    asked: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    former = {n: signal.signal(n, lambda number, _: asked.append(number)) for n in numbers}
    try:
        yield asked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _become(supervisor: int, grace: float, argv: list[str]) -> None:
    """Become the command, on a leash: Linux asks it to end when the supervisor dies.

    A watcher in the same group sees that too (our standard input ends); `grace` seconds later it
    kills the group, the command's own children and itself included.
    """
    leader, is_linux = os.getpid(), sys.platform == "linux"
    if os.fork() == 0:
        os.read(0, 1)
        if not is_linux:
            os.kill(leader, signal.SIGTERM)
        time.sleep(grace)
        os.killpg(leader, signal.SIGKILL)
    if is_linux:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == supervisor:  # else it died before we asked
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.execvpe(argv[0], argv, {**os.environ, "PYTHONUNBUFFERED": "1"})  # noqa: S606


if __name__ == "__main__":
    _become(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
