"""`tournevis guide lint`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from tournevis.cli.guide.files import guide_in, text_in, written_in
from tournevis.cli.guide.phrases import LEVELS
from tournevis.cli.guide.terminal import Trouble, as_json, echo
from tournevis.engines.troubleshoot.learn import Closure, closures_from
from tournevis.engines.troubleshoot.lint import Finding, lint

COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
CASES = ".cases.yaml"


def judged(files: Iterable[Path], closures: Path | None, lang: str, *, for_scripts: bool) -> int:
    """Print the findings on each file; 1 where there is an error, else 0."""
    known = _closures(closures, lang)
    worst = 0
    for file in _guides(files):
        try:
            findings = _findings(file, known)
        except Trouble as trouble:
            # One file that is no YAML does not keep the others from being read.
            trouble.show()
            worst = 1
            continue
        for finding in findings:
            _print(file, finding, lang, for_scripts=for_scripts)
        if not findings and not for_scripts:
            echo(f"{file}: ✓", fg="green")
        worst |= any(finding.level == "error" for finding in findings)
    return int(worst)


def _guides(files: Iterable[Path]) -> list[Path]:
    """The guides among these files and folders; written cases are left out."""
    every = [
        each
        for file in files
        for each in (sorted(file.rglob("*.yaml")) if file.is_dir() else [file])
    ]
    guides = [file for file in every if not file.name.endswith(CASES)]
    if not guides:
        raise Trouble("aucun guide (.yaml) ici", "no guide (.yaml) here")
    return guides


def _findings(file: Path, closures: list[Closure]) -> list[Finding]:
    written = written_in(file)
    network = isinstance(written, dict) and "network" in written
    own = [
        each for each in closures if isinstance(written, dict) and each.guide == written.get("key")
    ]
    return lint(written, own, guide_in(file) if network else None)


def _closures(file: Path | None, lang: str) -> list[Closure]:
    """The confirmed closures: others are no ground to judge by. Unreadable lines are told."""
    if file is None:
        return []
    read = closures_from(text_in(file).split("\n"))
    for problem in read.problems:
        echo(f"{file}: {problem.sentence(lang)}", fg="yellow", err=True)
    return [closure for closure in read.closures if closure.is_confirmed]


def _print(file: Path, finding: Finding, lang: str, *, for_scripts: bool) -> None:
    if for_scripts:
        told = {
            "file": str(file),
            "level": finding.level,
            "rule": finding.rule,
            "place": finding.place,
            "message": dict(finding.message),
            "advice": dict(finding.advice),
        }
        echo(as_json(told))
        return
    level = click.style(LEVELS[finding.level][lang], fg=COLOURS[finding.level])
    echo(f"{file}: {finding.place}: {level}: {finding.message[lang]} {finding.advice[lang]}")
