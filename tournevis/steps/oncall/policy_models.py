"""Policy, its steps and the rules that choose it: whom a centre alerts, in which order; its changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tournevis.ground.estate.models import Product
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.history import Changed
from tournevis.ground.organisations.models import Contract, Person
from tournevis.ground.organisations.walled import Walled
from tournevis.ground.staff.models import Rota, Team

LEVELS = (1, 2, 3)


class Policy(Walled):
    """Whom a centre alerts when nobody answers: its steps, `rounds` times; then the supervisors.

    A policy that `waits` wakes nobody outside the contract's hours for a promise that is due later
    than `margin_minutes` after they open again.
    """

    name = models.CharField(max_length=100)
    rounds = models.PositiveSmallIntegerField(default=3)
    waits = models.BooleanField(default=False)
    margin_minutes = models.PositiveSmallIntegerField(default=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="policy_name_once"),
            models.CheckConstraint(
                condition=Q(rounds__gte=1, rounds__lte=20), name="policy_rounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Whom(models.TextChoices):
    """Whom a step means."""

    HOLDER = "holder"
    ROTA = "rota"
    TEAM_ONE = "team_one"
    TEAM_TURN = "team_turn"
    TEAM_ALL = "team_all"
    PERSON = "person"
    CARRIER = "carrier"
    SUPERVISORS = "supervisors"


class PolicyStep(Walled):
    """One step of a policy: whom, and how many minutes pass before the next one is alerted.

    A rota, a team or a person that is gone means nobody.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    whom = models.CharField(max_length=12, choices=Whom)
    rota = models.ForeignKey(Rota, on_delete=models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    wait_minutes = models.PositiveSmallIntegerField(default=5)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "position"], name="policy_step_position"),
            models.CheckConstraint(condition=Q(wait_minutes__gte=1), name="policy_step_wait"),
        ]


class PolicyRule(Walled):
    """Which policy holds for which incidents; None stands for any. The most specific one decides.

    `level` is who is asked: 1, who answers first, or the level to which one handed over.
    """

    crosses: ClassVar[tuple[str, ...]] = ("contract",)

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="rules")
    level = models.PositiveSmallIntegerField(default=1)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, null=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, related_name="+")
    severity = models.PositiveSmallIntegerField(choices=Incident.Severity, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "level", "contract", "product", "severity"],
                nulls_distinct=False,
                name="policy_rule_once",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="policy_rule_level"
            ),
        ]


class PolicyChange(Changed):
    """Who changed a policy, when, and what; without a policy once that is deleted.

    `was_deleted`: the whole policy went with this change.
    """

    policy = models.ForeignKey(Policy, on_delete=models.SET_NULL, null=True, related_name="history")
    was_deleted = models.BooleanField(default=False)


class SkillsChange(Changed):
    """Who changed what a centre's products need one to know, and who is given nothing else."""

    append_only: ClassVar[bool] = True
