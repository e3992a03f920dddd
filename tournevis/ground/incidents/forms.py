"""The form that narrows the list. What it offers is what `listing` accepts."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tournevis.ground.incidents.listing import Wish
from tournevis.ground.organisations.models import Organisation

ORDERS = [
    ("due", _("Next due first")),
    ("urgent", _("First contacts first")),
    ("changed", _("Latest change first")),
    ("newest", _("Newest first")),
    ("oldest", _("Oldest first")),
]
LEFT = [
    ("", _("Whenever due")),
    ("hour", _("Due within an hour")),
    ("day", _("Due within a day")),
]


class ListForm(forms.Form):
    """Narrow by client and choose the order; sent by GET, read by `Wish.read`."""

    client = forms.ChoiceField(label=_("Client"), required=False)
    left = forms.ChoiceField(label=_("Time left"), choices=LEFT, required=False)
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)

    def __init__(self, wish: Wish, clients: QuerySet[Organisation]) -> None:
        given = {"client": str(wish.client or ""), "order": wish.order, "left": wish.left}
        super().__init__(initial=given, auto_id="list-%s")
        names = [(str(pk), name) for pk, name in clients.values_list("pk", "name")[:500]]
        self.fields["client"].choices = [("", _("Every client")), *names]  # type: ignore[attr-defined]
