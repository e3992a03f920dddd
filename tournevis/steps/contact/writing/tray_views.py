"""What is out of sight on one incident: messages that did not arrive, messages that wait for their
time; and the door through which an address ends its questions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from tournevis.ground.channels import addresses
from tournevis.ground.channels.email.letter import unsubscribing
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import Asked, AskedByStaff, for_staff
from tournevis.steps.contact.writing import later, unsent


@require_GET
@for_staff
def unsent_tray(request: AskedByStaff) -> HttpResponse:
    """Every message to a client that failed, or perhaps did not leave."""
    shown = {"section": "unsent", "rows": unsent.unsent(request.person)}
    return render(request, "contact/unsent.html", shown)


@require_GET
@for_staff
def scheduled(request: AskedByStaff) -> HttpResponse:
    """What was written and has not left."""
    shown = {"section": "scheduled", "rows": later.waiting(request.person)}
    return render(request, "contact/scheduled.html", shown)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: Asked, signed: str) -> HttpResponse:
    """End the questions to one address, by the button or by the mail program (RFC 8058).

    Looking changes nothing: programs that follow links in mails unsubscribe nobody.
    """
    named = unsubscribing(signed)
    if named is None:
        raise Http404
    organisation, number = named
    is_done = request.method == "POST"
    with walls.opened(organisation) as now:
        delivery = Delivery.objects.filter(pk=number, is_question=True).first()
        if delivery is None:
            raise Http404
        if is_done:
            addresses.no_more_questions(organisation, delivery.to, now)
    return render(request, "client/unsubscribe.html", {"is_done": is_done})
