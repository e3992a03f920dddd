"""Carrying reactions out: each once, in a transaction of its own, whoever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from procrastinate import RetryStrategy

from tournevis.ground.incidents import facts
from tournevis.ground.incidents.models import Entry, Reacted
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import task
from tournevis.ground.organisations.models import centre_id_of

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
def react(name: str, entry: int) -> None:
    """The job. A failing reaction is tried again; the others go on."""
    answer(name, entry)


def answer(name: str, entry: int) -> bool:
    """Carry one reaction out, once; False when it was done before or the entry is gone.

    It sees the client's organisation and the centre that serves it, and no other.
    """
    with walls.system() as now:
        fact = Entry.objects.select_related("incident__organisation").filter(pk=entry).first()
        if fact is None:
            return False
        walls.open_to({fact.organisation_id, centre_id_of(fact.organisation_id)})
        _, is_new = Reacted.objects.get_or_create(
            entry=fact, reaction=name, defaults={"organisation_id": fact.organisation_id}
        )
        if is_new:
            _reactions[name](fact, now)
    return is_new
