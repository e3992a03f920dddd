"""Closures are read leniently, and silence never teaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tournevis.engines.troubleshoot import parse
from tournevis.engines.troubleshoot.learn import (
    Closure,
    closures_from,
    counted,
    findings,
    learnt,
    pooled,
    teaching,
)
from tournevis.engines.troubleshoot.learn.tests.closed import START, closed
from tournevis.engines.troubleshoot.tests.written import written

SHOP = parse(written())
LINE = (
    '{"guide": "shop", "version": 2, "at": "2026-03-01T10:00:00Z", "cause": "power-cut",'
    ' "observed": [["lamp", "on"], ["lamp", "off"], ["cable", "unknown"]],'
    ' "tried": [["reseat", false], ["restart", true]], "client": "C12", "site": 3,'
    ' "product_version": "2.1", "minutes": 14, "colour": "blue"}'
)


def test_a_line_is_a_closure() -> None:
    (closure,) = closures_from(["", "# exported in March", LINE]).closures
    assert (closure.cause, closure.version, closure.minutes) == ("power-cut", 2, 14.0)
    assert (closure.product_version, closure.client, closure.site) == ("2.1", "C12", "3")
    assert closure.tried == (("reseat", False), ("restart", True))
    assert closure.answers == {"lamp": "off"}  # the correction counts, and "unknown" says nothing
    assert closure.is_confirmed


@pytest.mark.parametrize(
    ("line", "english", "french"),
    [
        ("{", "this is not JSON", "ce n'est pas du JSON"),
        (LINE.replace("14", "9" * 5000), "this is not JSON", "ce n'est pas du JSON"),
        ("[1]", "expected a JSON object", "un objet JSON est attendu"),
        (LINE.replace('"shop"', '""'), "'guide' is missing", "il manque « guide »"),
        (LINE.replace("00Z", "00"), "the zone is missing", "il manque le fuseau"),
        (LINE.replace("2026-03", "2026-33"), "expected a date", "une date comme"),
        (LINE.replace('"version": 2', '"version": "2"'), "whole number", "nombre entier"),
        (LINE.replace("false", '"no"'), "true where the remedy worked", "si le remède a marché"),
        (LINE.replace('"off"', "false"), "a word in quotes", "entre guillemets"),
        (LINE.replace("14", "-1"), "0 or more", "0 ou plus"),
        (LINE.replace('"colour": "blue"', '"reopened": "no"'), "true or false", "true ou false"),
    ],
)
def test_a_wrong_line_is_told_and_the_others_are_read(line: str, english: str, french: str) -> None:
    reading = closures_from([LINE, line, LINE])
    assert len(reading.closures) == 2
    (problem,) = reading.problems
    assert problem.sentence("en").startswith("line 2: ")
    assert english in problem.sentence("en")
    assert problem.sentence("fr").startswith("ligne 2 : ")
    assert french in problem.sentence("fr")


def test_silence_never_teaches() -> None:
    told = closed(SHOP, 30)
    silent: list[Closure] = [
        *(replace(each, cause="") for each in told),
        *(replace(each, automatic=True) for each in told),
        *(replace(each, reopened=True) for each in told),
        *(replace(each, guide="printer") for each in told),
        *(replace(each, cause="a-cause-since-removed") for each in told),
    ]
    assert teaching(SHOP, silent) == []
    assert set(pooled(SHOP, silent, client="C1").values()) == {0.0}
    assert findings(SHOP, silent) == []
    assert learnt(SHOP, silent).after is SHOP
    assert learnt(SHOP, [*silent, *told]).changes == learnt(SHOP, told).changes != ()


def test_what_the_guide_already_holds_teaches_no_more() -> None:
    told = closed(SHOP, 10)
    assert teaching(SHOP, told[::-1]) == told
    assert teaching(SHOP, told, since=START + timedelta(hours=6)) == told[7:]


def test_unknown_answers_and_what_the_guide_lacks_count_nowhere() -> None:
    strange = Closure(
        "shop",
        1,
        START,
        "power-cut",
        (("lamp", "off"), ("cable", "unknown"), ("smell", "yes"), ("lamp", "blue")),
        (("reseat", False), ("pray", True)),
    )
    counts = counted(SHOP, [strange, replace(strange, observed=(("lamp", "off"),))])
    assert counts.closures == 2
    assert sum(table.sum() for table in counts.answers) == 1
    assert counts.answers[0][1, SHOP.cause_index["power-cut"]] == 1
    assert (counts.worked.sum(), counts.failed.sum()) == (0, 2)
