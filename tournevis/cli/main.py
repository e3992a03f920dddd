"""The `tournevis` command. Each command imports what it needs, when it runs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tournevis.cli.guide.commands import guide


@click.group()
@click.version_option(package_name="tournevis")
def main() -> None:
    """Does the whole job of a support engineer, and leaves to a human the part that needs one."""


@main.command()
@click.option("--demo", is_flag=True, help="Load the sample centre if the database is empty.")
def up(demo: bool) -> None:
    """Run everything under one command: database, web, worker and mail listener."""
    from tournevis.cli.up import run

    sys.exit(run(demo=demo))


@main.command()
@click.option("--workers", default=lambda: int(os.environ.get("WEB_WORKERS", "2")), type=int)
def web(workers: int) -> None:
    """Serve the pages and the API on PORT (8000)."""
    prepared()
    from tournevis.cli.serve import serve

    serve(workers)


@main.command()
@click.option("--concurrency", default=4, help="Jobs done at the same time.")
def worker(concurrency: int) -> None:
    """Do the queued jobs and look after what is due. Run as many as you like."""
    prepared()
    from tournevis.config.work import work

    work(concurrency)


@main.command()
def listen() -> None:
    """Receive mail by SMTP on SMTP_PORT (2525), and fetch it from IMAP_URL if that is set."""
    prepared()
    from tournevis.cli.listen import listen as listen_for_mail

    listen_for_mail()


@main.command()
def migrate() -> None:
    """Bring the database up to date, as its owner, and raise the walls between companies."""
    prepared()
    from tournevis.cli.database import bring_up_to_date

    bring_up_to_date()
    click.echo("The database is up to date, the walls stand.")


@main.command()
def demo() -> None:
    """Load a sample centre: three client companies and a year of closed incidents."""
    prepared()
    from tournevis.cli.demo.load import load

    click.echo(load())


@main.command()
def doctor() -> None:
    """Check everything Tournevis depends on, and say in plain words what to do."""
    from tournevis.cli.doctor import examine

    sys.exit(examine())


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--limit", default=1000, help="At most so many, the latest first.")
def incidents(as_json: bool, limit: int) -> None:
    """Print the incidents, one a line: number, subject, client, status and times."""
    prepared()
    from tournevis.cli.incidents import listed

    with a_house():
        for row in listed(limit):
            click.echo(
                json.dumps(row, ensure_ascii=False)
                if as_json
                else "  ".join(map(str, row.values()))
            )


@main.command()
@click.option("--guide", "key", default="", help="Only those of this guide.")
def closures(key: str) -> None:
    """Print the confirmed closures, one JSON object a line, for `tournevis guide learn`."""
    prepared()
    from tournevis.cli.closures import listed

    with a_house():
        for row in listed(key):
            click.echo(json.dumps(row, ensure_ascii=False))


@main.command()
@click.option("--centre", default="", help="The centre's name, where there are several.")
@click.option("--domain", default="", help="The domain; else the one the centre writes from.")
@click.option("--selector", default="tournevis", help="The key's name in DNS.")
@click.option("--new", "is_new", is_flag=True, help="Make a new key in place of the old one.")
def dkim(centre: str, domain: str, selector: str, is_new: bool) -> None:
    """Print the DNS record that lets others verify our mail; make the key where there is none."""
    prepared()
    from tournevis.cli.dkim import record

    with a_house():
        click.echo(record(centre, domain, selector, is_new=is_new))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command."""
    prepared()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tournevis manage", *arguments])


main.add_command(guide)


def prepared() -> None:
    """Environment, database and Django; a trouble is said in one line, without a traceback."""
    from tournevis.cli.cluster import ClusterError
    from tournevis.cli.environment import prepare

    try:
        prepare()
    except ClusterError as trouble:
        raise click.ClickException(str(trouble)) from trouble


@contextmanager
def a_house() -> Iterator[None]:
    """What needs a house that was built; its lack is said in one line."""
    from django.db import ProgrammingError

    try:
        yield
    except ProgrammingError as trouble:
        raise click.ClickException(
            "there is no house here yet: set DATA (or DATABASE_URL) to where it is,"
            " or make one with `tournevis up`"
        ) from trouble


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
