"""What leaves, as the page of the doorways shows it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.page import Looked, Panel, Row

LOOKED_BACK = timedelta(days=1)


def outgoing(looked: Looked) -> Panel:
    """What left within a day, what waits, and what did not leave."""
    state = Delivery.State
    recent = Delivery.objects.filter(created_at__gt=looked.now - LOOKED_BACK)
    found = recent.aggregate(
        left=Count("pk", filter=Q(state=state.ACCEPTED)),
        waiting=Count("pk", filter=Q(state__in=[state.QUEUED, state.SENDING])),
        at=Max("accepted_at"),
    )
    stuck = recent.stuck().count()
    is_set = bool(settings.SMTP_URL)
    host = urlsplit(settings.SMTP_URL).hostname or ""
    counts = [
        _("%(n)s left today") % {"n": found["left"]},
        _("%(n)s waiting") % {"n": found["waiting"]},
        _("%(n)s did not leave") % {"n": stuck},
    ]
    where = (
        _("Mail leaves through %(host)s.") % {"host": host}
        if is_set
        else _("No mail server is set: mail is put in a folder and does not leave.")
    )
    row = Row(
        title=where,
        text=" · ".join(counts),
        state=_("in use") if is_set else _("to a folder"),
        tone="late" if stuck else "go" if is_set else "warn",
        at=found["at"],
        at_words=_("last left"),
    )
    return Panel("outgoing", _("What leaves"), (row,))
