"""Shadow replay: judged on what was not learnt from, and nothing changes against itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tournevis.engines.troubleshoot import Case, Guide, Step, belief, parse
from tournevis.engines.troubleshoot.learn import Closure, held_out, learnt, replay
from tournevis.engines.troubleshoot.learn.interview import Player
from tournevis.engines.troubleshoot.learn.tests.closed import START, closed
from tournevis.engines.troubleshoot.tests.written import written

SHOP = parse(written())


def _wrong() -> Guide:
    """The shop's guide, far from the truth: power cuts are most of it, and the lamp says little."""
    causes = tuple(
        replace(cause, rate={"power-cut": 2, "box-frozen": 80}.get(cause.key, cause.rate))
        for cause in SHOP.causes
    )
    rows = ((0.9, 0.5, 0.9, 0.9), (0.1, 0.5, 0.1, 0.1))
    return replace(
        SHOP, causes=causes, checks=(replace(SHOP.checks[0], likelihood=rows), SHOP.checks[1])
    )


def by_the_book(guide: Guide, case: Case) -> Step:
    """Every check in order, then the remedy for the likeliest cause, then a hand-over."""
    for check in guide.checks:
        if check.key not in case.observed:
            return Step("check", check.key, check.minutes, 0.0)
    likeliest = belief(guide, case).ranked[0][0].key
    for remedy in guide.remedies:
        if remedy.cures.get(likeliest, 0) > 0.5 and remedy.key not in case.failed:
            return Step("remedy", remedy.key, remedy.minutes, 0.0)
    return Step("handover", "handover", guide.handover.minutes, 0.0)


def test_a_guide_against_itself_changes_nothing() -> None:
    found = replay(SHOP, SHOP, closed(SHOP, 30), plays=4)
    assert found.before == found.after
    assert (found.gain, found.gain_error, found.minutes_error) == (0, 0, 0)
    assert (found.parted, found.changed, found.is_better) == (0, (), False)
    assert "keep the old numbers" in found.sentence("en")
    assert "garder les anciens" in found.sentence("fr")


def test_a_wrong_guide_is_better_after_learning() -> None:
    found = held_out(_wrong(), closed(SHOP, 300), planner=by_the_book)
    assert found.incidents == 90
    assert found.before is not None
    assert found.after is not None
    assert found.after.log_loss < found.before.log_loss
    assert found.after.brier < found.before.brier
    assert found.gain == pytest.approx(found.before.log_loss - found.after.log_loss)
    assert found.is_better
    assert "promote" in found.sentence("en")
    assert "à adopter" in found.sentence("fr")


def test_what_taught_does_not_judge() -> None:
    told = closed(SHOP, 40)
    proposal = learnt(SHOP, told[:30])
    found = replay(
        SHOP, proposal.after, told, learnt_until=proposal.until, plays=3, planner=by_the_book
    )
    assert (found.incidents, found.played) == (10, 3)
    nothing = replay(SHOP, SHOP, told, learnt_until=told[-1].at, planner=by_the_book)
    assert nothing.before is None
    assert nothing.sentence("en").startswith("No confirmed incident")
    assert nothing.sentence("fr").startswith("Aucun incident confirmé")


def test_beliefs_are_scored_after_each_answer() -> None:
    told = [
        Closure("shop", 1, START, "power-cut", (("lamp", "off"), ("cable", "in"))),
        Closure("shop", 1, START, "power-cut", (("lamp", "off"), ("cable", "unknown"))),
    ]
    score = replay(SHOP, SHOP, told, plays=0).before
    assert score is not None
    assert score.minutes is None
    assert len(score.by_answer) == 3
    assert score.by_answer[0] > score.by_answer[1]
    assert (score.rank, score.first) == (1, 1)


def test_a_play_uses_what_was_recorded() -> None:
    closure = Closure(
        "shop",
        1,
        START,
        "cable-loose",
        (("lamp", "on"), ("cable", "out")),
        (("reseat", False),),
    )
    failed = Player(SHOP, (SHOP,), by_the_book).play(closure)
    assert failed.steps[:3] == (("check", "lamp"), ("check", "cable"), ("remedy", "reseat"))
    worked = Player(SHOP, (SHOP,), by_the_book).play(replace(closure, tried=(("reseat", True),)))
    assert worked.steps == failed.steps[:3]
    assert worked.minutes == 1 + 2 + 10
    assert failed.minutes > worked.minutes


def test_where_the_plans_part_is_told() -> None:
    def other_way(guide: Guide, case: Case) -> Step:
        return by_the_book(replace(guide, checks=guide.checks[:: 1 if guide is SHOP else -1]), case)

    after = replace(SHOP, version=2)
    found = replay(SHOP, after, closed(SHOP, 12), plays=6, planner=other_way)
    assert found.parted == 6
    (changed,) = found.changed
    assert (changed.before, changed.after) == (("check", "lamp"), ("check", "cable"))
    assert changed.incidents == 6
    again = replay(SHOP, after, closed(SHOP, 12), plays=6, planner=other_way)
    assert again == found
