"""What a monitoring says ends, or becomes worse, takes nothing from a client who waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.ground.channels.models import Source
from tournevis.ground.channels.monitoring import sources
from tournevis.ground.channels.tests.payloads import generic
from tournevis.ground.incidents import parents, promises
from tournevis.ground.incidents.auditor.look import look
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations import walls
from tournevis.steps.crisis.declare import declare
from tournevis.steps.intake.merging import merge
from tournevis.steps.intake.take_in import take_in_due
from tournevis.steps.intake.tests.test_monitoring import keep, kinds
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation, Page

Why = Escalation.Why


class Scene:
    """A source of the bakery that speaks, and the whole house at work."""

    def __init__(self, cast: Cast, settings: Any, work: Any) -> None:
        self.cast, self.settings, self.work = cast, settings, work
        self.source = sources.make(cast.bakery, kind="generic", name="Shop", now=self.now)[0]

    @property
    def now(self) -> datetime:
        return walls.open_to(self.cast.everyone)

    def say(self, key: str, state: str = "firing", **more: Any) -> Incident:
        keep(self.cast, self.source, generic(key, state, **more))
        while take_in_due():
            pass
        self.work()
        walls.open_to(self.cast.everyone)
        return Incident.objects.latest("pk")

    def wait(self, **span: float) -> datetime:
        self.settings.CLOCK_OFFSET += timedelta(**span)
        self.work()
        return self.now

    def recover(self, key: str = "till") -> Incident:
        """It stays quiet for long enough."""
        self.say(key, "resolved")
        self.wait(minutes=6)
        return Incident.objects.get(bundle__alarms__title__contains=key)

    def bens(self) -> Incident:
        """What Ben opened himself."""
        now = self.now
        made = Incident.objects.create(
            organisation=self.cast.bakery,
            subject="Caisse morte",
            requester=self.cast.ben,
            opened_at=now,
            changed_at=now,
        )
        made.record(Fact.OPENED, now=now, data={"channel": "email"})
        self.work()
        walls.open_to(self.cast.everyone)
        return made


@pytest.fixture
def scene(cast: Cast, now: datetime, settings: Any, work: Any) -> Scene:
    settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return Scene(cast, settings, work)


def live(incident: Incident) -> list[str]:
    going_on = Escalation.objects.filter(incident=incident, stopped_at=None)
    return list(going_on.values_list("why", flat=True))


def lapses(incident: Incident) -> list[str]:
    return [str(each.kind) for each in look(0).found if each.incident == incident.pk]


def _writes(scene: Scene, incident: Incident) -> None:
    incident.record(Fact.MESSAGE_IN, now=scene.now, by=scene.cast.ben, text="Appelez-moi")


def _is_merged_in(scene: Scene, incident: Incident) -> None:
    merge(scene.bens(), incident, by=scene.cast.anna, now=scene.now)


def _is_its_child(scene: Scene, incident: Incident) -> None:
    parents.join(scene.bens(), incident, by=scene.cast.anna, now=scene.now)


def _is_a_crisis(scene: Scene, incident: Incident) -> None:
    declare(incident, by=None, now=scene.now, why="rule")


def _is_promised_a_call(scene: Scene, incident: Incident) -> None:
    now, kind = scene.now, Deadline.Kind.CALLBACK
    due = now + timedelta(hours=1)
    promises.owe(incident, kind, started_at=now, due_at=due, by=scene.cast.anna)


@pytest.mark.parametrize(
    "happens", [_writes, _is_merged_in, _is_its_child, _is_a_crisis, _is_promised_a_call]
)
def test_what_is_no_longer_the_sources_alone_does_not_close(scene: Scene, happens: Any) -> None:
    incident = scene.say("till", severity="high")
    happens(scene, incident)
    scene.work()
    incident = scene.recover()
    assert (incident.status, "recovered" in kinds(incident)) == ("new", True)
    assert live(incident), "somebody is looked for as before"
    assert Deadline.objects.filter(incident=incident, met_at=None, dropped_at=None).exists()


def test_what_a_machine_wrote_is_no_client(scene: Scene) -> None:
    incident = scene.say("till")
    incident.record(Fact.MESSAGE_IN, now=scene.now, data={"automatic": True})
    assert scene.recover().status == "closed"


def test_a_promise_that_was_missed_stays_missed(scene: Scene) -> None:
    scene.say("till", severity="high")
    scene.wait(hours=2)
    missed = Deadline.objects.get()
    assert scene.recover().status == "closed"
    missed.refresh_from_db()
    assert (missed.met_at, missed.dropped_at) == (None, None)


@pytest.mark.parametrize(
    ("why", "is_over"),
    [(Why.LEVEL, False), (Why.CRISIS, False), (Why.CALLBACK, False), (Why.LATE, False),
     (Why.RELAPSED, True)],
)  # fmt: skip
def test_only_what_people_are_alerted_for_by_the_alerts_ends_with_them(
    scene: Scene, why: str, is_over: bool
) -> None:
    incident = scene.say("till")
    incident.acknowledge(by=scene.cast.anna, now=scene.now)
    scene.work()
    entry = incident.record(Fact.NOTE, now=scene.now, by=scene.cast.anna)
    begun = escalate.begin_for(incident, why, scene.now, entry)
    assert begun is not None
    scene.recover()
    begun.refresh_from_db()
    assert (begun.stopped_at is not None) == is_over


def test_of_what_stays_open_people_are_alerted_until_somebody_contacts_the_client(
    scene: Scene,
) -> None:
    Source.objects.update(closes=False)
    incident = scene.say("till")
    scene.wait(hours=2)
    scene.recover()
    assert live(incident) == [Why.NOBODY_HAS_IT]
    before = Page.objects.count()
    scene.wait(hours=1)
    assert Page.objects.count() > before
    Escalation.objects.update(stopped_at=scene.now, due_at=None)
    assert "unalerted" in lapses(incident)
    incident.deadlines.update(dropped_at=scene.now)
    assert "unalerted" not in lapses(incident)
    _writes(scene, incident)
    assert "unalerted" in lapses(incident), "a client wrote"


def test_a_worse_alert_of_the_same_group_alerts_whoever_carries_it(scene: Scene) -> None:
    incident = scene.say("disk", severity="info", group="shop")
    incident.acknowledge(by=scene.cast.anna, now=scene.now)
    scene.wait(minutes=7)
    before = Page.objects.count()
    scene.say("payments", severity="disaster", group="shop")
    incident.refresh_from_db()
    assert incident.severity == Incident.Severity.CRITICAL
    assert Page.objects.count() > before
    assert Page.objects.latest("pk").person == scene.cast.anna


def test_an_alert_that_becomes_worse_counts_and_one_that_is_only_repeated_does_not(
    scene: Scene,
) -> None:
    incident = scene.say("disk", severity="high")
    incident.rate(4, by=scene.cast.anna, now=scene.now)
    scene.say("disk", severity="high")
    incident.refresh_from_db()
    assert incident.severity == 4, "she has said how bad that is"
    scene.say("disk", severity="disaster")
    incident.refresh_from_db()
    assert incident.severity == 1
    assert live(incident) == [Why.NOBODY_HAS_IT]


def test_a_worse_alert_of_what_was_merged_counts_where_that_lives_on(scene: Scene) -> None:
    incident, kept = scene.say("disk", severity="info"), scene.bens()
    merge(incident, kept, by=scene.cast.anna, now=scene.now)
    scene.say("disk", severity="disaster")
    kept.refresh_from_db()
    assert kept.severity == 1


def test_in_a_storm_what_is_worse_stands_alone_and_what_somebody_has_takes_nothing_in(
    scene: Scene,
) -> None:
    for number in range(5):
        scene.say(f"k{number}", severity="info")
    scene.say("one more", severity="info")
    assert Incident.objects.count() == 5
    scene.say("payments", severity="disaster")
    assert Incident.objects.count() == 6
    assert Incident.objects.latest("pk").severity == 1
    for each in Incident.objects.all():
        each.acknowledge(by=scene.cast.anna, now=scene.now)
    scene.work()
    fresh = scene.say("after", severity="info")
    assert (Incident.objects.count(), live(fresh)) == (7, [Why.NOBODY_HAS_IT])


def test_what_flaps_does_not_hold_back_what_is_worse(scene: Scene) -> None:
    incident = scene.say("till", severity="info")
    incident.acknowledge(by=scene.cast.anna, now=scene.now)
    for _ in range(4):
        incident.record(Fact.RELAPSED, now=scene.now)
    scene.work()
    Escalation.objects.update(stopped_at=scene.now, due_at=None)
    scene.wait(minutes=1)
    incident.bundle.recovered_at = scene.now
    incident.bundle.save()
    before = Page.objects.count()
    scene.say("till", severity="disaster")
    assert Page.objects.count() > before
