"""The key that signs a centre's mail, and the line that goes into its domain's DNS."""

from __future__ import annotations

import click

from tournevis.ground.channels.email import dkim_keys
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, SigningKey


def record(centre: str, domain: str, selector: str, *, is_new: bool) -> str:
    """The DNS record of a centre's key, made where there is none or `is_new`.

    `centre` is a name or "" where there is only one; `domain` "" takes the one it writes from.
    Raises `click.ClickException` for what cannot be.
    """
    with walls.system():
        found = centre_named(centre)
    with walls.opened(found.pk) as now:
        domain = domain or found.email.rpartition("@")[2]
        key = SigningKey.objects.filter(organisation=found, domain=domain.lower()).first()
        if key is None or is_new:
            try:
                key = dkim_keys.make_key(found.pk, domain, selector, now)
            except dkim_keys.BadName as trouble:
                raise click.ClickException(str(trouble)) from trouble
        return dkim_keys.dns_record(key)


def centre_named(name: str) -> Organisation:
    """The centre of this name, or the only one there is."""
    centres = Organisation.objects.filter(kind=Organisation.Kind.CENTRE)
    found = list(centres.filter(name=name) if name else centres)
    if len(found) != 1:
        names = ", ".join(sorted(each.name for each in centres)) or "none"
        raise click.ClickException(f"say which centre with --centre; there are: {names}")
    return found[0]
