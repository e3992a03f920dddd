"""One message to the clients of several incidents that have one trouble, each in their language.

Written once, it becomes a row an incident; each leaves by itself, fails by itself, and is kept on
its own incident, where nothing says that others were told. Who has several of them is written to
once. It is no first human contact: nobody spoke
with *this* client.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.engines import sms
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents import once
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.parents import children_of
from tournevis.ground.incidents.writing import best_channel, write_to_client
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import Person, centre_of, walls_of
from tournevis.steps.contact.models import Telling
from tournevis.steps.contact.writing.write import sendable, undo_time

AT_MOST = 10  # tries, where something unforeseen happens
State = Telling.State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the latest message to many is."""

    key: str
    at: datetime
    author: str
    waiting: int
    told: int
    failed: int
    stopped: int

    @property
    def total(self) -> int:
        """How many it was written for."""
        return self.waiting + self.told + self.failed + self.stopped


def tell_children(
    parent: Incident,
    words: Mapping[str, str],
    *,
    by: Person,
    now: datetime,
    key: str,
    also_parent: bool = False,
) -> int:
    """Have every open child's client told, in their language, what `words` says in it; how many.

    `words`: language → text; a client whose language is missing gets the first there is. `key`
    (at most 60 characters) names this message: the same one is sent once. Only clients whom `by`
    may work for are told; `also_parent`: the parent's client too. It can be stopped for as long as
    a message can be taken back. Raises `Refused` for empty words. The walls are open to them all.
    """
    told = {language: said for language, text in words.items() if (said := once.told(text))}
    if not told:
        raise Refused(gettext_noop("an empty message is not sent"))
    found = worked_on_by(by).open().filter(pk__in=children_of(parent).values("pk"))
    incidents = [*([parent] if also_parent else []), *found]
    due_at = now + undo_time(parent)
    rows = [_row(each, parent, told, key, by, now, due_at) for each in incidents]
    Telling.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    wake("together")
    return len(rows)


def stop(parent: Incident, key: str) -> int:
    """Those that have not left will not leave; how many."""
    rows = Telling.objects.select_for_update().filter(parent=parent, key=key, state=State.WAITING)
    ids = list(rows.values_list("pk", flat=True))
    return Telling.objects.filter(pk__in=ids).update(state=State.STOPPED, due_at=None)


def progress(parent: Incident) -> Progress | None:
    """How far the latest message is, as far as the walls show it; None where there was none."""
    mine = Telling.objects.filter(parent=parent)
    last = mine.select_related("by").order_by("-at", "-pk").first()
    if last is None:
        return None
    states = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    counted = mine.filter(key=last.key).aggregate(**states)
    return Progress(last.key, last.at, last.by.name if last.by else "", **counted)


def failures(parent: Incident, key: str) -> list[Telling]:
    """Those who were not told, with why."""
    rows = Telling.objects.filter(parent=parent, key=key, state=State.FAILED)
    return list(rows.select_related("incident", "incident__requester").order_by("pk")[:100])


def tell_due() -> int:
    """The round: tell whoever is due. One that fails holds up no other."""
    return each_due(Telling.claim, _tell)


def _row(
    incident: Incident,
    parent: Incident,
    told: Mapping[str, str],
    key: str,
    by: Person,
    now: datetime,
    due_at: datetime,
) -> Telling:
    return Telling(
        organisation_id=incident.organisation_id,
        incident=incident,
        parent=parent,
        key=key,
        words=told.get(incident.language) or next(iter(told.values())),
        by=by,
        at=now,
        due_at=due_at,
    )


def _tell(claimed: Telling) -> None:
    with walls_of(claimed.organisation_id) as now:
        claimed.incident.locked()  # before its row, as whoever takes the message back does
        telling = Telling.held(claimed.pk, now, "incident", "by")
        if telling is None:
            return
        if telling.attempts > AT_MOST:
            _give_up(telling, gettext_noop("something unforeseen went wrong"), now)
            return
        try:
            _write(telling, now)
        except Refused as reason:
            _give_up(telling, str(reason), now)
        else:
            telling.settle(state=State.TOLD)


def _write(telling: Telling, now: datetime) -> None:
    incident = telling.incident.locked()
    if _has_heard(telling):  # on another incident of theirs; here it can be read
        said = {"channel": "page"}
        incident.record(
            Fact.MESSAGE_OUT, now=now, by=telling.by, text=telling.words, data=said, is_public=True
        )
        return
    channel = _channel(incident, telling.words)
    write_to_client(
        incident,
        channel=channel,
        body=sendable(telling.words, channel),
        key=f"together-{telling.pk}",
        now=now,
        by=telling.by,
    )


def _has_heard(telling: Telling) -> bool:
    """Whether the same person gets this message already, for an incident that comes before."""
    same = Telling.objects.filter(parent=telling.parent_id, key=telling.key, pk__lt=telling.pk)
    whose = same.filter(incident__requester=telling.incident.requester_id)
    return whose.exclude(state=State.FAILED).exists()


def _channel(incident: Incident, words: str) -> str:
    """As they wrote last; what is too long for an SMS goes by mail where that is possible."""
    client = incident.requester
    last = incident.entries.filter(kind=Fact.MESSAGE_IN).last()
    channel = best_channel(client, str(last.data.get("channel", "")) if last else "")
    is_long = sms.segments(sms.cheaper(words)) > settings.SMS_MOST_PARTS
    return Channel.EMAIL if channel == Channel.SMS and is_long and client.email else channel


def _give_up(telling: Telling, why: str, now: datetime) -> None:
    telling.settle(state=State.FAILED, trouble=why[:200])
    with translation.override(centre_of(telling.organisation_id).language):
        said = gettext("The message to all could not be sent: %(why)s") % {"why": gettext(why)}
    telling.incident.record(Fact.FLAGGED, now=now, data={"why": said})


def languages_of(incidents: Iterable[Incident]) -> list[str]:
    """In which languages one has to write, the most spoken first."""
    spoken: dict[str, int] = {}
    for each in incidents:
        spoken[each.language] = spoken.get(each.language, 0) + 1
    return sorted(spoken, key=lambda language: (-spoken[language], language))
