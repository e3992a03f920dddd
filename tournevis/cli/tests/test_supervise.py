"""Several commands under one: their lines, their restarts, and their end, however it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# A command that says its number, has a child of its own, and ends when asked (or is deaf to that).
CHILD = """
import os, pathlib, signal, subprocess, sys, time
folder, is_deaf = pathlib.Path(sys.argv[1]), sys.argv[2] == "deaf"
def leave(*_):
    (folder / "left").touch()
    own.terminate()
    sys.exit(0)
own = subprocess.Popen([sys.executable, "-IS", "-c", "import time; time.sleep(60)"])
signal.signal(signal.SIGTERM, signal.SIG_IGN if is_deaf else leave)
with (folder / "pids").open("a") as pids:
    pids.write(f"{os.getpid()} {own.pid}\\n")
print("bonjour", os.getpid())
time.sleep(60)
"""
SUPERVISOR = """
import pathlib, sys, time
from tournevis.cli import supervise as module
module._HOPELESS = 3
folder, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
def watch():
    (folder / "watched").touch()
    raise RuntimeError("the cellar is wet")
commands = {
    "hopeless": {
        "web": [sys.executable, "-ISc", "raise SystemExit(3)"], "worker": ["no-such-command"]
    },
}.get(kind, {"web": [sys.executable, str(folder / "child.py"), str(folder), kind]})
sys.exit(module.supervise(commands, ready=(folder / "ready").touch, watch=watch, grace=0.6))
"""

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a supervisor of one command, civil or deaf to SIGTERM, or of hopeless ones."""
    (tmp_path / "child.py").write_text(CHILD)
    begun: list[subprocess.Popen[str]] = []

    def starting(kind: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-c", SUPERVISOR, str(tmp_path), kind]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        return process

    yield starting
    for process in begun:
        process.kill()
        process.communicate()
    for pid in [pid for pair in incarnations(tmp_path) for pid in pair if is_alive(pid)]:
        os.kill(pid, signal.SIGKILL)


def test_lines_carry_the_name_of_their_command_and_ready_is_called(
    start: Start, tmp_path: Path
) -> None:
    supervisor = start("civil")
    ((pid, _),) = wait_for_incarnations(tmp_path, 1)
    wait_until((tmp_path / "ready").exists)
    supervisor.terminate()
    said, _ = supervisor.communicate(timeout=5)
    assert f"      web | bonjour {pid}\n" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_lets_the_command_end_by_itself(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    supervisor = start("civil")
    (pair,) = wait_for_incarnations(tmp_path, 1)
    supervisor.send_signal(number)
    assert supervisor.wait(5) == 0
    assert (tmp_path / "left").exists()
    assert not any(map(is_alive, pair))


def test_a_command_deaf_to_sigterm_is_killed_after_the_grace(start: Start, tmp_path: Path) -> None:
    supervisor = start("deaf")
    (pair,) = wait_for_incarnations(tmp_path, 1)
    began = time.monotonic()
    supervisor.terminate()
    assert supervisor.wait(5) == 0
    assert time.monotonic() - began > 0.5
    assert not any(map(is_alive, pair))


def test_a_second_ctrl_c_does_not_wait(start: Start, tmp_path: Path) -> None:
    supervisor = start("deaf")
    wait_for_incarnations(tmp_path, 1)
    began = time.monotonic()
    supervisor.send_signal(signal.SIGINT)
    time.sleep(0.15)
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(5) == 0
    assert time.monotonic() - began < 0.55


@pytest.mark.fault
def test_a_killed_command_starts_again_and_leaves_no_child_behind(
    start: Start, tmp_path: Path
) -> None:
    start("civil")
    for times in (1, 2, 3):
        pid, own = wait_for_incarnations(tmp_path, times)[-1]
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(own)
    assert len(wait_for_incarnations(tmp_path, 4)) == 4


@pytest.mark.fault
@pytest.mark.parametrize("kind", ["civil", "deaf"])
def test_when_the_supervisor_is_killed_nothing_of_it_remains(
    start: Start, tmp_path: Path, kind: str
) -> None:
    supervisor = start(kind)
    (pair,) = wait_for_incarnations(tmp_path, 1)
    supervisor.kill()
    wait_until_gone(*pair)
    assert (tmp_path / "left").exists() == (kind == "civil")


def test_a_command_that_never_works_is_given_up(start: Start) -> None:
    supervisor = start("hopeless")
    said, _ = supervisor.communicate(timeout=15)
    assert supervisor.returncode == 1
    assert 3 in (said.count("web | ended (3)"), said.count("worker | ended (1)"))
    assert "no-such-command" in said


def test_what_watch_complains_of_is_printed_and_stops_nothing(start: Start, tmp_path: Path) -> None:
    supervisor = start("civil")
    wait_until((tmp_path / "watched").exists)
    time.sleep(0.1)
    assert supervisor.poll() is None
    supervisor.terminate()
    assert "supervise | the cellar is wet\n" in supervisor.communicate(timeout=5)[0]


def incarnations(folder: Path) -> list[tuple[int, int]]:
    """The process numbers of the command and of its own child, one pair for each start."""
    pids = folder / "pids"
    lines = pids.read_text().splitlines() if pids.exists() else []
    return [(int(line.split()[0]), int(line.split()[1])) for line in lines]


def wait_for_incarnations(folder: Path, count: int) -> list[tuple[int, int]]:
    wait_until(lambda: len(incarnations(folder)) >= count)
    return incarnations(folder)


def wait_until(is_true: Callable[[], bool], seconds: float = 6) -> None:
    ends = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < ends, "waited too long"
        time.sleep(0.02)


def wait_until_gone(*pids: int) -> None:
    wait_until(lambda: not any(map(is_alive, pids)))


def is_alive(pid: int) -> bool:
    """Whether it runs; a zombie that nobody has reaped yet does not."""
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # no /proc on this system, or gone meanwhile
        return not Path("/proc/self").exists()
