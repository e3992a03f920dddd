"""Incident, Entry, Deadline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop

from tournevis.engines.clock import NEVER
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.estate.models import Asset, Product
from tournevis.ground.incidents import facts
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.refusal import Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Language, Organisation, Person, centre_of
from tournevis.ground.organisations.walled import Walled

SOON = timedelta(minutes=15)
RUNNING = Q(met_at=None, dropped_at=None)


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Reads aloud: `Incident.objects.visible_to(anna).open()`."""

    def visible_to(self, person: Person) -> IncidentQuerySet:
        """The one doorway for reading: all of the organisations seen in full, else one's own.

        Nothing for whom only a message speaks: anyone can write in another's name.
        """
        if person.verified_at is None:
            return self.none()
        return self.filter(Q(organisation__in=walls.seen_in_full(person)) | Q(requester=person))

    def open(self) -> IncidentQuerySet:
        """Neither solved nor closed."""
        return self.filter(status__in=Incident.OPEN)

    def in_triage(self) -> IncidentQuerySet:
        """From somebody nobody knows: no client company yet."""
        return self.filter(in_triage=True).exclude(status=Incident.Status.CLOSED)

    def of(self, person: Person) -> IncidentQuerySet:
        """Assigned to this engineer."""
        return self.filter(assignee=person)

    def in_crisis(self) -> IncidentQuerySet:
        """Declared a crisis, and not stood down since."""
        both = (Fact.DECLARED, Fact.STOOD_DOWN)
        turns = Entry.objects.filter(incident=OuterRef("pk"), kind__in=both)
        last = Subquery(turns.order_by("-pk").values("kind")[:1])
        return self.alias(last_turn=last).filter(last_turn=Fact.DECLARED)


