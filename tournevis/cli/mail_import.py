"""Bringing in the mail of before, for an administrator who moves from another system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import click
from django.db import OperationalError

from tournevis.ground.channels import inbox
from tournevis.ground.channels.email.files import letters
from tournevis.ground.channels.email.importing import Progress, brought_in
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation

TELLS_EVERY = 1_000  # messages


def bring_in(paths: Sequence[Path], account: str, since: datetime | None) -> None:
    """Import all of it, and tell how far it is. Raises `ClickException` in plain words."""
    centre, address = home(account)
    after = since.replace(tzinfo=UTC) if since else None
    progress, told = Progress(), 0
    try:
        for progress in brought_in(
            centre, address, chain.from_iterable(map(letters, paths)), after
        ):
            if progress.read - told >= TELLS_EVERY:
                click.echo(said(progress), err=True)
                told = progress.read
    except OperationalError as trouble:
        raise click.ClickException(
            f"stopped after {progress.read} messages, which are kept: {trouble}."
            " Run the same command again to go on"
        ) from trouble
    click.echo(said(progress))
    for place in progress.left_out:
        click.echo(f"left out: {place}", err=True)
    if progress.left_out:
        raise click.ClickException(f"{len(progress.left_out)} messages could not be kept")


def home(account: str) -> tuple[int, str]:
    """The centre that receives at this address, or the only one there is, and the address."""
    found = inbox.received(account)
    if found is None:
        raise click.ClickException("say with --account which of the centres' addresses it was for")
    with walls.opened(found[0]):
        email = Organisation.objects.get(pk=found[0]).email
    address = inbox.plain(account or email)
    if not address:
        raise click.ClickException("the centre has no address: give one with --account")
    return found[0], address


def said(progress: Progress) -> str:
    """One line for a person."""
    return (
        f"{progress.read} messages: {progress.new} new, of which {progress.fresh} are taken in and"
        f" {progress.new - progress.fresh} are history; {progress.known} were known"
    )
