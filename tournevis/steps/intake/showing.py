"""A message as it was sent: its HTML in a cage, its files for download. Read from the raw, safely."""

from __future__ import annotations

import base64
import re

from django.http import Http404, HttpResponse

from tournevis.engines.mail import Attachment, Mail, Unreadable, with_remote_images
from tournevis.ground.channels.models import Doorway, Inbound
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Entry
from tournevis.ground.organisations.asking import centres_of
from tournevis.ground.organisations.models import Person
from tournevis.steps.intake.message import parsed

CAGE = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
# When the reader asked for them. No address of ours is told to the sites that have the images.
CAGE_WITH_IMAGES = CAGE.replace("img-src data:", "img-src data: http: https:")
LOCKED = "sandbox; default-src 'none'; frame-ancestors 'none'"
INLINE_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}  # SVG never
LARGEST_INLINE = 6_000_000  # bytes, all images of a message together
CONTENT_ID = re.compile(r'src="cid:([^"<>]{1,250})"')
PAGE = '<!doctype html><meta charset="utf-8"><title>.</title><base target="_blank">'


def shown_to(person: Person, pk: int) -> Inbound:
    """The message, for staff who see its incident, or of its centre while in quarantine; or 404."""
    here = Inbound.objects.filter(organisation__in=centres_of(person))
    inbound = here.select_related("organisation").filter(pk=pk).first()
    if inbound is None or not (_is_aside(inbound) or _is_seen(person, inbound)):
        raise Http404
    return inbound


def mail_of(inbound: Inbound) -> Mail:
    """The mail that was kept; 404 for an SMS and for what can't be read."""
    if inbound.channel not in (Doorway.EMAIL, Doorway.WEB):
        raise Http404
    try:
        return parsed(bytes(inbound.raw))
    except Unreadable as trouble:
        raise Http404 from trouble


def caged(mail: Mail, *, with_remote: bool = False) -> HttpResponse:
    """The sanitised HTML for a sandboxed frame: nothing runs, nothing is fetched.

    `with_remote`: its reader asked for the images that stand elsewhere; those are fetched.
    """
    if mail.html is None:
        raise Http404
    html = _with_images(mail)
    if with_remote:
        response = HttpResponse(PAGE + with_remote_images(html))
        response["Referrer-Policy"] = "no-referrer"
        return _guard(response, CAGE_WITH_IMAGES)
    return _guard(HttpResponse(PAGE + html), CAGE)


def attachment(mail: Mail, number: int) -> HttpResponse:
    """The file of this number (from 1): always a download, never of a type that a browser opens."""
    if not 1 <= number <= len(mail.attachments):
        raise Http404
    file = mail.attachments[number - 1]
    return _download(file.content, file.safe_name, "application/octet-stream")


def source(inbound: Inbound) -> HttpResponse:
    """The message byte for byte, as a text to download."""
    return _download(bytes(inbound.raw), f"message-{inbound.pk}.txt", "text/plain; charset=utf-8")


def _is_aside(inbound: Inbound) -> bool:
    return inbound.state == Inbound.State.QUARANTINED


def _is_seen(person: Person, inbound: Inbound) -> bool:
    entries = Entry.objects.filter(inbound=inbound, incident__in=worked_on_by(person))
    return entries.exists()


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _guard(response, LOCKED)


def _guard(response: HttpResponse, policy: str) -> HttpResponse:
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _with_images(mail: Mail) -> str:
    """The HTML with the small images that came inside the mail."""
    inside = {file.content_id: file for file in mail.attachments if _may_be_shown(file)}
    left = LARGEST_INLINE

    def image(found: re.Match[str]) -> str:
        nonlocal left
        file = inside.get(found[1])
        if file is None or file.size > left:
            return found[0]
        left -= file.size
        return f'src="data:{file.content_type};base64,{base64.b64encode(file.content).decode()}"'

    return CONTENT_ID.sub(image, mail.html or "")


def _may_be_shown(file: Attachment) -> bool:
    return bool(file.content_id) and file.content_type in INLINE_IMAGES
