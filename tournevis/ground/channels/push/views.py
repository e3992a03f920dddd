"""The service worker, what it says it showed, and what a centre lets a locked telephone show."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.channels import reports
from tournevis.ground.channels.devices import Device, LockScreen
from tournevis.ground.channels.push.send import SALT
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import (
    Asked,
    AskedByStaff,
    for_supervisors,
    supervised_centre,
)

WORKER = Path(__file__).with_name("sw.js").read_text(encoding="utf-8")
FRESH = timedelta(days=1)


@require_GET
def worker(request: Asked) -> HttpResponse:
    """The script that shows alerts. It stands at the root, for it speaks for the whole house."""
    return HttpResponse(WORKER, content_type="text/javascript; charset=utf-8")


@csrf_exempt  # no cookie is asked for: what we signed says which message it is about
@require_POST
def shown(request: Asked) -> HttpResponse:
    """A device showed a message."""
    try:
        told = signing.loads(request.POST.get("said", "")[:500], salt=SALT, max_age=FRESH)
    except signing.BadSignature:
        raise Http404 from None
    organisation, delivery, device = told
    if not reports.noted(organisation, delivery, kind=reports.DELIVERED, is_bad=False):
        raise Http404
    with walls.system() as now:
        Device.objects.filter(pk=device).update(seen_at=now, gone_at=None)
    return HttpResponse(status=204)


@require_POST
@for_supervisors
def lock_screen(request: AskedByStaff) -> HttpResponse:
    """How much of an alert a locked telephone shows: `whole` is yes or no."""
    kept = LockScreen.of(supervised_centre(request).pk)
    kept.is_whole = request.POST.get("whole") == "yes"
    kept.save()
    messages.success(request, _("Saved."))
    return redirect("channels")
