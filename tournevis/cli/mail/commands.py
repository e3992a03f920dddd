"""The commands below `tournevis mail`. Each imports what it needs, when it runs."""

from __future__ import annotations

import sys

import click


@click.group()
def mail() -> None:
    """Mail in files: what is made of it (no database is needed), and bringing it in."""


@mail.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in order.")
def parse(files: tuple[str, ...], as_json: bool) -> None:
    """Say what a mail is: who wrote, what is new in it, its files, what is odd about it.

    FILES are raw mails, one each (an mbox "From " line may stand on top); - is the standard input.
    Any bytes are taken. Exit 2 when a file can't be opened; the others are printed all the same.
    """
    from tournevis.cli.mail.parsing import parsed
    from tournevis.cli.mail.telling import as_line, summary

    missing = False
    for name, found in parsed(files):
        if isinstance(found, OSError):
            missing = True
            click.echo(f"{name}: {found.strerror or found}", err=True)
        else:
            click.echo(as_line(found) if as_json else summary(name, found))
    sys.exit(2 if missing else 0)
