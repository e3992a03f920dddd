"""`tournevis guide` as a real program: what it loads, odd terminals, narrow ones, pipes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tournevis.cli.tests.guides import guide_file

COMMAND = [sys.executable, "-m", "tournevis.cli.main", "guide"]
LOADED = """
import sys
from tournevis.cli.main import main
try:
    main(sys.argv[1:], standalone_mode=False)
except SystemExit:
    pass
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command with these variables set, its output taken."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=os.environ | {"LC_ALL": "C.UTF-8"} | environment,
        input=b"1\n2\nn\nq\n",
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["step"], ["play", "--message", ""], ["simulate", "--clients", "3"]]
)
def test_no_django_no_database_no_pyagrum(tmp_path: Path, arguments: list[str]) -> None:
    file = [] if arguments == ["--help"] else [str(guide_file(tmp_path))]
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "guide", *arguments[:1], *file, *arguments[1:]],
        input=b"q\n",
        capture_output=True,
        check=True,
    )
    loaded = done.stderr.decode().splitlines()[-1].split()
    assert not {"django", "psycopg", "pyagrum", "scipy"} & set(loaded)
    if not file:
        assert not {"numpy", "yaml"} & set(loaded)  # --help starts fast


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_terminals_without_unicode(tmp_path: Path, encoding: str, lang: str) -> None:
    file = guide_file(tmp_path, smoke=True)
    for arguments in (
        ["show"],
        ["explain"],
        ["play", "--message", "allumé ’ œ"],
        ["step", "-o", "x=y"],
    ):
        done = process(
            *arguments[:1], file, *arguments[1:], "--lang", lang, PYTHONIOENCODING=encoding
        )
        assert b"Traceback" not in done.stderr
        done.stdout.decode(encoding)
    plain = process("show", file, "--lang", "fr", PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert "Cable debranche" in plain
    assert "####" in plain


def test_json_keeps_every_letter_on_any_terminal(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    plain = process("step", file, "--json", PYTHONIOENCODING="ascii").stdout
    full = process("step", file, "--json", PYTHONIOENCODING="utf-8").stdout
    assert json.loads(plain) == json.loads(full)
    assert "é" in full.decode()


def test_what_is_piped_has_no_colours_and_is_not_wrapped(tmp_path: Path) -> None:
    done = process("explain", guide_file(tmp_path), "-o", "lamp=on", "--lang", "en", COLUMNS="30")
    assert b"\x1b" not in done.stdout
    assert "This check takes 2\u00a0min and, that included, saves" in done.stdout.decode()


def test_mistakes_go_to_the_error_stream(tmp_path: Path) -> None:
    done = process("step", guide_file(tmp_path), "-o", "lmap=on")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("columns", [1, 24, 40])
def test_narrow_terminals_are_never_overrun(tmp_path: Path, columns: int) -> None:
    shown = on_a_terminal(["show", str(guide_file(tmp_path)), "--lang", "en"], columns)
    assert "cable-loose: Loose cable" in " ".join(shown.split())
    longest = max(len(word) for line in shown.splitlines() for word in line.split()) + 24
    assert all(len(line) <= max(columns, 24, longest) for line in shown.splitlines())


def on_a_terminal(arguments: list[str], columns: int) -> str:
    """What the command prints on a terminal so wide, colours taken out."""
    import re

    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        env=os.environ | {"COLUMNS": str(columns), "LC_ALL": "C.UTF-8"},
        stdout=follower,
        stderr=follower,
    ) as running:
        os.close(follower)
        told = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:
                break
            if not part:
                break
            told += part
        assert running.wait() == 0
    os.close(leader)
    assert b"\x1b" in told  # a terminal has colours
    return re.sub(r"\x1b\[[0-9;]*m", "", told.decode())
