"""The world around a house under fire: incidents to be alerted of, and people who take them.

A process of its own; killed databases are waited for. It ends when so many were planted and nobody
is alerted of any of them any more. MINUTES: from the first person of a policy to the second.

    python -m tests.faults.plant MANY MINUTES
"""

from __future__ import annotations

import sys
import time

WAITING_AT_MOST = 20
FIRST = "Alerte n"
LEFT = 20  # one in so many is left to the second person of its policy
LOOKS_EVERY = 2.0  # seconds: what was told is taken so often
# Told as it should be, and nobody has said "I have it" by SMS for a while. Incidents are locked as
# the house does: first.
_TOLD = f"""
SELECT i.id FROM incidents_incident i JOIN oncall_escalation e ON e.incident_id = i.id
WHERE e.stopped_at IS NULL AND i.status = 'new' AND i.subject LIKE '{FIRST}%%'
  AND e.step > CASE WHEN i.id %% {LEFT} = 0 THEN 1 ELSE 0 END
  AND NOT EXISTS (SELECT FROM oncall_page p LEFT JOIN oncall_batch b ON b.id = p.batch_id
    LEFT JOIN channels_delivery d ON d.id = coalesce(p.delivery_id, b.delivery_id)
    WHERE p.escalation_id = e.id AND p.dropped_at IS NULL
      AND (d.accepted_at IS NULL OR d.accepted_at > now() - make_interval(secs => %(patience)s)))
LIMIT 500 FOR UPDATE OF i SKIP LOCKED"""
_TAKEN = """
WITH told AS (
  SELECT DISTINCT ON (e.id) e.id, e.incident_id, e.organisation_id, p.person_id
  FROM oncall_escalation e JOIN oncall_page p ON p.escalation_id = e.id
  WHERE e.incident_id = ANY (%(incidents)s) AND e.stopped_at IS NULL ORDER BY e.id, p.step DESC
), said AS (
  INSERT INTO incidents_entry
    (organisation_id, incident_id, kind, at, by_id, author, text, data, is_public)
  SELECT organisation_id, incident_id, 'acknowledged', now(), person_id, '', '', '{}', false FROM told
  RETURNING id, organisation_id
), answered AS (
  INSERT INTO incidents_reacted (organisation_id, entry_id, reaction)
  SELECT said.organisation_id, said.id, name FROM said CROSS JOIN unnest(%(names)s) AS name
), taken AS (
  UPDATE incidents_incident i SET status = 'acknowledged', assignee_id = told.person_id
  FROM told WHERE i.id = told.incident_id
)
UPDATE oncall_escalation e SET stopped_at = now(), due_at = NULL, lease_until = NULL
FROM told WHERE e.id = told.id"""
PATIENCE = 15.0  # seconds: who was told alone is given time to answer by SMS


def main(many: int, minutes: int) -> None:
    """Keep `WAITING_AT_MOST` waiting until so many were planted; take what was told until the end."""
    from tournevis.cli.environment import prepare

    prepare()
    from django.db import DatabaseError, InterfaceError, connection

    from tournevis.ground.incidents.models import Incident
    from tournevis.ground.organisations import walls
    from tournevis.steps.oncall.models import Escalation

    done: int | None = None
    looked = 0.0
    while True:
        try:
            with walls.system() as now:
                if done is None:  # at first, and where a commit may have been lost
                    share_out(minutes)
                    done = Incident.objects.filter(subject__startswith=FIRST).count()
                waiting = Escalation.objects.filter(due_at__lte=now).count()
                room = min(many - done, WAITING_AT_MOST if waiting < WAITING_AT_MOST else 0)
                if room:
                    plant(room, done)
            done += room
            if time.monotonic() - looked > LOOKS_EVERY:
                looked = time.monotonic()
                if not take_what_was_told() and done >= many:
                    return
        except (DatabaseError, InterfaceError):  # killed: it comes back
            connection.close()
            done = None
        time.sleep(0.2)


def share_out(minutes: int) -> None:
    """Each company's alerts go to one engineer, then to the next: three lines beside each other; once."""
    from tournevis.ground.organisations.models import Contract, Person, Role
    from tournevis.steps.oncall.models import Policy, PolicyRule, PolicyStep, Whom

    if Policy.objects.filter(name__startswith=FIRST).exists():
        return
    for number, contract in enumerate(Contract.objects.order_by("organisation_id")):
        centre = contract.centre_id
        staff = Person.objects.filter(memberships__organisation=centre)
        engineers = staff.filter(memberships__role=Role.ENGINEER).order_by("pk")
        policy = Policy.objects.create(organisation_id=centre, name=f"{FIRST}{number}")
        PolicyRule.objects.create(organisation_id=centre, policy=policy, contract=contract)
        for position in range(2):
            PolicyStep.objects.create(
                organisation_id=centre,
                policy=policy,
                position=position,
                whom=Whom.PERSON,
                person=engineers[(number + position) % len(engineers)],
                wait_minutes=minutes,
            )


def take_what_was_told() -> bool:
    """Somebody has each incident of which its people were alerted; whether any alerting goes on."""
    from django.db import connection

    from tournevis.ground.incidents import facts
    from tournevis.ground.organisations import walls
    from tournevis.steps.oncall.models import Escalation

    names = [name for kind, name in facts.expected() if kind == "acknowledged"]
    with walls.system(), connection.cursor() as cursor:
        cursor.execute(_TOLD, {"patience": PATIENCE})
        incidents = [row[0] for row in cursor.fetchall()]
        if incidents:
            cursor.execute(_TAKEN, {"incidents": incidents, "names": names})
        return Escalation.objects.filter(stopped_at=None).exists()


def plant(many: int, done: int) -> None:
    """So many more, each a new incident whose alerting has just begun; the companies by turns. The
    walls are opened to the one that it is."""
    from tournevis.ground.incidents import facts
    from tournevis.ground.incidents.models import Entry, Incident, Reacted
    from tournevis.ground.organisations import walls
    from tournevis.ground.organisations.due import wake
    from tournevis.ground.organisations.models import Contract, Person, centre_id_of
    from tournevis.steps.oncall.models import Escalation

    contracts = Contract.objects.order_by("organisation_id").values_list("organisation", flat=True)
    company = contracts[done // WAITING_AT_MOST % len(contracts)]
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
    main(int(sys.argv[1]), int(sys.argv[2]))
