"""Files that a person sends with a message: sent at once by a script, or with the form itself.

A file sent at once is given back as a token, which says whose it is and for which incident: only
that person can send it on, and only there. One that is never sent is swept after two days.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tournevis.engines import files as engine
from tournevis.ground.channels.models import Channel
from tournevis.ground.files import storage
from tournevis.ground.files.keeping import enclose, enclosed, keep
from tournevis.ground.files.limits import Allowance
from tournevis.ground.files.models import File
from tournevis.ground.files.sweeping import UPLOADS_FOR
from tournevis.ground.incidents.attached import attach
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person

SALT = "upload"
NO_ROOM = gettext_noop("there is no room for files just now: try again in a few minutes")
GONE = gettext_noop("a file is no longer there: attach it again")


def upload(
    incident: Incident, given: UploadedFile[bytes] | None, *, by: Person, now: datetime
) -> File:
    """Keep one file that is about to be sent. Raises `Refused` with the reason."""
    if given is None:
        raise Refused(gettext_noop("choose a file first"))
    allowance = Allowance(incident.organisation_id, by, now)
    return _kept(incident, [given], allowance, by, now)[0]


def taken(
    incident: Incident,
    tokens: Sequence[str],
    given: Sequence[UploadedFile[bytes]],
    *,
    by: Person,
    now: datetime,
) -> list[File]:
    """The files of a form: those sent before, then those that came with it. Raises `Refused`."""
    before = [_named(incident, token, by) for token in dict.fromkeys(tokens)]
    allowance = Allowance(incident.organisation_id, by, now)
    for file in before:  # counted today already: now they count for this message
        allowance.today -= file.content.size
        _check(allowance, file.name, file.content.size)
    return [*before, *_kept(incident, given, allowance, by, now)]


def send_along(entry: Entry, files: Sequence[File]) -> None:
    """The files belong to the entry, and leave with its message if it has one. Raises `Refused`."""
    if not files:
        return
    if entry.delivery and entry.delivery.channel != Channel.EMAIL:
        raise Refused(gettext_noop("an SMS takes no files along: write an e-mail"))
    attach(entry, files)
    if entry.delivery_id:
        enclose(entry.delivery_id, files)


def still_named(incident: Incident, tokens: Sequence[str], *, by: Person) -> list[tuple[str, File]]:
    """The tokens of a form that was refused, with their files, to be shown in it again."""
    found = []
    for token in dict.fromkeys(tokens):
        with suppress(Refused):
            found.append((token, _named(incident, token, by)))
    return found


def again(incident: Incident, entry: Entry, *, by: Person, now: datetime) -> list[str]:
    """Tokens for the files of a message that was taken back: its composer shows them again."""
    fresh = [
        keep(file.organisation_id, file.read(), name=file.name, now=now, by=by)
        for file in (enclosed(entry.delivery_id) if entry.delivery_id else [])
    ]
    return [token_of(incident, file, by) for file in fresh]


def most() -> int:
    """How many bytes a file may have."""
    return settings.FILE_MB * settings.MB


def token_of(incident: Incident, file: File, by: Person) -> str:
    """What a form says to send this file, for two days."""
    told = {"file": file.pk, "incident": incident.pk, "by": by.pk}
    return signing.dumps(told, salt=SALT)


def _named(incident: Incident, token: str, by: Person) -> File:
    try:
        told = signing.loads(token, salt=SALT, max_age=UPLOADS_FOR)
    except signing.BadSignature as trouble:
        raise Refused(GONE) from trouble
    if (told["incident"], told["by"]) != (incident.pk, by.pk):
        raise Refused(GONE)
    mine = File.objects.select_related("content")
    here = mine.filter(organisation=incident.organisation_id, by=by, attached=None)
    # Held, so that it is not swept away before the entry points to it.
    file = here.select_for_update(of=("self",)).filter(pk=told["file"]).first()
    if file is None:
        raise Refused(GONE)
    return file


def _kept(
    incident: Incident,
    given: Sequence[UploadedFile[bytes]],
    allowance: Allowance,
    by: Person,
    now: datetime,
) -> list[File]:
    for each in given:
        _check(allowance, engine.shown(each.name or "", ""), each.size or 0)
    try:
        return [_keep(incident, each, by, now) for each in given]
    except storage.NoRoom as trouble:
        raise Refused(NO_ROOM) from trouble


def _check(allowance: Allowance, name: str, size: int) -> None:
    why = allowance.why_not(size)
    if why:
        raise Refused(_("%(what)s: %(detail)s") % {"what": name, "detail": _(why)})


def _keep(incident: Incident, given: UploadedFile[bytes], by: Person, now: datetime) -> File:
    return keep(
        incident.organisation_id,
        given.read(),
        name=given.name or "",
        content_type=given.content_type or "",
        by=by,
        now=now,
    )
