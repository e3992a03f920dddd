"""The keys by which push services know a centre (VAPID)."""

from __future__ import annotations

from django.db.models import Count

from tournevis.cli.dkim import centre_named
from tournevis.ground.channels.models import Device, PushKey
from tournevis.ground.channels.push import vapid
from tournevis.ground.organisations import walls


def keys(centre: str, *, is_new: bool) -> list[str]:
    """One line a key, the newest first: when it was made, its public half, how many devices use it.

    Raises `click.ClickException` where it is not clear whose.
    """
    with walls.system():
        found = centre_named(centre)
    with walls.opened(found.pk) as now:
        if is_new:
            vapid.made(found.pk, now)
        vapid.current(found.pk, now)
        rows = PushKey.objects.filter(organisation=found).order_by("-made_at", "-pk")
        used = dict(
            Device.objects.filter(organisation=found).values_list("key").annotate(Count("pk"))
        )
        return [
            f"{row.made_at:%Y-%m-%d %H:%M} UTC  {row.public}  {used.get(row.pk, 0)} devices"
            for row in rows
        ]
