"""Notifications, as the page of the doorways shows them: how many devices, and what a locked one shows."""

from __future__ import annotations

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tournevis.ground.channels.devices import Device, LockScreen
from tournevis.ground.channels.page import Looked, Panel, Row
from tournevis.ground.organisations.models import Organisation


def devices(looked: Looked) -> Panel:
    """Of each centre: its people's devices, and how much of an alert it lets them show."""
    found = Device.objects.filter(organisation__in=looked.centres).aggregate(
        there=Count("pk", filter=Q(gone_at=None)),
        troubled=Count("pk", filter=~Q(trouble="")),
        at=Max("seen_at"),
    )
    row = Row(
        title=ngettext("%(n)s device", "%(n)s devices", found["there"]) % {"n": found["there"]},
        text=_("Everybody adds their own, under My alerts."),
        state=_("%(n)s in trouble") % {"n": found["troubled"]} if found["troubled"] else "",
        tone="warn",
        at=found["at"],
        at_words=_("last shown"),
    )
    centres = Organisation.objects.filter(pk__in=looked.centres).order_by("pk")
    more = {
        "address": reverse("push:lock_screen"),
        "centres": [(each, LockScreen.of(each.pk).is_whole) for each in centres],
    }
    return Panel("push", _("Notifications"), (row,), template="channels/push.html", more=more)
