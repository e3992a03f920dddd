"""Team, Skill; Rota, its layers, members and changes; Shift, Swap, Change, Leave, Handoff; calendars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.history import Changed
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.secrets import SealedField
from tournevis.ground.organisations.walled import Walled


class NotPossible(Exception):
    """A verb that cannot be done now; the message says why, for the person who asked."""


class Team(Walled):
    """Some of the centre's staff, who work together. `level` is 1, 2 or 3."""

    name = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="team_level"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(Walled):
    """A person belongs to a team. `capacity`: how many open incidents they carry at most; 0, any."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    capacity = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="team_member_once")]


class Skill(Walled):
    """Something one must know to work on some products, in the centre's own words."""

    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="skill_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Skilled(Walled):
    """A person has a skill."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["skill", "person"], name="skilled_once")]


class Rota(Walled):
    """Who is on call when: layers, of which the last that is open decides, and shifts above them.

    `region` is whose public holidays count ("FR-57"); "" for none. `delay_minutes` and `rounds`
    hold where no escalation policy says otherwise.
    """

    name = models.CharField(max_length=100)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="rotas")
    timezone = models.CharField(max_length=60, default="Europe/Paris")
    region = models.CharField(max_length=10, blank=True)
    delay_minutes = models.PositiveIntegerField(default=5)
    rounds = models.PositiveIntegerField(default=3, help_text="times everyone is tried in turn")

    def __str__(self) -> str:
        return self.name


class Layer(Walled):
    """Members who take turns of `every` days or weeks, in the weekly `windows`, or always.

    `windows`: [{"days": [0, 1], "from": "18:00", "to": "08:00"}], days from Monday, local time, an
    end at or before its start is on the next day; {"holidays": true, …} opens it on public holidays
    too. None before `starts_on` or after `ends_on`.
    """

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="layers")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=100, blank=True)
    rotation = models.CharField(
        max_length=6, choices=[("daily", "daily"), ("weekly", "weekly")], default="weekly"
    )
    every = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    handover_at = models.TimeField()
    windows = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [models.UniqueConstraint(fields=["rota", "position"], name="layer_position")]

    def put_in_turn(self, people: Iterable[Person]) -> None:
        """These are its members from now on, in this order."""
        self.members.all().delete()
        RotaMember.objects.bulk_create(
            RotaMember(organisation_id=self.organisation_id, layer=self, person=each, position=n)
            for n, each in enumerate(people)
        )


class RotaMember(Walled):
    """One engineer's place in a layer."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [models.UniqueConstraint(fields=["layer", "position"], name="rota_position")]


class RotaChange(Changed):
    """Who changed a rota or its layers, when, and what; it goes with the rota."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="history")


class Swap(Walled):
    """One engineer asks another to take a stretch of their duty, perhaps for a stretch in return.

    `to` is None when anyone may take it. Agreed, it becomes shifts; nothing changes before.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    crosses: ClassVar[tuple[str, ...]] = ("asked_by", "to")

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="swaps")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    returns_from = models.DateTimeField(null=True)
    returns_to = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="swap_forward")
        ]


class Shift(Walled):
    """Someone is on call between two moments, whatever the layers say.

    `replaces`: only where that person would have been; None: whoever would have been, or nobody.
    Of two shifts at once the later made decides. A rota written by hand is shifts alone. One that
    was cancelled stays, and counts up to that moment: what was, was.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person", "replaces", "by", "cancelled_by")

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    replaces = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, null=True, related_name="shifts")
    made_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_forward")
        ]
        indexes = [models.Index(fields=["rota", "ends_at"], name="shift_of_rota")]


class Change(Walled):
    """What this person is still to be told of a rota: `by` asked them to swap, answered them, or
    took from them what they held from `starts_at` to `ends_at`. Gone once told.

    Who gets a shift is told when it comes near (`Handoff`).
    """

    class Kind(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        TAKEN = "taken"

    crosses: ClassVar[tuple[str, ...]] = ("person", "by")

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="changes")
    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")


class Handoff(Due):
    """Whoever takes over on this rota is told; due when the next one is to be told.

    What began by `told_until` has been said; `said` names the words that could be said twice.
    """

    rota = models.OneToOneField(Rota, on_delete=models.CASCADE, related_name="handoff")
    told_until = models.DateTimeField()
    said = models.JSONField(default=list)

    class Meta:
        indexes = [due_index("handoff_due")]


class BusyCalendar(Due):
    """An iCalendar address at which a person's own calendar says when they are away. Due when it is
    to be fetched again."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    address = SealedField()
    fetched_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [due_index("busy_calendar_due")]


class Leave(Walled):
    """A person is away: they are alerted last, and a rota that counts on them has a gap.

    `ended_at`: they came back earlier, or it was a mistake; it counts up to that moment.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person", "by", "ended_by")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = models.CharField(max_length=100, blank=True)
    calendar = models.ForeignKey(
        BusyCalendar, on_delete=models.CASCADE, null=True, related_name="busy"
    )
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leave_forward")
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="leave_of_person")]


class Feed(Walled):
    """An address at which a person's calendar program reads their shifts, or a whole rota's.

    Only the token's hash is kept. `rota` is None for the person's own shifts.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
