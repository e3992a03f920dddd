"""The doorway for text messages, as its page shows it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.channels.page import Looked, Panel, Row
from tournevis.ground.channels.sms import gateways


def gateway(looked: Looked) -> Panel:
    """Our number, and each gateway where texts leave and come in, in the order they are tried."""
    here = Inbound.objects.filter(organisation__in=looked.centres, channel=Channel.SMS)
    last = here.order_by("-pk").values_list("received_at", flat=True).first()
    urls = gateways.urls()
    rows = (_number(last, is_set=bool(urls)), *(_row(url) for url in urls))
    return Panel("sms", _("Text messages"), rows)


def _number(last: datetime | None, *, is_set: bool) -> Row:
    return Row(
        title=settings.SMS_NUMBER or _("no number is set"),
        text="" if is_set else _("No gateway is set: texts are put in a folder and do not leave."),
        state="" if is_set else _("to a folder"),
        tone="" if is_set else "warn",
        at=last,
        at_words=_("last text"),
    )


def _row(url: str) -> Row:
    """One gateway, with nothing of its address but the host: the rest may be secret."""
    found = gateways.gateway_of(url)
    if found is None:
        said = _("SMS_URL names a gateway that nobody here knows.")
        return Row(_("unknown gateway"), said, _("not in use"), "late")
    host = urlsplit(url).hostname or ""
    text = _("Sent through %(host)s.") % {"host": host} if host else ""
    return Row(found.name, text, _("in use"), "go")
