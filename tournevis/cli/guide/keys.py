"""What a person types: a number, a letter, a word; and how they stop."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tournevis.cli.guide.phrases import say
from tournevis.cli.guide.terminal import echo, tell
from tournevis.engines.troubleshoot.text.fold import fold

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended, as shells have it."""

COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "dunno": {"fr": ("?", "je ne sais pas"), "en": ("?", "I don’t know")},
    "later": {"fr": ("t", "plus tard"), "en": ("l", "later")},
    "back": {"fr": ("a", "arrière"), "en": ("b", "back")},
    "correct": {"fr": ("c", "corriger"), "en": ("c", "correct")},
    "why": {"fr": ("p", "pourquoi"), "en": ("w", "why")},
    "sheet": {"fr": ("d", "dossier"), "en": ("s", "so far")},
    "handover": {"fr": ("m", "passer la main"), "en": ("h", "hand over")},
    "quit": {"fr": ("q", "quitter"), "en": ("q", "quit")},
}
"""Letter and word of each command; those of the other language are understood as well."""
YES, NO = ("y", "yes", "o", "oui"), ("n", "no", "non")


class Stopped(Exception):
    """The person wants to stop; `code` is the exit code."""

    def __init__(self, code: int = 0) -> None:
        """End with this code."""
        super().__init__(code)
        self.code = code


def line(prompt: str) -> str:
    """One line typed. Raises `Stopped` on Ctrl-C and at the end of the input."""
    try:
        given = input(f"{prompt} > ").strip()
    except KeyboardInterrupt:
        echo()
        raise Stopped(INTERRUPTED) from None
    except EOFError:
        echo()
        raise Stopped from None
    if not sys.stdin.isatty():
        echo(given)  # A terminal shows what is typed; without one the play is to be read too.
    return given


def command(given: str, allowed: Sequence[str]) -> str | None:
    """The command that was typed, of those allowed; None for something else."""
    typed = fold(given)
    for name in allowed:
        if any(typed in (letter, fold(word)) for letter, word in COMMANDS[name].values()):
            return name
    return None


def menu(allowed: Sequence[str], lang: str) -> None:
    """Print the commands there are."""
    shown = (COMMANDS[name][lang] for name in allowed)
    tell(
        "   ".join(f"{letter}\u00a0{word.replace(' ', chr(160))}" for letter, word in shown),
        "  ",
        dim=True,
    )


def chosen(given: str, texts: Sequence[str], keys: Sequence[str]) -> int | None:
    """The place of the choice that was typed: its number, its key, or the beginning of its words."""
    typed = fold(given)
    if typed.isdecimal() and 1 <= int(typed) <= len(texts):
        return int(typed) - 1
    exact = [
        at
        for at, (text, key) in enumerate(zip(texts, keys, strict=True))
        if typed in (fold(text), key)
    ]
    begun = [
        at for at, text in enumerate(texts) if len(typed) >= 2 and fold(text).startswith(typed)
    ]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0]
    return None


def not_understood(allowed: Sequence[str], lang: str) -> None:
    """Say what there is to choose from."""
    tell(f"{say('choose', lang)} {', '.join(allowed)}", "  ", fg="yellow")
