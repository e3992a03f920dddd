"""The commands below `tournevis guide`. Each imports what it needs, when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from tournevis.cli.guide.files import case_from, guide_in, text_in, write
from tournevis.cli.guide.phrases import usual_language
from tournevis.cli.guide.terminal import as_json as in_json
from tournevis.cli.guide.terminal import echo, ready

PATH = click.Path(path_type=Path, dir_okay=False)
FILE = click.argument("file", type=PATH)
OBSERVED = click.option("--observed", "-o", multiple=True, help="check=answer; may be repeated.")
FAILED = click.option(
    "--failed", "-f", multiple=True, help="A remedy that failed; may be repeated."
)
SKIPPED = click.option(
    "--skipped", "-s", multiple=True, help="A step one can't do now; may be repeated."
)
LANG = click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default=usual_language,
    is_eager=True,
    help="The language; else the terminal's.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="JSON, for scripts.")
FORCE = click.option("--force", is_flag=True, help="Write over a file that is there.")


@click.group()
def guide() -> None:
    """Read, judge, play, simulate, import and teach guides. No database is needed."""
    ready()


@guide.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--closures", type=PATH, help="Closed incidents (JSON lines), to compare with.")
@LANG
@JSON
def lint(files: tuple[Path, ...], closures: Path | None, lang: str, as_json: bool) -> None:
    """Say what is wrong with guides, and what to do. Exit 1 where there is an error."""
    from tournevis.cli.guide.judging import judged

    sys.exit(judged(files, closures, lang, for_scripts=as_json))


@guide.command()
@FILE
@click.argument("key", default="")
@OBSERVED
@FAILED
@LANG
def show(
    file: Path, key: str, observed: tuple[str, ...], failed: tuple[str, ...], lang: str
) -> None:
    """Draw the guide and the belief; or one KEY (a cause, check or remedy) with its numbers."""
    from tournevis.cli.guide.details import details
    from tournevis.cli.guide.drawing import whole

    read = guide_in(file)
    case = case_from(read, observed, failed)
    _print(details(read, case, key, lang) if key else whole(read, case, lang))


@guide.command()
@FILE
@OBSERVED
@FAILED
@SKIPPED
@LANG
@click.option("--message", default=None, help="What the client wrote; else you are asked for it.")
@click.option("--practice", is_flag=True, help="You choose the steps; a simulated client answers.")
@click.option("--seed", type=click.IntRange(0), help="Which simulated client; else any.")
def play(
    file: Path,
    observed: tuple[str, ...],
    failed: tuple[str, ...],
    skipped: tuple[str, ...],
    lang: str,
    message: str | None,
    practice: bool,
    seed: int | None,
) -> None:
    """Lead the interview in the terminal, or practise on a simulated client."""
    read = guide_in(file)
    if practice:
        from random import SystemRandom

        from tournevis.cli.guide.practice import practise

        sys.exit(practise(read, SystemRandom().randrange(10_000) if seed is None else seed, lang))
    from tournevis.cli.guide.interview import interview

    sys.exit(interview(read, case_from(read, observed, failed, skipped), message, lang))


@guide.command()
@FILE
@OBSERVED
@FAILED
@SKIPPED
@LANG
@JSON
def step(
    file: Path,
    observed: tuple[str, ...],
    failed: tuple[str, ...],
    skipped: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> None:
    """Print the belief and the next step."""
    from tournevis.cli.guide.telling import as_step, next_in_words

    read = guide_in(file)
    case = case_from(read, observed, failed, skipped)
    _print(as_step(read, case) if as_json else next_in_words(read, case, lang))


@guide.command()
@FILE
@OBSERVED
@FAILED
@SKIPPED
@LANG
@JSON
def explain(
    file: Path,
    observed: tuple[str, ...],
    failed: tuple[str, ...],
    skipped: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> None:
    """Say why: the evidence, this step and not another, what each answer would change."""
    from tournevis.cli.guide.telling import as_explanation, explained

    read = guide_in(file)
    case = case_from(read, observed, failed, skipped)
    _print(as_explanation(read, case) if as_json else explained(read, case, lang))


@guide.command()
@FILE
@click.option("--clients", default=200, type=click.IntRange(1, 1_000_000), help="How many.")
@click.option("--seed", default=1, type=click.IntRange(0), help="The same seed, the same clients.")
@click.option("--hard", is_flag=True, help="Clients who slip, do not know, and lose patience.")
@click.option("--writing", type=click.Choice(["fr", "en"]), help="They write a message first.")
@click.option("--thorough", is_flag=True, help="Plan as hard as for a person; much slower.")
@LANG
@JSON
def simulate(
    file: Path,
    clients: int,
    seed: int,
    hard: bool,
    writing: str | None,
    thorough: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Play many simulated clients; the last line of --json has the figures."""
    from tournevis.cli.guide.simulating import Wanted, simulated

    wanted = Wanted(clients, seed, hard, thorough, writing or "")
    simulated(guide_in(file), wanted, lang, for_scripts=as_json)


@guide.command("import")
@FILE
@click.option("-o", "--output", type=PATH, help="Where; else the terminal.")
@click.option("--key", default="", help="The guide's key; else the file's name.")
@click.option("--title", default="", help="The guide's title; else the flowchart's.")
@click.option("--keep-order", is_flag=True, help="Ask in the flowchart's order.")
@click.option("--overlay", type=PATH, help="For a network: which variables are what.")
@LANG
@FORCE
def import_(
    file: Path,
    output: Path | None,
    key: str,
    title: str,
    keep_order: bool,
    overlay: Path | None,
    lang: str,
    force: bool,
) -> None:
    """Make a guide of a Mermaid flowchart (.mmd), or of a Bayesian network (.bif, .xdsl, .net)."""
    from tournevis.cli.guide.importing import Wanted, imported_from

    text, remark = imported_from(file, output, Wanted(key, title, keep_order, overlay), lang)
    if output is None:
        echo(text, nl=False)
    else:
        write(output, text, force=force)
    echo(remark, err=True)


@guide.command()
@FILE
@click.argument("closures", type=PATH)
@click.option("-o", "--output", type=PATH, help="Write the new guide here.")
@LANG
@JSON
@FORCE
def learn(
    file: Path, closures: Path, output: Path | None, lang: str, as_json: bool, force: bool
) -> None:
    """Learn from confirmed closures (JSON lines): a diff to read, what it would have changed, drift."""
    from tournevis.cli.guide.teaching import taught

    read = guide_in(file)
    new = taught(read, text_in(file), text_in(closures), lang, for_scripts=as_json)
    if output is not None:
        write(output, new, force=force)


def _print(told: dict[str, Any] | list[str]) -> None:
    echo("\n".join(told) if isinstance(told, list) else in_json(told))
