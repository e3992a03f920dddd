"""The doorway for text messages, as its page shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.channels.page import Looked, Panel, Row


def gateway(looked: Looked) -> Panel:
    """Where texts leave and come in."""
    here = Inbound.objects.filter(organisation__in=looked.centres, channel=Channel.SMS)
    last = here.order_by("-pk").values_list("received_at", flat=True).first()
    is_set = bool(settings.SMS_URL)
    host = urlsplit(settings.SMS_URL).hostname or ""
    row = Row(
        title=settings.SMS_NUMBER or _("no number is set"),
        text=_("Sent through %(host)s.") % {"host": host}
        if is_set
        else _("No gateway is set: texts are put in a folder and do not leave."),
        state=_("in use") if is_set else _("to a folder"),
        tone="go" if is_set else "warn",
        at=last,
        at_words=_("last text"),
    )
    return Panel("sms", _("Text messages"), (row,))