class Incident(Walled):
    """One trouble of one client. Its history is its entries; its verbs check, save and record.

    What was merged into another (`merged_into`) is shown there, and can be taken out again.
    `follows`: it came after that one was closed for too long to open it again. `parent`: it is one
    of several, perhaps of several clients, that have one trouble; they stand and fall with it.
    """

    class Status(models.TextChoices):
        NEW = "new"
        ACKNOWLEDGED = "acknowledged"
        IN_PROGRESS = "in_progress"
        SOLVED = "solved"
        CLOSED = "closed"

    class Severity(models.IntegerChoices):
        """How bad it is: 1, nothing works any more … 4, an annoyance or a question."""

        CRITICAL = 1
        MAJOR = 2
        NORMAL = 3
        MINOR = 4

    OPEN: ClassVar[tuple[str, ...]] = (Status.NEW, Status.ACKNOWLEDGED, Status.IN_PROGRESS)
    crosses: ClassVar[tuple[str, ...]] = ("requester", "assignee", "parent")

    subject = models.CharField(max_length=300)
    status = models.CharField(max_length=14, choices=Status, default=Status.NEW)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.NORMAL)
    language = models.CharField(max_length=2, choices=Language, default=Language.FRENCH)
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="+")
    in_triage = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="followed_by"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="children"
    )
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = IncidentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-changed_at"], name="incident_changed"),
            models.Index(fields=["organisation", "status", "-changed_at"], name="incident_status"),
            models.Index(fields=["requester"], name="incident_requester"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def number(self) -> int:
        """What people call it by."""
        return self.pk

    @property
    def client_name(self) -> str:
        """Whose it is, in the page's language: until triage has said so, nobody knows."""
        return gettext("unknown client") if self.in_triage else self.organisation.name

    @property
    def is_open(self) -> bool:
        """Neither solved nor closed."""
        return self.status in self.OPEN

    @cached_property
    def centre(self) -> Organisation:
        """The centre that serves it, asked once; it stays the same when the client changes."""
        return centre_of(self.organisation_id)

    def running_clock(self) -> Deadline | None:
        """The clock to first contact that nobody has stopped; None when nobody waits."""
        return self._clocks().running().last()

    def last_clock(self) -> Deadline | None:
        """The latest clock to first contact, running or stopped, and still owed then."""
        return self._clocks().filter(dropped_at=None).last()

    def next_promise(self) -> Deadline | None:
        """The promise that is due next; None where nothing is owed, or its clock stands still."""
        return self.deadlines.running().filter(due_at__lt=NEVER).order_by("due_at", "pk").first()

    def _clocks(self) -> DeadlineQuerySet:
        return self.deadlines.filter(kind=Deadline.Kind.FIRST_CONTACT).order_by("started_at")

    def client_spoke(self) -> bool:
        """Whether a client wrote or called, here or in what was merged into it; no machine counts."""
        by_hand = Q(data__automatic__isnull=True) | Q(data__automatic=False)
        wrote = Q(kind=Fact.MESSAGE_IN) & by_hand
        called = Q(kind=Fact.CALL, data__direction="in")
        return self.merged.exists() or self.entries.filter(wrote | called).exists()

    def locked(self) -> Incident:
        """The same incident, read again and held until the transaction ends."""
        self.refresh_from_db(from_queryset=Incident.objects.select_for_update(of=("self",)))
        return self

    def acknowledge(self, *, by: Person, now: datetime, how: str = "page") -> Entry | None:
        """ "I have it." The first engineer to say so carries it; None when it is already carried."""
        self.locked()
        if self.status != self.Status.NEW:
            return None
        self.status, self.assignee = self.Status.ACKNOWLEDGED, by
        return self.record(Fact.ACKNOWLEDGED, now=now, by=by, data={"how": how})

    def assign(self, *, to: Person, by: Person, now: datetime) -> Entry | None:
        """Someone carries it from now on; taking a new incident acknowledges it."""
        self.locked()
        if self.assignee_id == to.pk:
            return None
        if self.status == self.Status.NEW:
            self.status = self.Status.ACKNOWLEDGED
        self.assignee = to
        return self.record(Fact.ASSIGNED, now=now, by=by, data={"to": to.name})

    def contacted(self, *, by: Person, now: datetime, how: str) -> Entry | None:
        """A human reached the client. The first time stops the clock; None afterwards."""
        self.locked()
        clock = self.running_clock()
        if self.is_open:
            self.status = self.Status.IN_PROGRESS
            self.assignee = self.assignee or by
        if clock is None:
            self.save()
            return None
        clock.met_at = now
        clock.save(update_fields=["met_at"])
        return self.record(Fact.CONTACTED, now=now, by=by, data={"how": how})

    def solve(self, *, by: Person | None, now: datetime, data: dict[str, Any]) -> Entry:
        """The trouble is over, for a confirmed reason; raises `Refused` unless it is open."""
        self.locked()
        if not self.is_open:
            raise Refused(gettext_noop("only an open incident can be resolved"))
        self.status = self.Status.SOLVED
        return self.record(Fact.SOLVED, now=now, by=by, data=data)

    def close(self, *, by: Person | None, now: datetime, data: dict[str, Any]) -> Entry | None:
        """It held. None when it is closed already; raises `Refused` while it is open."""
        self.locked()
        if self.status == self.Status.CLOSED:
            return None
        if self.is_open:
            raise Refused(gettext_noop("an open incident is resolved before it is closed"))
        self.status = self.Status.CLOSED
        return self.record(Fact.CLOSED, now=now, by=by, data=data, is_public=True)

    def reopen(self, *, by: Person | None, now: datetime, data: dict[str, Any]) -> Entry | None:
        """It did not hold. None when it is open already. What was merged reopens where it lives on."""
        self.locked()
        if self.merged_into is not None:
            return self.merged_into.reopen(by=by, now=now, data=data)
        if self.is_open:
            return None
        self.status = self.Status.NEW
        return self.record(Fact.REOPENED, now=now, by=by, data=data, is_public=True)

    def rate(
        self, severity: int, *, by: Person | None, now: datetime, why: str = "", rings: bool = False
    ) -> Entry | None:
        """It is worse, or not so bad. None where it is rated so already; raises `Refused` for an
        unknown severity, and when it is over. `by` is None where a rule says so; `rings`: its
        monitoring does, and people are alerted."""
        if severity not in self.Severity.values:
            raise Refused(gettext_noop("choose how bad it is for the client"))
        self.locked()
        if not self.is_open:
            raise Refused(gettext_noop("this incident is over: reopen it first"))
        before, self.severity = self.severity, severity
        if before == severity:
            return None
        data = {"from": before, "to": severity, **({"rings": True} if rings else {})}
        return self.record(Fact.SEVERITY, now=now, by=by, text=why, data=data)

    def wait_for_client(self, *, by: Person, now: datetime, why: str = "") -> Entry | None:
        """The client's answer is awaited: the clocks that the contract names stand still. None where
        they stand already; raises `Refused` unless it is open."""
        self.locked()
        if not self.is_open:
            raise Refused(gettext_noop("this incident is over: reopen it first"))
        if self.pauses.filter(ended_at=None).exists():
            return None
        self.pauses.create(
            organisation_id=self.organisation_id, started_at=now, by=by, why=why[:300]
        )
        data = {"why": gettext_noop("the client's answer is awaited")}
        return self.record(Fact.PAUSED, now=now, by=by, text=why, data=data)

    def go_on(self, *, by: Person | None, now: datetime, why: str) -> Entry | None:
        """The client is awaited no more. `why` is a msgid. None where nobody was awaited."""
        self.locked()
        pause = self.pauses.filter(ended_at=None).first()
        if pause is None:
            return None
        pause.ended_at = max(now, pause.started_at)
        pause.save(update_fields=["ended_at"])
        return self.record(Fact.RESUMED, now=now, by=by, data={"why": why})

    def record(
        self,
        kind: Fact,
        *,
        now: datetime,
        by: Person | None = None,
        text: str = "",
        data: dict[str, Any] | None = None,
        is_public: bool = False,
        inbound: Inbound | None = None,
        delivery: Delivery | None = None,
    ) -> Entry:
        """Save this incident and one entry, and have it answered, all in this transaction.

        `is_public` entries are shown to the client. `data` holds plain JSON values.
        """
        entry = Entry(
            kind=kind,
            at=now,
            by=by,
            text=text,
            data=data or {},
            is_public=is_public,
            inbound_id=inbound.pk if inbound else None,
            delivery=delivery,
        )
        return self.record_all(entry)[0]

    def record_all(self, *entries: Entry) -> list[Entry]:
        """The same for several facts, in as many statements as for one."""
        self.changed_at = max(filter(None, [self.changed_at, *(each.at for each in entries)]))
        self.save()
        for each in entries:
            each.organisation_id, each.incident = self.organisation_id, self
            each.author = each.by.name if each.by else ""
        written = Entry.objects.bulk_create(entries)
        facts.announce(self.organisation_id, self.pk, [(each.pk, each.kind) for each in written])
        return written


class Entry(Walled):
    """One fact on an incident's timeline. It is written once and never changed."""

    append_only: ClassVar[bool] = True
    crosses: ClassVar[tuple[str, ...]] = ("by", "inbound")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=24, choices=Fact.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.CharField(max_length=200, blank=True, help_text="the name, as it was then")
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    is_public = models.BooleanField(default=False)
    inbound = models.ForeignKey(Inbound, on_delete=models.PROTECT, null=True, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes = [models.Index(fields=["incident", "at"], name="entry_of_incident")]
        constraints = [
            models.UniqueConstraint(
                fields=["inbound"], name="entry_inbound_once", condition=Q(inbound__isnull=False)
            )
        ]


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reads aloud: `incident.deadlines.running()`."""

    def running(self) -> DeadlineQuerySet:
        """Still owed."""
        return self.filter(RUNNING)


class Deadline(Walled):
    """A promise. `met_at` and `dropped_at` are None while its clock runs.

    `minutes` of the contract's working time, if that is what was promised; None for a promise of a
    moment (a callback at ten). `note` says in a person's words what it is about; `by` is who
    promised it, None where the contract does. `due_at` is `clock.NEVER` while its clock stands still.
    """

    class Kind(models.TextChoices):
        FIRST_CONTACT = "first_contact"
        CALLBACK = "callback"
        UPDATE = "update"
        WORKAROUND = "workaround"
        SOLUTION = "solution"

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=16, choices=Kind)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True)
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="it is no longer owed, for a reason")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "kind", "started_at"], name="deadline_once")
        ]
        indexes = [models.Index(fields=["due_at"], name="deadline_due", condition=RUNNING)]

    @property
    def is_running(self) -> bool:
        """Still owed."""
        return self.met_at is None and self.dropped_at is None

    @property
    def is_halted(self) -> bool:
        """Its clock stands still: no date can be told until the client is awaited no more."""
        return self.due_at >= NEVER

    def is_late(self, now: datetime) -> bool:
        """Missed, or met too late."""
        return self.dropped_at is None and (self.met_at or now) > self.due_at

    def state(self, now: datetime) -> str:
        """met | late | paused | soon | running: a class of the deadline component; "" once dropped."""
        if self.dropped_at is not None:
            return ""
        if self.met_at is not None:
            return "late" if self.is_late(now) else "met"
        if self.is_halted:
            return "paused"
        if self.due_at <= now:
            return "late"
        return "soon" if self.due_at - now <= SOON else "running"
