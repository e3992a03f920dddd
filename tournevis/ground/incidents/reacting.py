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
from tournevis.ground.incidents.models import Entry
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import task

Reaction = Callable[[Entry, datetime], object]
_reactions: dict[str, Reaction] = {}
_NOTED = """
INSERT INTO incidents_reacted (organisation_id, entry_id, reaction)
SELECT %s, %s, unnest(%s) ON CONFLICT DO NOTHING RETURNING reaction"""


def answer_with(
    reactions: Mapping[facts.Fact, Sequence[Reaction]], urgent: Iterable[Reaction] = ()
) -> None:
    """Say once, at start, who answers what; called with the page `config/reactions.py`."""
    _reactions.clear()
    _reactions.update({name_of(each): each for answers in reactions.values() for each in answers})
    names = {kind: [name_of(each) for each in answers] for kind, answers in reactions.items()}
    facts.answered_by(names, map(name_of, urgent))


def name_of(reaction: Reaction) -> str:
    """A reaction's name in the ledger and the queue.

    >>> from tournevis.ground.incidents import reacting
    >>> reacting.name_of(reacting.answer)
    'ground.incidents.reacting.answer'
    """
    return f"{reaction.__module__.removeprefix('tournevis.')}.{reaction.__qualname__}"


@task("react", queue="reactions", retry=RetryStrategy(max_attempts=50, linear_wait=2))
def react(entry: int, names: Sequence[str] = (), name: str = "") -> None:
    """The job. A failing reaction is tried again; the others go on.

    `name` is how jobs said it before several shared one; some may still be in the queue.
    """
    wanted = [name] if name else list(names)
    try:
        answer(entry, wanted)
    except Exception:
        if len(wanted) == 1:
            raise
        _one_by_one(entry, wanted)


def answer(entry: int, names: Sequence[str]) -> int:
    """Carry these reactions out, each once, in one transaction; how many there were.

    They see the client's organisation and the centre that serves it, and no other.
    """
    held = Entry.objects.select_related("incident__organisation", "incident__requester")
    with walls.system() as now:
        fact = held.select_for_update(of=("incident",)).filter(pk=entry).first()
        if fact is None:
            return 0
        walls.open_to({fact.organisation_id, fact.incident.centre.pk})
        new = _noted(fact, names)
        for name in new:
            _reactions[name](fact, now)
    return len(new)


def _one_by_one(entry: int, names: Sequence[str]) -> None:
    troubles: list[Exception] = []
    for each in names:
        try:
            answer(entry, [each])
        except Exception as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]


def _noted(fact: Entry, names: Sequence[str]) -> list[str]:
    """Note in the ledger that these are carried out; those that were not before, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTED, [fact.organisation_id, fact.pk, list(names)])
        new = {name for (name,) in cursor.fetchall()}
    return [name for name in names if name in new]
