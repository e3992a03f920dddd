"""The `tournevis` command. Each command imports what it needs, when it runs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from tournevis.cli.guide.commands import guide
from tournevis.cli.mail.commands import mail


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
    """Receive mail by SMTP on SMTP_PORT (2525) and by LMTP; fetch it from every mailbox."""
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
@click.option("--every", default=0, help="Look again after so many seconds, until told to stop.")
def audit(every: int) -> None:
    """Look for what nobody has and nothing will happen to; 1 when there is any left."""
    prepared()
    from tournevis.cli.audit import run

    with a_house():
        sys.exit(run(every))


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


@main.command("push-key")
@click.option("--centre", default="", help="The centre's name, where there are several.")
@click.option("--new", "is_new", is_flag=True, help="Make a new key for devices added from now on.")
def push_key(centre: str, is_new: bool) -> None:
    """Print the public key by which push services know a centre; how many devices use which."""
    prepared()
    from tournevis.cli.push import keys

    with a_house():
        for line in keys(centre, is_new=is_new):
            click.echo(line)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command."""
    prepared()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tournevis manage", *arguments])


@mail.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--account", default="", help="The address it was sent to; the centre's otherwise.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Take in what was written on or after this day (UTC); all of it is history otherwise.",
)
def import_mail(paths: tuple[Path, ...], account: str, since: datetime | None) -> None:
    """Bring in the mail of Maildir folders, mbox files and single messages. Nobody is alerted."""
    prepared()
    from tournevis.cli.mail_import import bring_in

    with a_house():
        bring_in(paths, account, since)


@main.group()
def mailbox() -> None:
    """The mailboxes that are fetched by IMAP: list, add, test, pause."""


@mailbox.command("list")
def list_mailboxes() -> None:
    """Print every mailbox, its state, and when it was last read."""
    prepared()
    from tournevis.cli.mailboxes import listed

    with a_house():
        for line in listed():
            click.echo(line)


@mailbox.command("add")
@click.argument("url")
@click.option("--account", default="", help="The centre's address whose mail it holds.")
def add_mailbox(url: str, account: str) -> None:
    """Add imaps://user@host/INBOX (or imap://…, by STARTTLS); its password is asked for."""
    prepared()
    from tournevis.cli.mailboxes import add

    with a_house():
        click.echo(add(url, account, click.prompt("Password", hide_input=True)))


@mailbox.command("test")
@click.argument("number", type=int)
def test_mailbox(number: int) -> None:
    """Connect to a mailbox and say what happened."""
    prepared()
    from tournevis.cli.mailboxes import test

    with a_house():
        words, is_good = test(number)
    click.echo(words)
    sys.exit(0 if is_good else 1)


@mailbox.command("pause")
@click.argument("number", type=int)
@click.option("--resume", is_flag=True, help="Read it again.")
def pause_mailbox(number: int, resume: bool) -> None:
    """Stop reading a mailbox, or go on."""
    prepared()
    from tournevis.cli.mailboxes import pause

    with a_house():
        click.echo(pause(number, is_active=resume))


@main.group()
def secrets() -> None:
    """The secrets that are kept sealed."""


@secrets.command()
def rotate() -> None:
    """Seal every secret again under SECRET_KEY; keys of before are in SECRET_KEY_FALLBACKS."""
    prepared()
    from tournevis.ground.organisations.secrets import rotate as seal_again

    with a_house():
        done, lost = seal_again()
    click.echo(f"{done} secrets are sealed under the new key.")
    if lost:
        raise click.ClickException(f"{lost} could not be opened: please give them again")


main.add_command(guide)
main.add_command(mail)


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
