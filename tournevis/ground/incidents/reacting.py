"""Carrying reactions out: each once, and undone alone when it fails, whoever is killed meanwhile.

Those that share a job share a transaction, and with it what all of them ask: the incident, held, and
its walls. Where one fails, each is carried out in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from procrastinate import RetryStrategy

from tournevis.ground.incidents import facts
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import task

Reaction = Callable[[Entry, datetime], object]
Answers = tuple[Sequence[Reaction], Sequence[Reaction]]
"""Who answers a fact: first of all, and as usual."""
Named = tuple[int, str]
"""A reaction to be carried out: the id of the entry that it answers, and its name."""
_reactions: dict[str, Reaction] = {}
_NOTED = """
INSERT INTO incidents_reacted (organisation_id, entry_id, reaction)
SELECT %s, * FROM unnest(%s::bigint[], %s::text[])
ON CONFLICT DO NOTHING RETURNING entry_id, reaction"""


def answer_with(reactions: Mapping[facts.Fact, Answers]) -> None:
    """Say once, at start, who answers what; called with the page `config/reactions.py`."""
    _reactions.clear()
    for urgent, usual in reactions.values():
        _reactions.update({name_of(each): each for each in (*urgent, *usual)})
    facts.answered_by({str(kind): _named(*answers) for kind, answers in reactions.items()})


def name_of(reaction: Reaction) -> str:
    """A reaction's name in the ledger and the queue.

    >>> from tournevis.ground.incidents import reacting
    >>> reacting.name_of(reacting.answer)
    'ground.incidents.reacting.answer'
    """
    return f"{reaction.__module__.removeprefix('tournevis.')}.{reaction.__qualname__}"


@task("react", queue="reactions", retry=RetryStrategy(max_attempts=50, linear_wait=2))
def react(
    answers: Iterable[tuple[int, Sequence[str]]] = (), entry: int = 0, names: Sequence[str] = ()
) -> None:
    """The job: entries of one incident, each with the names of reactions. A failing one is tried
    again; the others go on.

    `entry` and `names` are how jobs said it before several entries shared one; some may still be in
    the queue.
    """
    wanted = [(each, name) for each, some in answers or [(entry, names)] for name in some]
    try:
        answer(wanted)
    except Exception:
        if len(wanted) == 1:
            raise
        _one_by_one(wanted)


def answer(wanted: Sequence[Named]) -> int:
    """Carry these reactions out, each once, in one transaction; how many there were.

    They see the client's organisation and the centre that serves it, and no other.
    """
    with walls.system() as now:
        entries = _held({entry for entry, _ in wanted})
        if not entries:
            return 0
        incident = next(iter(entries.values())).incident
        walls.open_to({incident.organisation_id, incident.centre.pk})
        new = _noted(incident, [each for each in wanted if each[0] in entries])
        for entry, name in new:
            _reactions[name](entries[entry], now)
    return len(new)


def _named(urgent: Sequence[Reaction], usual: Sequence[Reaction]) -> tuple[list[str], list[str]]:
    return [name_of(each) for each in urgent], [name_of(each) for each in usual]


def _one_by_one(wanted: Sequence[Named]) -> None:
    troubles: list[Exception] = []
    for each in wanted:
        try:
            answer([each])
        except Exception as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]


def _held(ids: Iterable[int]) -> dict[int, Entry]:
    """The entries by their ids, their incident held: one and the same for all of them."""
    rows = Entry.objects.select_related("incident__organisation", "incident__requester")
    found = list(rows.select_for_update(of=("incident",)).filter(pk__in=ids))
    for each in found:
        each.incident = found[0].incident
    return {each.pk: each for each in found}


def _noted(incident: Incident, wanted: Sequence[Named]) -> list[Named]:
    """Note in the ledger that these are carried out; those that were not before, in their order."""
    entries, names = [entry for entry, _ in wanted], [name for _, name in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_NOTED, [incident.organisation_id, entries, names])
        new = set(cursor.fetchall())
    return [each for each in wanted if each in new]
