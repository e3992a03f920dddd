"""A house whose promises are at work: the reactions and rounds of this step, and a contract with levels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.cast import Cast
from tournevis.config.reactions import REACTIONS as ALL
from tournevis.ground.channels import outbox
from tournevis.ground.incidents import reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations import due
from tournevis.ground.organisations.models import Contract, ServiceLevel
from tournevis.steps.contact.promising import promise, recounting, remind
from tournevis.steps.oncall.escalation import escalate

OFFICE: dict[str, object] = {
    "timezone": "Europe/Paris",
    "week": {"mon-fri": "08:00-12:00, 13:30-18:00"},
    "holidays": "FR",
}
ROUNDS: dict[str, Callable[[], int]] = {
    "promises": remind.remind_due,
    "recounts": recounting.recount_due,
    "outbox": outbox.send_due,
}


def at_work(*, alerts: bool = False) -> None:
    """Only the promises react, and the alerts where they are asked for."""
    rooms = ["steps.contact.promising.promise"] + (
        ["steps.oncall.escalation.escalate"] if alerts else []
    )
    mine = {
        fact: [each for each in (*urgent, *usual) if each.__module__.partition(".")[2] in rooms]
        for fact, (urgent, usual) in ALL.items()
    }
    # What the crisis asks before it hands on to the promises is not at work here.
    mine[Fact.MESSAGE_OUT], mine[Fact.CALL] = [promise.told], [promise.told, promise.heard]
    reacting.answer_with({fact: ([], some) for fact, some in mine.items()})
    due.made_in_rounds(ROUNDS | ({"oncall": escalate.escalate_due} if alerts else {}))


def level(cast: Cast, severity: int, kind: str, minutes: int, *, always: bool = False) -> None:
    """The bakery's contract promises this."""
    contract = Contract.objects.get(organisation=cast.bakery)
    ServiceLevel.objects.update_or_create(
        organisation=cast.bakery,
        contract=contract,
        severity=severity,
        kind=kind,
        defaults={"minutes": minutes, "day_and_night": always},
    )


def contract_is(cast: Cast, **fields: object) -> Contract:
    """The bakery's contract, with these fields."""
    Contract.objects.filter(organisation=cast.bakery).update(**fields)
    return Contract.objects.get(organisation=cast.bakery)


def of(incident: Incident, kind: str) -> Deadline:
    """The latest promise of this kind."""
    return incident.deadlines.filter(kind=kind).latest("started_at")


def moved(incident: Incident) -> list[tuple[object, datetime | None, datetime]]:
    """What the timeline tells of promises that moved: kind, before, after."""
    return [
        (
            each.data["kind"],
            datetime.fromisoformat(each.data["before"]) if each.data.get("before") else None,
            datetime.fromisoformat(each.data["due_at"]),
        )
        for each in incident.entries.filter(kind=Fact.PROMISED)
    ]
