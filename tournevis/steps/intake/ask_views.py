"""What became of a form: its number, what happens next, and by when. It tells no word of it."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournevis.ground.channels.form.keep import read_proof
from tournevis.ground.channels.models import Doorway, Inbound
from tournevis.ground.incidents.models import Entry
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import Asked

AT_THE_LATEST = timedelta(hours=1)  # as contact's promise to whom nobody knows
SHOWN_FOR = timedelta(days=2)


@require_GET
def sent(request: Asked, signed: str) -> HttpResponse:
    """The page after sending. It says the same to everyone, so that it tells nobody who is a
    client here: what their contract promises stands in the mail that only they can read."""
    proof = read_proof(signed)
    if proof is None:
        raise Http404
    with walls.system():
        kept = Inbound.objects.select_related("organisation").defer("raw")
        inbound = kept.filter(pk=proof[1], organisation=proof[0], channel=Doorway.WEB).first()
        entry = Entry.objects.filter(inbound=inbound).first() if inbound else None
    if inbound is None or inbound.received_at < request.now - SHOWN_FOR:
        raise Http404
    context = {
        "centre": inbound.organisation,
        "number": entry.incident_id if entry else None,
        "is_waiting": entry is None and inbound.state == Inbound.State.RECEIVED,
        "has_mail": "@" in inbound.sender,
        "latest": inbound.received_at + AT_THE_LATEST,
        "here": request.path,
    }
    return render(request, "intake/sent.html", context)
