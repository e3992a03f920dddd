"""The files that leave with a mail, read when it leaves."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from tournevis.engines.mail import Enclosed
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow
from tournevis.ground.files import showing, storage
from tournevis.ground.files.keeping import enclosed

INFECTED = gettext_noop("a virus was found in a file of this message")
GONE = gettext_noop("a file of this message is no longer there")
AWAY = gettext_noop("the files of this message cannot be read now")
SCANNING = gettext_noop("the files of this message are being checked for viruses")


def enclosures(delivery: Delivery) -> tuple[Enclosed, ...]:
    """All of them, in order. Raises `Never` for a virus or a file that is lost, `NotNow` while they
    are being scanned or their store is away: a message never leaves without one of its files."""
    files = enclosed(delivery.pk)
    if any(file.is_infected for file in files):
        raise Never(INFECTED)
    if any(showing.is_being_scanned(file) for file in files):
        raise NotNow(SCANNING)
    try:
        return tuple(Enclosed(file.name, file.kind, file.read()) for file in files)
    except storage.Gone as trouble:
        raise Never(GONE) from trouble
    except storage.NoRoom as trouble:
        raise NotNow(f"{AWAY}: {trouble}") from trouble
