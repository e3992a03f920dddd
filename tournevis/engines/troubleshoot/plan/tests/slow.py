"""Small random situations with everything that may be written, and the slow way to the best plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.situation import Needs, Situation


@st.composite
def situations(
    draw: st.DrawFn, checks: int = 3, remedies: int = 3, linked: bool = True
) -> Situation:
    """Up to so many steps; with needs, clusters, safety checks and dangers where `linked`."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    hypotheses = draw(st.integers(1, 4))
    checks, remedies = draw(st.integers(0, checks)), draw(st.integers(0, remedies))
    tables = tuple(
        random.dirichlet(np.ones(random.integers(2, 4)), size=hypotheses).T for _ in range(checks)
    )
    plain: dict[str, object] = {
        "weights": random.dirichlet(np.ones(hypotheses)),
        "tables": tables,
        "check_costs": random.uniform(0.2, 6, checks),
        "cures": random.uniform(0, 1, (remedies, hypotheses))
        * (random.random((remedies, hypotheses)) < 0.6),
        "remedy_costs": random.uniform(1, 20, remedies),
        "handover": float(random.uniform(5, 80)),
        "open_checks": random.random(checks) < 0.9,
        "open_remedies": random.random(remedies) < 0.9,
    }
    return Situation(**plain, **(_links(draw, random, tables, remedies) if linked else {}))  # type: ignore[arg-type]


def _links(
    draw: st.DrawFn, random: np.random.Generator, tables: Sequence[Array], remedies: int
) -> dict[str, object]:
    """Some of them: what needs what (never in a circle), clusters, safety, dangers."""
    checks, found = len(tables), dict[str, object]()
    if draw(st.booleans()):
        found["check_needs"] = tuple(_needs(random, tables, range(step)) for step in range(checks))
        found["remedy_needs"] = tuple(
            _needs(random, tables, range(checks)) for _ in range(remedies)
        )
    if draw(st.booleans()):
        found["check_after"] = tuple(_some(random, range(remedies)) for _ in range(checks))
        found["remedy_after"] = tuple(_some(random, range(step)) for step in range(remedies))
        if "check_needs" in found:
            found["check_after"] = ()  # a remedy may need a check: no circles
    if draw(st.booleans()):
        found["openings"] = random.uniform(0, 12, 2)
        found["check_cluster"] = random.integers(-1, 2, checks)
        found["remedy_cluster"] = random.integers(-1, 2, remedies)
    if checks and draw(st.booleans()):
        free = [
            c
            for c in range(checks)
            if not any(found.get(k) for k in ("check_needs", "check_after"))
        ]
        found["forced"] = tuple(free[: int(random.integers(0, 3))])
        found["danger"] = tuple(random.random(len(table)) < 0.2 for table in tables)
    return found


def _needs(random: np.random.Generator, tables: Sequence[Array], of: range) -> Needs:
    return tuple(
        (check, None if random.random() < 0.5 else _some(random, range(len(tables[check]))) or None)
        for check in of
        if random.random() < 0.3
    )


def _some(random: np.random.Generator, of: range) -> frozenset[int]:
    return frozenset(each for each in of if random.random() < 0.3)


@dataclass(frozen=True)
class _Past:
    """What was answered and what failed."""

    answers: frozenset[tuple[int, int]] = frozenset()
    failed: frozenset[int] = frozenset()


@dataclass
class Slow:
    """The best plan of a situation, by trying everything, one history after another."""

    situation: Situation
    known: dict[_Past, float] = field(default_factory=dict)

    def minutes(self) -> float:
        """Least expected minutes."""
        return self._best(_Past(), self.situation.weights)

    def _best(self, past: _Past, weights: Array) -> float:
        """Least minutes from here, times the probability of being here."""
        situation = self.situation
        if any(situation.danger and situation.danger[c][a] for c, a in past.answers):
            return situation.handover * float(weights.sum())
        if past not in self.known:
            self.known[past] = min(self._ways(past, weights))
        return self.known[past]

    def _ways(self, past: _Past, weights: Array) -> list[float]:
        situation, asked = self.situation, dict(past.answers)
        pending = [c for c in situation.forced if c not in asked and situation.open_checks[c]]
        if pending:
            return [self._asking(past, weights, pending[0])]
        ways = [situation.handover * float(weights.sum())]
        ways += [
            self._asking(past, weights, check)
            for check in range(len(situation.tables))
            if check not in asked
            and situation.open_checks[check]
            and self._may(past, situation.check_needs, situation.check_after, check)
        ]
        ways += [
            self._trying(past, weights, remedy)
            for remedy in range(len(situation.remedy_costs))
            if remedy not in past.failed
            and situation.open_remedies[remedy]
            and self._may(past, situation.remedy_needs, situation.remedy_after, remedy)
        ]
        return ways

    def _may(
        self, past: _Past, needs: Sequence[Needs], after: Sequence[frozenset[int]], step: int
    ) -> bool:
        asked = dict(past.answers)
        met = all(
            check in asked and (allowed is None or asked[check] in allowed)
            for check, allowed in (needs[step] if needs else ())
        )
        return met and (not after or after[step] <= past.failed)

    def _asking(self, past: _Past, weights: Array, check: int) -> float:
        situation, total = self.situation, 0.0
        price = situation.check_costs[check] + self._opening(past, situation.check_cluster, check)
        for answer, row in enumerate(situation.tables[check]):
            after = _Past(past.answers | {(check, answer)}, past.failed)
            total += self._best(after, weights * row)
        return float(price * weights.sum()) + total

    def _trying(self, past: _Past, weights: Array, remedy: int) -> float:
        situation = self.situation
        price = situation.remedy_costs[remedy]
        price += self._opening(past, situation.remedy_cluster, remedy)
        after = _Past(past.answers, past.failed | {remedy})
        rest = self._best(after, weights * (1.0 - situation.cures[remedy]))
        return float(price * weights.sum()) + rest

    def _opening(self, past: _Past, clusters: Array | np.ndarray, step: int) -> float:
        """What opening the step's cluster still costs."""
        situation = self.situation
        if not len(situation.openings) or clusters[step] < 0:
            return 0.0
        opened = {int(situation.check_cluster[check]) for check, _ in past.answers}
        opened |= {int(situation.remedy_cluster[remedy]) for remedy in past.failed}
        return 0.0 if int(clusters[step]) in opened else float(situation.openings[clusters[step]])
