"""Incidents that somebody is to be alerted of, a few at a time, for as long as it takes.

A process of its own, with the house's own models; killed databases are waited for.

    python -m tests.faults.plant MANY
"""

from __future__ import annotations

import sys
import time

WAITING_AT_MOST = 20
FIRST = "Alerte n"


def main(many: int) -> None:
    """Keep `WAITING_AT_MOST` waiting until so many were planted."""
    from tournevis.cli.environment import prepare

    prepare()
    from django.db import DatabaseError, InterfaceError, connection

    from tournevis.ground.incidents.models import Incident
    from tournevis.ground.organisations import walls
    from tournevis.steps.oncall.models import Escalation

    while True:
        try:
            with walls.system() as now:
                done = Incident.objects.filter(subject__startswith=FIRST).count()
                waiting = Escalation.objects.filter(step=0, due_at__lte=now).count()
                if done >= many:
                    return
                if waiting < WAITING_AT_MOST:
                    plant(min(WAITING_AT_MOST, many - done), done)
        except (DatabaseError, InterfaceError):  # killed: it comes back
            connection.close()
        time.sleep(0.2)


def plant(many: int, done: int) -> None:
    """So many more, each a new incident of one company whose alerting has just begun. The walls
    are opened to it."""
    from tournevis.ground.incidents import facts
    from tournevis.ground.incidents.models import Entry, Incident, Reacted
    from tournevis.ground.organisations import walls
    from tournevis.ground.organisations.due import wake
    from tournevis.ground.organisations.models import Contract, Person, centre_id_of
    from tournevis.steps.oncall.models import Escalation

    company = Contract.objects.order_by("organisation_id").values_list("organisation", flat=True)[0]
    now = walls.open_to([company, centre_id_of(company)])
    client = Person.objects.filter(organisation=company).order_by("pk").first()
    assert client is not None
    incidents = Incident.objects.bulk_create(
        Incident(
            organisation_id=company,
            subject=f"{FIRST}{done + number:05d}x",
            requester=client,
            opened_at=now,
            changed_at=now,
        )
        for number in range(many)
    )
    entries = Entry.objects.bulk_create(
        Entry(organisation_id=company, incident=incident, kind="opened", at=now, data={})
        for incident in incidents
    )
    names = [name for kind, name in facts.expected() if kind == "opened"]
    Reacted.objects.bulk_create(
        Reacted(organisation_id=company, entry=entry, reaction=name)
        for entry in entries
        for name in names
    )
    Escalation.objects.bulk_create(
        Escalation(
            organisation_id=company,
            incident=entry.incident,
            entry=entry,
            due_at=now,
        )
        for entry in entries
    )
    wake("oncall")


if __name__ == "__main__":
    main(int(sys.argv[1]))
