"""What a guide or a client wrote is shown by the terminal, never obeyed."""

from __future__ import annotations

import io
import sys

import click
import pytest

from tournevis.cli.guide.terminal import Trouble, echo, tell

EVIL = "A\x1b]0;title\x07\x1b[2J\x9b31m\u202eB"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _terminal(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    found = _Terminal()
    monkeypatch.setattr(sys, "stdout", found)
    return found


def test_a_terminal_gets_no_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _terminal(monkeypatch)
    echo(EVIL)
    tell(EVIL)
    shown = terminal.getvalue().replace("\x1b[0m", "")
    assert "\ufffd]0;title\ufffd\ufffd[2J\ufffd31m\ufffdB" in shown
    assert not set("\x1b\x07\x9b\u202e") & set(shown)


def test_our_own_colours_stay_and_those_of_a_text_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = _terminal(monkeypatch)
    echo(click.style("bar", fg="red") + " name")
    assert "\x1b[31mbar\x1b[0m name" in terminal.getvalue()
    tell("hidden\x1b[8m words")
    assert "\x1b[8m" not in terminal.getvalue()


def test_a_program_gets_the_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    echo("a\u202eb")
    assert capsys.readouterr().out == "a\u202eb\n"


def test_a_trouble_names_a_file_without_obeying_it() -> None:
    assert Trouble(EVIL, EVIL).message.count("\ufffd") == 5
