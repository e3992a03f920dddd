"""Call, one telephone call from its first ring to its end; Extension, where an engineer is rung."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.ground.organisations.walled import Walled

REMEMBERED = timedelta(days=14)  # a missed call older than this is no longer a task


ALERT_IN_VAIN = Q(purpose="alert", state="ended", answered_at=None)


class CallQuerySet(models.QuerySet["Call"]):
    """Reads aloud: `Call.objects.visible_to(anna).to_call_back(now)`."""

    def visible_to(self, person: Person) -> CallQuerySet:
        """Calls of their centre, but for those with a client they do not serve."""
        seen = walls.seen_in_full(person)
        return self.filter(Q(client=None) | Q(client__in=seen), organisation__in=seen)

    def missed(self) -> CallQuerySet:
        """They called and nobody answered."""
        ended = Call.State.ENDED
        return self.filter(direction=Call.Direction.IN, state=ended, answered_at=None)

    def alerts_in_vain(self) -> CallQuerySet:
        """An engineer's telephone was rung, and nobody answered."""
        return self.filter(ALERT_IN_VAIN)

    def to_call_back(self, now: datetime) -> CallQuerySet:
        """Missed, not put off the list, and no call with that number since was answered."""
        later = Call.objects.filter(
            number=OuterRef("number"),
            organisation=OuterRef("organisation"),
            began_at__gt=OuterRef("began_at"),
        )
        done = later.filter(Q(answered_at__isnull=False) | Q(direction=Call.Direction.IN))
        lately = self.missed().filter(began_at__gt=now - REMEMBERED, dismissed_at=None)
        return lately.exclude(number="").exclude(Exists(done))


class Call(Due):
    """One telephone call of a centre.

    Asked for by an engineer (`asked`), it is dialled once by whoever holds the SIP client; heard
    of from a switchboard, it begins `ringing`. Once `ended` it is due for a moment, until it was
    noted on the incident it is about. `subject` is the id of that incident, of the page for an
    alert, or of the role that is asked for.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class State(models.TextChoices):
        ASKED = "asked"
        RINGING = "ringing"
        ANSWERED = "answered"
        ENDED = "ended"

    class Purpose(models.TextChoices):
        CLIENT = "client"
        ALERT = "alert"
        ROLE = "role"

    crosses: ClassVar[tuple[str, ...]] = ("person", "engineer")

    reference = models.CharField(max_length=200, help_text="the switchboard's name for this call")
    direction = models.CharField(max_length=3, choices=Direction)
    state = models.CharField(max_length=8, choices=State)
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.CLIENT)
    number = models.CharField(max_length=40, blank=True, help_text="of the other; empty if hidden")
    line = models.CharField(max_length=40, blank=True, help_text="ours: a number or an extension")
    client = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    engineer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.BigIntegerField(null=True)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [
            due_index("call_due"),
            models.Index(fields=["organisation", "-began_at"], name="call_began"),
            models.Index(fields=["number"], name="call_number"),
            models.Index(fields=["began_at"], name="alert_in_vain", condition=ALERT_IN_VAIN),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="call_once")
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.number}"

    @property
    def is_missed(self) -> bool:
        """They called, and nobody answered."""
        is_over = self.state == self.State.ENDED
        return is_over and self.direction == self.Direction.IN and self.answered_at is None

    @property
    def seconds(self) -> int:
        """How long they spoke; 0 when nobody answered or they still speak."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return max(0, int((self.ended_at - self.answered_at).total_seconds()))


class Extension(Walled):
    """Where an engineer's telephone is rung when they click to call: an extension, or a number."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="extension_once"),
            models.UniqueConstraint(fields=["organisation", "number"], name="extension_of_one"),
        ]
