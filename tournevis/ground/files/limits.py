"""How much is kept: for each file, each message, and each sender within a day.

What lies beyond is not kept as a file, and whoever sent it is told. A mail itself is kept whole.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext_noop

from tournevis.ground.files.models import File
from tournevis.ground.organisations.models import Person

A_DAY = timedelta(days=1)
TOO_LARGE = gettext_noop("larger than a file may be")
TOO_MUCH = gettext_noop("the message holds more than may be sent at once")
TOO_OFTEN = gettext_noop("too much was sent within a day")
EMPTY = gettext_noop("an empty file")


class Allowance:
    """What one message may still bring. `why_not` is asked of each file, in order."""

    def __init__(self, organisation: int, by: Person | None, now: datetime) -> None:
        sent = File.objects.filter(organisation=organisation, by=by, kept_at__gt=now - A_DAY)
        self.today = sent.aggregate(all=Sum("content__size"))["all"] or 0
        self.files = self.bytes = 0

    def why_not(self, size: int) -> str:
        """Why a file of so many bytes is not taken, as an untranslated sentence; "" when it is."""
        if size == 0:
            return EMPTY
        if size > settings.FILE_MB * settings.MB:
            return TOO_LARGE
        if (
            self.files >= settings.FILES_MESSAGE
            or self.bytes + size > settings.FILES_MESSAGE_MB * settings.MB
        ):
            return TOO_MUCH
        if self.today + self.bytes + size > settings.FILES_DAY_MB * settings.MB:
            return TOO_OFTEN
        self.files, self.bytes = self.files + 1, self.bytes + size
        return ""
