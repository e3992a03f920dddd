"""The mailboxes, from the command line. Passwords are asked for, never given as arguments."""

from __future__ import annotations

from collections.abc import Iterator

import click
from django.db import IntegrityError
from django.db.models import F

from tournevis.cli.mail_import import home
from tournevis.ground.channels.email import boxes
from tournevis.ground.channels.email.trying import tried
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.organisations import secrets, walls


def listed() -> Iterator[str]:
    """One line a mailbox: number, address, where it is, state, when it was last read."""
    with walls.system():
        for row in Mailbox.objects.order_by("pk"):
            state = row.trouble or "read" if row.is_active else "paused"
            at = row.last_read_at.isoformat(timespec="seconds") if row.last_read_at else "never"
            yield f"{row.pk}  {row.account}  {row.name}  {state}  {at}"


def add(url: str, account: str, password: str) -> str:
    """A new mailbox, signed in to by password; its number, in a sentence."""
    box = boxes.of_url(url)
    is_tls = box.security == Mailbox.Security.TLS
    centre, address = home(account or (box.user if "@" in box.user else ""))
    try:
        with walls.opened(centre):
            row = Mailbox.objects.create(
                organisation_id=centre,
                account=address,
                host=box.host,
                port=box.port,
                security=Mailbox.Security.TLS if is_tls else Mailbox.Security.STARTTLS,
                user=box.user,
                folder=box.folder,
                secret=secrets.seal(centre, password),
            )
    except IntegrityError as trouble:
        raise click.ClickException("this mailbox is there already") from trouble
    return f"Mailbox {row.pk} will be read within seconds. Try it: tournevis mailbox test {row.pk}"


def test(number: int) -> tuple[str, bool]:
    """What happened, and whether it went well."""
    found = tried(_row(number))
    return found.words % {"count": found.count}, found.is_good


def pause(number: int, *, is_active: bool) -> str:
    """Stop reading it, or go on."""
    row = _row(number)
    with walls.opened(row.organisation_id):
        Mailbox.objects.filter(pk=number).update(
            is_active=is_active, revision=F("revision") + 1, trouble="", trouble_at=None
        )
    return f"Mailbox {number} is {'read again' if is_active else 'paused'}."


def _row(number: int) -> Mailbox:
    with walls.system():
        row = Mailbox.objects.filter(pk=number).first()
    if row is None:
        raise click.ClickException(f"there is no mailbox {number}: see `tournevis mailbox list`")
    return row
