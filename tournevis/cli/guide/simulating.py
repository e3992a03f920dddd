"""`tournevis guide simulate`."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from tournevis.cli.guide.phrases import FIGURES, decimal, percent
from tournevis.cli.guide.terminal import as_json, echo
from tournevis.engines.troubleshoot import Guide
from tournevis.engines.troubleshoot.plan.choose import USUAL
from tournevis.engines.troubleshoot.simulate import CALM, QUICK, Temper, games, summary

SHARES = ("success", "handed_over", "wrong", "ece")


@dataclass(frozen=True)
class Wanted:
    """What to simulate: how many clients, which, of what temper, writing in which language first."""

    clients: int
    seed: int
    hard: bool
    thorough: bool
    writing: str


def simulated(guide: Guide, wanted: Wanted, lang: str, *, for_scripts: bool) -> None:
    """Play them, with a bar where a person looks at the error stream, and print what came of it."""
    effort, temper = USUAL if wanted.thorough else QUICK, Temper() if wanted.hard else CALM
    played = games(guide, wanted.clients, wanted.seed, temper, effort, writing=wanted.writing)
    if sys.stderr.isatty():
        with click.progressbar(played, wanted.clients, guide.key, file=sys.stderr) as bar:
            found = summary(guide, bar).as_dict()
    else:
        found = summary(guide, played).as_dict()
    if for_scripts:
        echo(as_json(found))
        return
    wide = max(len(words[lang]) for words in FIGURES.values())
    for name, words in FIGURES.items():
        echo(f"{words[lang]:{wide}}  {_shown(name, found, lang)}")


def _shown(name: str, found: dict[str, object], lang: str) -> str:
    value = found[name]
    if not isinstance(value, float):
        return str(value)
    if name in SHARES:
        return percent(value, lang)
    error = found["cost_error"]
    more = f" ± {decimal(error, lang)}" if name == "cost" and isinstance(error, float) else ""
    return decimal(value, lang) + more
