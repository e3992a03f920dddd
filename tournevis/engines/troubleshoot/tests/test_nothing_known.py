"""Clear, unclear, and "nothing I know"."""

from __future__ import annotations

from itertools import product

import pytest

from tournevis.engines.troubleshoot import Case, belief, is_clear, knows_nothing, parse
from tournevis.engines.troubleshoot.posterior import STRANGE
from tournevis.engines.troubleshoot.tests.samples import guide_of, random_guide
from tournevis.engines.troubleshoot.tests.written import written


def test_a_belief_is_clear_from_eighty_percent_on_a_named_cause() -> None:
    guide = parse(written())
    assert not is_clear(belief(guide, Case()))
    assert is_clear(belief(guide, Case(observed={"cable": "out"})))
    lost = guide_of([1, 99], [], [], [], [], 30)
    assert not is_clear(belief(lost, Case()))


def test_knows_nothing_when_other_leads() -> None:
    guide = parse(written())
    assert not knows_nothing(belief(guide, Case()))
    tried = Case(observed={"lamp": "on", "cable": "in"}).tried("reseat").tried("restart")
    assert belief(guide, tried).of("other") > 0.5
    assert knows_nothing(belief(guide, tried))


def test_knows_nothing_when_no_named_cause_gives_such_evidence() -> None:
    clear = [[0.995, 0.005, 0.9], [0.005, 0.995, 0.1]]
    guide = guide_of([50, 50, 1e-6], [clear, clear, clear, clear], [], [1] * 4, [], 30)
    answers = {f"check-{index}": f"answer-{index % 2}" for index in range(4)}
    seen = belief(guide, Case(observed=answers))
    assert seen.of("other") < 0.5
    assert knows_nothing(seen)


@pytest.mark.parametrize("seed", range(5))
def test_a_named_cause_is_called_strange_no_more_often_than_said(seed: int) -> None:
    guide = random_guide(seed, checks=6, remedies=0)
    for column, cause in enumerate(guide.causes[:-1]):
        alarms = 0.0
        for rows in product(range(2), repeat=len(guide.checks)):
            case = Case(
                observed={c.key: f"answer-{r}" for c, r in zip(guide.checks, rows, strict=True)}
            )
            chance = 1.0
            for table, row in zip(guide.likelihood, rows, strict=True):
                chance *= float(table[row, column])
            alarms += chance * (belief(guide, case).fit[column] < STRANGE)
        assert alarms < STRANGE, cause.key
