"""Crisis, its seats, what is to be done, its updates, reliefs, reviews and prints; Proposal; the rules.

All of it belongs to the centre, not to the client whose incident it is: a crisis may concern several
clients, and none of them may learn of another.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Language, Person
from tournevis.ground.organisations.walled import Walled


class CrisisQuerySet(models.QuerySet["Crisis"]):
    """Reads aloud: `Crisis.objects.running()`."""

    def running(self) -> CrisisQuerySet:
        """Neither stood down nor undone."""
        return self.filter(stood_down_at=None)


class Crisis(Walled):
    """An incident that is led from one room, from its declaration until it is stood down.

    `severity_before` is what the incident goes back to. `was_undone`: it was declared by mistake.
    """

    crosses: ClassVar[tuple[str, ...]] = ("incident", "declared_by", "stood_down_by")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="crises")
    why = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="None: a rule"
    )
    severity_before = models.PositiveSmallIntegerField(choices=Incident.Severity)
    stood_down_at = models.DateTimeField(null=True)
    stood_down_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    was_undone = models.BooleanField(default=False)

    objects = CrisisQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], name="crisis_running_once", condition=Q(stood_down_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"crisis #{self.incident_id}"

    @property
    def is_running(self) -> bool:
        """Not over yet."""
        return self.stood_down_at is None

    @property
    def has_told(self) -> bool:
        """Whether the clients were told how it stands, and by when it is solved."""
        return self.updates.filter(audience=Audience.CLIENTS, stopped_at=None).exists()


class SeatQuerySet(models.QuerySet["Seat"]):
    """Reads aloud: `crisis.seats.taken()`."""

    def asked(self) -> SeatQuerySet:
        """Somebody is asked, and has not answered yet."""
        return self.filter(state=Seat.State.ASKED, until=None)

    def taken(self) -> SeatQuerySet:
        """Somebody has the role now."""
        return self.filter(state=Seat.State.TAKEN, until=None)


class Seat(Due):
    """A role in a crisis: `person` is asked `since` then, and has it from `taken_at` until `until`.

    Due while they are asked and have said nothing: their next channel, then the next person. `ways`
    are those by which they are alerted: channel, where to, seconds after `since`; `step` counts those
    that were. `code` is what they answer with, `how` they did. One person has a role at a time, and
    one is asked; but of experts, each `about` something, many.
    """

    class Kind(models.TextChoices):
        COMMANDER = "commander"
        COMMUNICATION = "communication"
        TECHNICAL = "technical"
        SCRIBE = "scribe"
        EXPERT = "expert"

    class State(models.TextChoices):
        ASKED = "asked"
        TAKEN = "taken"
        CANNOT = "cannot"
        SILENT = "silent"
        WITHDRAWN = "withdrawn"

    crosses: ClassVar[tuple[str, ...]] = ("person", "by")

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="seats")
    kind = models.CharField(max_length=13, choices=Kind)
    about = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State)
    since = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    code = models.CharField(max_length=8, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    ways = models.JSONField(default=list)
    how = models.CharField(max_length=8, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        indexes = [
            due_index("crisis_seat_due"),
            models.Index(fields=["person", "code"], name="crisis_seat_code"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "kind", "state"],
                name="crisis_seat_once",
                condition=Q(until=None) & ~Q(kind="expert"),
            ),
            models.UniqueConstraint(
                fields=["crisis", "person"],
                name="crisis_expert_once",
                condition=Q(until=None, kind="expert"),
            ),
        ]

    @property
    def is_taken(self) -> bool:
        """Whether they have the role now."""
        return self.state == self.State.TAKEN and self.until is None


class Action(Due):
    """Something to be done: by whom, until when (`by_at`). Due when its owner is reminded of it,
    also after the crisis. `check_key` is the question of the guide that it answers, if it tests what
    may be the cause."""

    crosses: ClassVar[tuple[str, ...]] = ("person", "by", "done_by")

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="actions")
    what = models.CharField(max_length=300)
    check_key = models.SlugField(max_length=60, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["done_at", "by_at", "id"]
        indexes = [due_index("crisis_action_due")]


class Presence(Walled):
    """When somebody last looked at the room: its open page says so every half minute."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crisis", "person"], name="crisis_presence_once")
        ]


class Audience(models.TextChoices):
    """Who is kept up to date."""

    CLIENTS = "clients"
    MANAGEMENT = "management"


