"""The page of the doorways, and the mailboxes behind it. For the supervisors of a centre only."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.channels import door_keys
from tournevis.ground.channels.email.trying import tried
from tournevis.ground.channels.forms import MailboxForm
from tournevis.ground.channels.models import DoorKey, Mailbox
from tournevis.ground.channels.page import Looked, Maker
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    supervised_by,
    supervised_centre,
)

log = structlog.get_logger(__name__)


@require_GET
@for_supervisors
def channels(request: AskedByStaff, makers: Sequence[Maker]) -> HttpResponse:
    """Every doorway and its state."""
    return _page(request, makers)


@require_POST
@for_supervisors
def key(request: AskedByStaff, makers: Sequence[Maker]) -> HttpResponse:
    """A new key for programs that bring mail, shown this once."""
    centre = supervised_centre(request)
    token = door_keys.made(centre.pk, DoorKey.Door.MAIL, request.now)
    log.info("door key made", centre=centre.pk, by=request.person.pk)
    return _page(request, makers, token)


@require_http_methods(["GET", "POST"])
@for_supervisors
def new(request: AskedByStaff) -> HttpResponse:
    """Add a mailbox, and try it at once."""
    form = MailboxForm(request.POST or None, centre=supervised_centre(request))
    if request.method == "POST" and form.is_valid():
        return _saved(request, form)
    status = 422 if request.method == "POST" else 200
    return render(request, "channels/mailbox.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@for_supervisors
def change(request: AskedByStaff, mailbox: int) -> HttpResponse:
    """One mailbox: its state, and what can be changed."""
    row = _mailbox(request, mailbox)
    form = MailboxForm(request.POST or None, instance=row, centre=row.organisation)
    if request.method == "POST" and form.is_valid():
        return _saved(request, form)
    status = 422 if request.method == "POST" else 200
    # The row as it is kept, not as the refused form would have it.
    shown = {"form": form, "mailbox": _mailbox(request, mailbox)}
    return render(request, "channels/mailbox.html", shown, status=status)


@require_POST
@for_supervisors
def trial(request: AskedByStaff, mailbox: int) -> HttpResponse:
    """Connect, and say what happened."""
    row = _mailbox(request, mailbox)
    _try(request, row)
    return redirect("mailbox", mailbox=row.pk)


@require_POST
@for_supervisors
def pausing(request: AskedByStaff, mailbox: int) -> HttpResponse:
    """Stop reading it, or go on."""
    row = _mailbox(request, mailbox)
    Mailbox.objects.filter(pk=row.pk).update(
        is_active=not row.is_active, revision=F("revision") + 1, trouble="", trouble_at=None
    )
    said = _("%(account)s is paused.") if row.is_active else _("%(account)s is read again.")
    messages.success(request, said % {"account": row.account})
    return redirect("mailbox", mailbox=row.pk)


def _page(request: AskedByStaff, makers: Sequence[Maker], token: str = "") -> HttpResponse:
    looked = Looked(request.person, tuple(supervised_by(request.person)), request.now)
    panels = [make(looked) for make in makers]
    shown = {"section": "channels", "panels": panels, "token": token}
    return render(request, "channels/channels.html", shown)


def _saved(request: AskedByStaff, form: MailboxForm) -> HttpResponse:
    row = form.save()
    log.info("mailbox saved", mailbox=row.pk, by=request.person.pk)
    _try(request, row)
    return redirect("mailbox", mailbox=row.pk)


def _try(request: AskedByStaff, row: Mailbox) -> None:
    found = tried(row)
    told = {"account": row.account, "what": _(found.words) % {"count": found.count}}
    tell = messages.success if found.is_good else messages.error
    tell(request, _("%(account)s: %(what)s.") % told)
    if found.is_good and not found.has_idle:
        messages.info(request, _("The server does not tell when mail arrives: it is asked often."))


def _mailbox(request: AskedByStaff, pk: int) -> Mailbox:
    rows = Mailbox.objects.filter(organisation__in=supervised_by(request.person))
    row = rows.select_related("organisation").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
