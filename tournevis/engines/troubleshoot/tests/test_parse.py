"""A guide is read whole, and a mistake in it is told by its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import GuideError, parse
from tournevis.engines.troubleshoot.guide.numbers import FLOOR, floored
from tournevis.engines.troubleshoot.tests.written import written


def test_a_written_guide_becomes_arrays() -> None:
    guide = parse(written())
    assert [cause.key for cause in guide.causes][-1] == "other"
    assert guide.cause("other").kind == "other"
    assert guide.prior == pytest.approx([0.4, 0.2, 0.35, 0.05])
    lamp = guide.likelihood[guide.check_index["lamp"]]
    assert lamp.shape == (2, 4)
    assert lamp[0] == pytest.approx([0.97, 0.01, 0.97, 0.97])
    assert guide.cures.shape == (2, 4)
    assert guide.cures[1] == pytest.approx([0.05, 0, 0.99, 0])
    assert guide.remedy("reseat").steps["en"] == ("Pull out", "Push in")
    assert guide.check("lamp").answer("off").text["fr"] == "Éteint"


def test_answers_left_out_of_a_row_share_what_is_left() -> None:
    guide = parse(written())
    assert guide.likelihood[1][:, 0] == pytest.approx([0.1, 0.9])


def test_nothing_is_impossible_in_a_guide() -> None:
    text = written()
    text["checks"][0]["likelihood"]["power-cut"] = {"on": 0, "off": 1}
    text["remedies"][0]["cures"] = {"cable-loose": 1}
    guide = parse(text)
    assert guide.likelihood[0].min() == pytest.approx(FLOOR)
    assert guide.cures.max() == pytest.approx(1 - FLOOR)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda row: sum(row) > 1e-6))
def test_a_floored_row_is_a_distribution_above_the_floor(row: list[float]) -> None:
    level = floored(row)
    assert sum(level) == pytest.approx(1)
    assert min(level) >= FLOOR - 1e-12
    assert np.argmax(level) == np.argmax(row) or level[np.argmax(row)] == max(level)


def test_the_arrays_of_a_guide_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        parse(written()).prior[0] = 1


def _spoilt(path: str, value: object) -> dict[str, Any]:
    text: Any = written()
    place = text
    *steps, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return text  # type: ignore[no-any-return]


TWICE = [{"key": "same", "text": {"fr": "a", "en": "a"}}] * 2


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("title/en", ..., "title: 'en' is missing"),
        ("title/de", "Nein", "title: 'de' is not known here"),
        ("causes", [], "causes: a guide names at least one cause"),
        ("causes/1/kind", "weather", "causes[1].kind: expected one of misuse, connection,"),
        ("causes/0/rate", 0, "causes[0].rate: expected a number above 0, found 0"),
        ("causes/0/rate", float("nan"), "causes[0].rate: expected a number, 0 or more, found nan"),
        ("causes/0/rate", "many", "causes[0].rate: expected a number, found 'many'"),
        ("causes/0/key", "other", "causes[0].key: 'other' is written apart"),
        ("causes/0/key", "power-cut", "causes: 'power-cut' stands twice"),
        ("causes/0/name", "Cable", "causes[0].name: expected named fields, found 'Cable'"),
        ("checks/0/minutes", -1, "checks[0].minutes: expected a number, 0 or more, found -1"),
        ("checks/0/first", "yes", "checks[0].first: expected true or false, found 'yes'"),
        ("checks/0/answers", TWICE, "checks[0].answers: 'same' stands twice"),
        ("checks/0/answers", TWICE[:1], "checks[0].answers: a check has at least two answers"),
        ("checks/0/answers/0/key", True, "checks[0].answers[0].key: a name was read as true"),
        ("checks/0/answers/0/key", "unknown", "checks[0].answers[0].key: 'unknown' is always"),
        ("checks/0/liklihood", {}, "checks[0]: 'liklihood' is not known here (did you mean"),
        ("checks/1/likelihood/default", ..., "checks[1].likelihood: 'default' is missing"),
        (
            "checks/1/likelihood/cable-lose",
            {"in": 1},
            "checks[1].likelihood: 'cable-lose' is not known here (did you mean 'cable-loose'?)",
        ),
        (
            "checks/1/likelihood/cable-loose",
            {"in": "mostly"},
            "checks[1].likelihood.cable-loose.in: expected one of never, rarely,",
        ),
        (
            "checks/1/likelihood/cable-loose",
            {"in": 1.5},
            "checks[1].likelihood.cable-loose.in: expected a probability from 0 to 1, found 1.5",
        ),
        (
            "checks/1/likelihood/cable-loose",
            {"in": 0, "out": 0},
            "checks[1].likelihood.cable-loose: every answer is impossible",
        ),
        ("remedies/0/cures", {}, "remedies[0].cures: a remedy cures at least one cause"),
        ("remedies/0/cures/rain", 0.5, "remedies[0].cures: 'rain' is not known here"),
        ("remedies/0/risk", "huge", "remedies[0].risk: expected one of none, low, medium, high"),
        ("remedies/0/key", "lamp", "remedies: 'lamp' stands twice"),
        ("remedies/1/key", "reseat", "remedies: 'reseat' stands twice"),
        ("remedies", "none", "remedies: expected a list, found 'none'"),
        ("handover/minutes", None, "handover.minutes: expected a number, found nothing"),
    ],
)
def test_a_mistake_is_told_by_its_place(path: str, value: object, message: str) -> None:
    with pytest.raises(GuideError) as caught:
        parse(_spoilt(path, value))
    assert str(caught.value).startswith(message)


def test_what_is_no_guide_at_all_is_refused() -> None:
    nothings: list[object] = [None, "guide", [], 3]
    for nothing in nothings:
        with pytest.raises(GuideError, match="expected named fields"):
            parse(nothing)


@pytest.mark.parametrize(
    "number", [10**400, 1e308, float("nan"), f"1 in {'9' * 400}", f"{'9' * 400} in {'9' * 400}"]
)
def test_numbers_without_measure_are_refused_in_their_place(number: object) -> None:
    text = written()
    text["causes"][1]["rate"] = number
    with pytest.raises(GuideError, match=r"^causes\[1\]\.rate: "):
        parse(text)


def test_a_list_without_end_is_refused() -> None:
    with pytest.raises(GuideError, match=r"^checks: a list has at most 5000 items, found 6000"):
        parse(written() | {"checks": written()["checks"][:1] * 6000})
