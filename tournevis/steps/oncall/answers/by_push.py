"""Answering from the notification itself, on a locked telephone; and how the others learn of it.

The secret of the alert's link was sealed for that one device; it answers once. Who holds the
device holds the secret: as with the link in an SMS.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tournevis.engines.sms import Verb
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.channels.push.send import OVER
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import knocks, links, walls
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.steps.oncall.answers import acknowledge, many
from tournevis.steps.oncall.answers.acknowledge import Outcome, Reply
from tournevis.steps.oncall.answers.link_views import DEEDS, incident_behind, pages_behind
from tournevis.steps.oncall.answers.saying import answer_text
from tournevis.steps.oncall.models import Batch, Page

Purpose = MagicLink.Purpose
ONCE = timedelta(days=1)  # as long as a link lives
FEW = 10


@csrf_exempt  # no cookie is asked for: the secret says who answers
@require_POST
def answer(request: Asked, token: str) -> JsonResponse:
    """What was pressed: `do` is take or next. Said again, it only tells how it stands."""
    link = links.open_with(token, Purpose.ACKNOWLEDGE)
    incident = incident_behind(link) if link else None
    if link is None or incident is None:
        raise Http404
    reply = _done(request, token, incident, link.person)
    return JsonResponse({"title": said_of(incident, link.person, reply)})


@csrf_exempt
@require_POST
def answer_batch(request: Asked, token: str) -> JsonResponse:
    """The same, for all of those that came together."""
    link = links.open_with(token, Purpose.BATCH)
    if link is None:
        raise Http404
    pages = pages_behind(link)
    if many.is_many(pages):
        return JsonResponse({"title": _begun(request, token, pages, link.person)})
    told = [
        (each, _done(request, f"{token} {each.pk}", each.incident, link.person)) for each in pages
    ]
    if len(told) == 1:
        words = said_of(pages[0].incident, link.person, told[0][1])
    else:
        words = answer_text(link.person, told, request.now) if told else ""
    return JsonResponse({"title": words})


def tell_devices(entry: Entry, now: datetime) -> int:
    """Reaction to what ends an alert: on every device that shows it, one line without a sound takes
    its place and says how it stands. How many were told."""
    incident = entry.incident
    shown = Page.objects.sent().filter(incident=incident, channel=Channel.PUSH)
    shown = shown.exclude(delivery__state=Delivery.State.FAILED)
    told = 0
    for page in shown.select_related("escalation", "person", "batch").order_by("pk"):
        page.escalation.incident = incident
        if page.escalation.is_answered:
            told += _tell_of_batch(page.batch, now) if page.batch else _tell(page, entry, now)
    return told


def said_of(incident: Incident, person: Person, reply: Reply) -> str:
    """How it stands, in one line in their language that says nothing of the client."""
    values = {"number": incident.number, "name": reply.holder}
    with translation.override(person.language):
        words = {
            Outcome.CONFIRMED: _("#%(number)s is yours."),
            Outcome.YOURS: _("#%(number)s is yours."),
            Outcome.PASSED: _("#%(number)s goes on to the next one."),
            Outcome.STAYS: _("#%(number)s stays yours: nobody else can be alerted."),
            Outcome.OVER: _("#%(number)s is resolved: nothing to do for you."),
            Outcome.SOLVED: _("#%(number)s is resolved: nothing to do for you."),
        }
        taken = _("#%(number)s: %(name)s has it. Nothing to do for you.")
        if not reply.holder:
            taken = _("#%(number)s: someone has it. Nothing to do for you.")
        return words.get(reply.outcome, taken) % values


def _done(request: Asked, once: str, incident: Incident, person: Person) -> Reply:
    verb = _pressed(request)
    if not knocks.may_pass("push answer", once, request.now, most=1, within=ONCE):
        return acknowledge.standing(incident, person)
    return DEEDS[verb](incident, by=person, now=request.now, how="push")


def _begun(request: Asked, once: str, pages: list[Page], person: Person) -> str:
    """Many are answered a few at a time (`many`); the device is told once nobody waits."""
    verb = _pressed(request)
    if knocks.may_pass("push answer", once, request.now, most=1, within=ONCE):
        many.begin(pages, verb, how="push", now=request.now)
    words = {"outcome": "many", "under_way": len(pages)}
    return render_to_string(f"oncall/heard.{person.language}.txt", words).strip()


def _pressed(request: Asked) -> Verb:
    """One of the two that a notification offers; that it is solved is said on the page."""
    do = request.POST.get("do", "")
    if do not in (Verb.TAKE, Verb.NEXT):
        raise Http404
    return Verb(do)


def _tell(page: Page, entry: Entry, now: datetime) -> int:
    incident = entry.incident
    reply = acknowledge.standing(incident, page.person)
    words = said_of(incident, page.person, reply)
    if entry.kind == Fact.RECOVERED and incident.is_open and not reply.holder:
        with translation.override(page.person.language):
            words = _("#%(number)s rings no more.") % {"number": incident.number}
    outbox.post(
        organisation=page.organisation_id,
        key=f"{OVER}{page.pk}",
        channel=Channel.PUSH,
        to=page.to,
        person=page.person,
        subject=words,
        body=outbox.LINK,
        again_if_unsure=True,
        link=(Purpose.ACKNOWLEDGE, incident.pk),
        now=now,
    )
    return 1


def _tell_of_batch(batch: Batch, now: datetime) -> int:
    """Once none of those that came together waits any more."""
    with walls.system():
        waiting = batch.pages.filter(escalation__stopped_at=None, dropped_at=None)
        rows = waiting.select_related("escalation__incident").order_by("pk")
        # A few at a time: while the storm lasts, one of the first is the reason to say nothing.
        if any(not each.escalation.is_answered for each in rows.iterator(chunk_size=FEW)):
            return 0
        person = Person.objects.get(pk=batch.person_id)
    with translation.override(person.language):
        words = _("None of them waits any more")
    outbox.post(
        organisation=batch.organisation_id,
        key=f"{OVER}batch-{batch.pk}",
        channel=Channel.PUSH,
        to=batch.to,
        person=person,
        subject=words,
        body=outbox.LINK,
        again_if_unsure=True,
        link=(Purpose.BATCH, batch.pk),
        now=now,
    )
    return 1
