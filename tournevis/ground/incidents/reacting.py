"""Carrying reactions out: each once, and undone alone when it fails, whoever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from procrastinate import RetryStrategy

from tournevis.ground.incidents import facts
from tournevis.ground.incidents.models import Entry, Reacted
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import task
from tournevis.ground.organisations.models import centre_id_of
from tournevis.ground.organisations.once import written_once

Reaction = Callable[[Entry, datetime], object]
_reactions: dict[str, Reaction] = {}


def answer_with(reactions: Mapping[facts.Fact, Sequence[Reaction]]) -> None:
    """Say once, at start, who answers what; called with the page `config/reactions.py`."""
    _reactions.clear()
    _reactions.update({name_of(each): each for answers in reactions.values() for each in answers})
    facts.answered_by({kind: [name_of(r) for r in answers] for kind, answers in reactions.items()})


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
    if len(wanted) == 1:
        answer(wanted[0], entry)
        return
    troubles: list[Exception] = []
    for each in wanted:
        try:
            answer(each, entry)
        except Exception as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]


def answer(name: str, entry: int) -> bool:
    """Carry one reaction out, once, in a transaction; False when it was done before or the entry
    is gone.

    It sees the client's organisation and the centre that serves it, and no other.
    """
    with walls.system() as now:
        fact = Entry.objects.select_related("incident__organisation").filter(pk=entry).first()
        if fact is None:
            return False
        walls.open_to({fact.organisation_id, centre_id_of(fact.organisation_id)})
        done = Reacted(organisation_id=fact.organisation_id, entry=fact, reaction=name)
        is_new = written_once(done)
        if is_new:
            _reactions[name](fact, now)
    return is_new
