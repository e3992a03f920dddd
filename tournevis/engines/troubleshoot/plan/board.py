"""A situation with what the planners need worked out once: stacked tables, compound remedies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes, Links, acting
from tournevis.engines.troubleshoot.plan.situation import Needs, Situation


@dataclass(frozen=True, eq=False)
class Board:
    """A situation, ready to be played.

    Remedies come twice where they need something first: as themselves, usable once that was done,
    and as a compound at the end of the list: "do what it needs, then this if the answers allow",
    with the cost and the chance of both. Acting without questions would otherwise not see them.
    """

    situation: Situation

    @cached_property
    def checks(self) -> int:
        """How many checks there are."""
        return len(self.situation.tables)

    @cached_property
    def remedies(self) -> int:
        """How many remedies there are, compounds left out."""
        return len(self.situation.remedy_costs)

    @cached_property
    def hypotheses(self) -> int:
        """How many hypotheses there are."""
        return len(self.situation.weights)

    @cached_property
    def rows(self) -> Array:
        """The tables of all checks below one another, [answers of all checks, hypotheses]."""
        if not self.checks:
            return np.empty((0, self.hypotheses))
        return np.concatenate(self.situation.tables)

    @cached_property
    def owner(self) -> Indexes:
        """The check of each of these rows."""
        return np.repeat(np.arange(self.checks), [len(table) for table in self.situation.tables])

    @cached_property
    def answer(self) -> Indexes:
        """The number of the answer within its check, for each of these rows."""
        numbers = [np.arange(len(table)) for table in self.situation.tables]
        return np.concatenate(numbers) if numbers else np.empty(0, dtype=np.intp)

    @cached_property
    def dangerous(self) -> Bools:
        """Whether the answer ends the case at once, for each of these rows."""
        if not self.situation.danger:
            return np.zeros(len(self.owner), dtype=np.bool_)
        return np.concatenate(self.situation.danger)

    @cached_property
    def real(self) -> Indexes:
        """The remedy that each remedy or compound is."""
        needing = [r for r in range(self.remedies) if self._is_compound(r)]
        return np.array([*range(self.remedies), *needing], dtype=np.intp)

    def _is_compound(self, remedy: int) -> bool:
        """Whether it needs something that can be done just like that, and not a chain of things."""
        needs, after = self.needs(remedy), self.after(remedy)
        free = all(not self.needs(other) and not self.after(other) for other in after)
        return bool(needs or after) and free and all(self._just_asked(c) for c, _allowed in needs)

    def _just_asked(self, check: int) -> bool:
        """Whether a check can be asked and needs nothing, or only that such a check was asked before."""
        waits = self.situation.check_after and self.situation.check_after[check]
        return (
            bool(self.situation.open_checks[check])
            and not waits
            and all(
                allowed is None and self._just_asked(before)
                for before, allowed in self._check_needs(check)
            )
        )

    @cached_property
    def cures(self) -> Array:
        """P(cured | hypothesis), compounds included, [remedies and compounds, hypotheses]."""
        situation, cures = self.situation, self.situation.cures[self.real].copy()
        for place in range(self.remedies, len(self.real)):
            for check, allowed in self.needs(int(self.real[place])):
                if allowed is not None:
                    cures[place] *= situation.tables[check][sorted(allowed)].sum(axis=0)
            for remedy in self.after(int(self.real[place])):
                cures[place] = 1.0 - (1.0 - cures[place]) * (1.0 - situation.cures[remedy])
        return cures

    @cached_property
    def costs(self) -> Array:
        """Minutes, compounds included: what comes first is paid, the rest where it is reached."""
        situation, costs = self.situation, self.situation.remedy_costs[self.real].copy()
        for place in range(self.remedies, len(self.real)):
            needs, reached = self.needs(int(self.real[place])), 1.0
            for check, allowed in needs:
                if allowed is not None:
                    chances = situation.tables[check] @ situation.weights
                    reached *= float(chances[sorted(allowed)].sum())
            before = sum(situation.check_costs[check] for check in {check for check, _a in needs})
            for remedy in sorted(self.after(int(self.real[place]))):
                before += situation.remedy_costs[remedy]
                reached *= 1.0 - float(situation.cures[remedy] @ situation.weights)
            costs[place] = before + max(1e-3, reached) * costs[place]
        return costs

    @cached_property
    def is_linked(self) -> bool:
        """Whether steps have anything to do with one another."""
        return (
            len(self.real) > self.remedies
            or bool(len(self.situation.openings))
            or bool(self.situation.check_needs)
            or bool(self.situation.check_after)
        )

    @cached_property
    def links(self) -> Links:
        """What trying one remedy does to the others."""
        size = len(self.real)
        bars = self.real[:, np.newaxis] == self.real
        waits = np.zeros((size, size), dtype=np.bool_)
        for place, remedy in enumerate(self.real):
            before = sorted(self.after(int(remedy)))
            if place < self.remedies:
                waits[place, before] = True
            else:
                bars[place, before] = bars[before, place] = True
        return Links(bars, waits, self.clusters(remedies=True))

    @cached_property
    def known(self) -> Array:
        """Minutes to the cure for somebody who knows what is wrong, [hypotheses].

        No plan does better on the mean (the clairvoyant's bound); free opening is assumed.
        """
        every = np.eye(self.hypotheses)
        situation = self.situation
        cures, costs = situation.cures[situation.open_remedies], situation.remedy_costs
        return acting(every, cures, costs[situation.open_remedies], situation.handover)

    def first_of(self, compound: int, asked: NDArray[np.int8]) -> tuple[int, int]:
        """What a compound begins with, given the answers so far: (check, -1) or (-1, remedy)."""
        waiting = [c for c, _allowed in self.needs(int(self.real[compound])) if asked[c] < 0]
        if not waiting:
            return -1, min(self.after(int(self.real[compound])))
        check = waiting[0]
        while before := [c for c, _allowed in self._check_needs(check) if asked[c] < 0]:
            check = before[0]
        return check, -1

    def _check_needs(self, check: int) -> Needs:
        return self.situation.check_needs[check] if self.situation.check_needs else ()

    def clusters(self, *, remedies: bool) -> Indexes:
        """The cluster of each remedy (compounds included) or check; the last one costs nothing."""
        situation, none = self.situation, len(self.situation.openings)
        if not none:
            return np.zeros(len(self.real) if remedies else self.checks, dtype=np.intp)
        numbers = situation.remedy_cluster[self.real] if remedies else situation.check_cluster
        return np.where(numbers < 0, none, numbers)

    def needs(self, remedy: int) -> Needs:
        """The checks that a remedy needs."""
        return self.situation.remedy_needs[remedy] if self.situation.remedy_needs else ()

    def after(self, remedy: int) -> frozenset[int]:
        """The remedies that are tried before this one."""
        after = self.situation.remedy_after
        return after[remedy] if after else frozenset()