class Rhythm(Due):
    """An audience is told something every `minutes`; next at `next_at`. Due when somebody is to be
    reminded of it, then when it was missed.

    `reminded`: how often, since the last update.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="rhythms")
    audience = models.CharField(max_length=10, choices=Audience)
    minutes = models.PositiveIntegerField()
    next_at = models.DateTimeField()
    reminded = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [due_index("crisis_rhythm_due")]
        constraints = [
            models.UniqueConstraint(fields=["crisis", "audience"], name="crisis_rhythm_once")
        ]


class Update(Walled):
    """What an audience was told: the words by language, to how many. One form makes one (`nonce`).

    `due_at` is when it had been promised; `stopped_at`, that it was taken back before it left.
    """

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="updates")
    audience = models.CharField(max_length=10, choices=Audience)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField()
    told = models.PositiveIntegerField()
    stopped_at = models.DateTimeField(null=True)
    nonce = models.CharField(max_length=32)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["crisis", "nonce"], name="crisis_update_once")
        ]


class Relief(Walled):
    """Somebody's roles are offered to another, with a brief; accepted, they are theirs."""

    crosses: ClassVar[tuple[str, ...]] = ("by", "to")

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="reliefs")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    brief = models.TextField()
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "by"],
                name="crisis_relief_once",
                condition=Q(accepted_at=None, dropped_at=None),
            )
        ]


class Review(Walled):
    """One version of how it went: `words` as people wrote them, `figures` as they were measured."""

    append_only: ClassVar[bool] = True
    crosses: ClassVar[tuple[str, ...]] = ("by",)

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="reviews")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=Language)
    words = models.JSONField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crisis", "version"], name="crisis_review_version")
        ]


class Print(Due):
    """A review as a PDF: set once for what stands on it, then kept. Due until it is set, or was
    tried in vain.

    `content` is the hash of all that is on the paper, and `data` that, until it is set. One reader
    may know other clients than another, so a version can be on several papers.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="prints")
    content = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    data = models.JSONField(default=dict)
    pdf = models.BinaryField(default=bytes)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("crisis_print_due")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "content"], name="crisis_print_once")
        ]


class Rule(Walled):
    """When a centre's incident looks like a crisis: one rule of a kind.

    `clients`: ids of the companies whose major incidents are one at once. `count` alike within
    `minutes` of each other. `words`: one a line, of which one in the client's message is enough.
    """

    class Kind(models.TextChoices):
        VIP = "vip"
        MANY = "many"
        SECURITY = "security"

    kind = models.CharField(max_length=8, choices=Kind)
    is_on = models.BooleanField(default=True)
    declares = models.BooleanField(default=False, help_text="at once, without asking anybody")
    clients = models.JSONField(default=list)
    count = models.PositiveSmallIntegerField(default=5)
    minutes = models.PositiveSmallIntegerField(default=30)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="crisis_rule_once")
        ]


class Proposal(Walled):
    """A rule says that this may be a crisis. It is answered by declaring one, or by dismissing it.

    `key` is what the rule saw ("many-product-12"), so that one thing is proposed once.
    """

    crosses: ClassVar[tuple[str, ...]] = ("incident", "answered_by")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="proposals")
    rule = models.CharField(max_length=8, choices=Rule.Kind)
    key = models.CharField(max_length=80)
    detail = models.CharField(max_length=200, blank=True, help_text="a word, a product, a number")
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "rule"], name="crisis_proposal_once")
        ]
        indexes = [models.Index(fields=["organisation", "rule", "at"], name="crisis_proposal_at")]


class Terms(Walled):
    """How a centre leads its crises: what is promised when one is declared, and where one speaks
    together meanwhile (`bridge`: a number, an address, or words)."""

    solution_minutes = models.PositiveIntegerField(default=240)
    clients_minutes = models.PositiveIntegerField(default=60)
    management_minutes = models.PositiveIntegerField(default=120)
    bridge = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="crisis_terms_once")]

    @classmethod
    def of(cls, centre: int) -> Terms:
        """The centre's, or ours where it has none."""
        return cls.objects.filter(organisation=centre).first() or cls(organisation_id=centre)


class Reader(Walled):
    """Somebody of the management who is told how a crisis stands; not always a person of the house."""

    name = models.CharField(max_length=100)
    email = models.EmailField()
    language = models.CharField(max_length=2, choices=Language, default=Language.FRENCH)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="crisis_reader_once")
        ]
