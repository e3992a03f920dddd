"""Today in the sample centre: a client who is awaited, a callback, missed calls, a swap that is asked."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tournevis.cli.demo.opening import call, tell, who
from tournevis.engines import clock
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Address, Organisation, Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Rota
from tournevis.ground.staff.overrides import take_over
from tournevis.ground.staff.swaps import ask_swap
from tournevis.steps.contact.calling import callback
from tournevis.steps.contact.promising import promise
from tournevis.steps.diagnosis.begin import choose
from tournevis.steps.oncall.models import OwnHours, OwnRule

DAY, PRINTER = timedelta(days=1), "network-printer"
NIGHT, MORNING, QUIET = time(20), time(8), time(22)
FOR_A_DAY = "Anniversaire de ma fille, je te revaudrai ça."


def today(centre: Organisation, now: datetime) -> None:
    """What is in hand, what is asked, and how Nadia wants to be alerted."""
    _awaited(now)
    _to_call_back(now)
    _missed(centre, now)
    _asked(centre, now)
    _wishes(who("Nadia"), now)


def _awaited(now: datetime) -> None:
    """The clock of the solution stands still: the client looks for a number."""
    emile, at = who("Émile"), now - timedelta(hours=27)
    text = "Bonjour, l’imprimante de l’accueil refuse le toner que nous venons de recevoir."
    major = Incident.Severity.MAJOR
    incident = tell(who("Lila"), "Toner refusé", text, at, product="printer-net", severity=major)
    call(incident, emile, at + timedelta(minutes=25), 8)
    choose(incident, PRINTER, by=emile, now=at + timedelta(minutes=26))
    asked = at + timedelta(minutes=40)
    incident.wait_for_client(by=emile, now=asked, why="le numéro de série du toner")
    promises.recount(incident, now=asked, why=promise.AWAITED)


def _to_call_back(now: datetime) -> None:
    """A callback is promised for the next morning that the client works, at ten their time."""
    anna, at = who("Anna"), now - timedelta(hours=5)
    text = "Hello, our scans have not arrived in the folder since Monday. Not urgent, thank you."
    carla = who("Carla")
    incident = tell(carla, "Scans no longer arrive", text, at, product="printer-net")
    call(incident, anna, at + timedelta(minutes=20), 3)
    choose(incident, PRINTER, by=anna, now=at + timedelta(minutes=21))
    hours, _minutes = promise.owed(incident)
    morning = clock.next_working_day(hours, now, time(10))
    said = "with the password of the scanner"
    callback.promise(incident, morning, by=anna, now=at + timedelta(minutes=24), note=said)


def _missed(centre: Organisation, now: datetime) -> None:
    """One client was answered, another and a stranger were not."""
    hugo, ben, anna = who("Hugo"), who("Ben"), who("Anna")
    _rang(centre, now - timedelta(hours=3), hugo.phone, person=hugo, answered_by=anna)
    _rang(centre, now - timedelta(minutes=50), ben.phone, person=ben)
    _rang(centre, now - timedelta(minutes=20), "+33199009999")


def _rang(
    centre: Organisation,
    at: datetime,
    number: str,
    person: Person | None = None,
    answered_by: Person | None = None,
) -> None:
    Call.objects.create(
        organisation=centre,
        reference=f"sample-{number}",
        direction=Call.Direction.IN,
        state=Call.State.ENDED,
        number=number,
        line=centre.phone,
        client=person.organisation if person else None,
        person=person,
        engineer=answered_by,
        began_at=at,
        answered_at=at + timedelta(seconds=8) if answered_by else None,
        ended_at=at + timedelta(minutes=4 if answered_by else 1),
    )


def _asked(centre: Organisation, now: datetime) -> None:
    """Anna asks Émile for a day of her next week; Nadia asks anyone for a night; Émile takes another."""
    support, applications = duty.rotas_of(centre.pk)
    anna, emile, nadia = who("Anna"), who("Émile"), who("Nadia")
    starts, ends = _next(support, anna, now + 7 * DAY)
    last = max(starts, ends - 3 * DAY)
    ask_swap(support, anna, last, last + DAY, now, to=emile, words=FOR_A_DAY)
    starts, ends = _next(applications, nadia, now + 2 * DAY)
    ask_swap(applications, nadia, starts, ends, now)
    starts, ends = _next(applications, nadia, ends)
    take_over(applications, emile, starts, min(ends, starts + DAY), emile, now)


def _next(rota: Rota, person: Person, after: datetime) -> tuple[datetime, datetime]:
    """The next whole turn of this person that begins after that moment."""
    turns = duty.plan_of(rota).shifts(after, after + 28 * DAY)
    return next((t.start, t.end) for t in turns if t.person == person and t.start > after)


def _wishes(nadia: Person, now: datetime) -> None:
    """By day an SMS and a mail at once; by night an SMS, then her other number. Quiet from 22:00."""
    home = nadia.organisation_id
    OwnHours.objects.create(
        organisation_id=home,
        person=nadia,
        day_from=MORNING,
        day_to=NIGHT,
        quiet_from=QUIET,
        quiet_to=MORNING,
    )
    second = Address.objects.create(
        organisation_id=home, person=nadia, kind="phone", value="+33199000091", verified_at=now
    )
    day, night = OwnRule.Part.DAY, OwnRule.Part.NIGHT
    for part, channel, address, minutes in (
        (day, Channel.SMS, None, 0),
        (day, Channel.EMAIL, None, 0),
        (night, Channel.SMS, None, 0),
        (night, Channel.SMS, second, 3),
    ):
        OwnRule.objects.create(
            organisation_id=home,
            person=nadia,
            part=part,
            channel=channel,
            address=address,
            minutes=minutes,
        )
