"""Each thing that may be wrong with a guide is found, where it is, in words of the trade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tournevis.engines.troubleshoot.lint import LEVELS, lint
from tournevis.engines.troubleshoot.lint.tests.clean import clean, only, rules

Spoil = Callable[[dict[str, Any]], object]


def test_a_clean_guide_is_left_in_peace() -> None:
    assert lint(clean()) == []


def _question(**fields: object) -> dict[str, Any]:
    """A check with two answers that says nothing about any cause, but for these fields."""
    return {
        "key": "noise",
        "minutes": 1,
        "who": "client",
        "ask": {"fr": "Y a-t-il du bruit ?", "en": "Is there a noise?"},
        "answers": [
            {"key": "yes", "text": {"fr": "Oui", "en": "Yes"}},
            {"key": "no", "text": {"fr": "Non", "en": "No"}},
        ],
        "likelihood": {"default": {"yes": 0.5, "no": 0.5}},
        "because": "expert estimate",
        **fields,
    }


def _remedy(**fields: object) -> dict[str, Any]:
    return {
        "key": "shake",
        "minutes": 2,
        "who": "client",
        "name": {"fr": "Secouer la box", "en": "Shake the box"},
        "cures": {"box-frozen": 0.3},
        "steps": {"fr": ["Secouer"], "en": ["Shake"]},
        "verify": {"fr": "Ça marche", "en": "It works"},
        "because": "expert estimate",
        **fields,
    }


def _ask(**fields: object) -> Spoil:
    return lambda text: text["checks"].append(_question(**fields))


def _try(**fields: object) -> Spoil:
    return lambda text: text["remedies"].append(_remedy(**fields))


def _set(*path: str | int, to: object) -> Spoil:
    def spoil(text: Any) -> None:
        for part in path[:-1]:
            text = text[part]
        text[path[-1]] = to

    return spoil


_YES_ALWAYS = {"default": {"yes": 0.2, "no": 0.8}, "power-cut": {"yes": 0.9}}
_MANY = [
    {"key": f"answer-{number}", "text": {"fr": f"{number}", "en": f"{number}"}}
    for number in range(10)
]
_SAFE = {"safety": True, "likelihood": _YES_ALWAYS}


@pytest.mark.parametrize(
    ("spoil", "level", "rule", "place"),
    [
        (_set("key", to=""), "error", "cannot-be-read", "key"),
        (_set("checks", 0, "key", to="c" * 61), "error", "key-too-long", "checks[0].key"),
        (_set("remedies", 2, "key", to="r" * 61), "error", "key-too-long", "remedies[2].key"),
        (
            _ask(answers=_MANY, likelihood={"default": {}, "box-frozen": {"answer-3": 0.9}}),
            "error",
            "too-many-answers",
            "checks[2].answers",
        ),
        (
            _set("checks", 0, "likelihood", "default", to={"on": 0.9, "off": 0.3}),
            "warning",
            "row-sum",
            "checks[0].likelihood.default",
        ),
        (
            _set("checks", 0, "likelihood", "default", to={"on": 0.9, "off": 0.01}),
            "warning",
            "row-sum",
            "checks[0].likelihood.default",
        ),
        (_set("causes", 0, "rate", to=120), "warning", "rate-over-100", "causes[0].rate"),
        (_set("other", "rate", to=0.3), "warning", "other-rate", "other.rate"),
        (_set("other", "rate", to=60), "warning", "other-rate", "other.rate"),
        (_set("checks", 1, "guess", to=True), "note", "guessed", "checks[1]"),
        (lambda text: text["causes"][2].pop("because"), "note", "no-source", "causes[2]"),
        (_set("remedies", 2, "cures", to={"power-cut": 0.4}), "note", "weakly-cured", "causes[1]"),
        (_ask(), "warning", "tells-nothing", "checks[2]"),
        (
            _ask(minutes=2, likelihood={"default": {"yes": 0.96}, "power-cut": {"yes": 0.02}}),
            "note",
            "tells-no-more",
            "checks[2]",
        ),
        (
            _ask(
                answers=[
                    *_question()["answers"],
                    {"key": "maybe", "text": {"fr": "Un peu", "en": "A little"}},
                ],
                likelihood={"default": {"yes": 0.5, "no": 0.46}, "box-frozen": {"yes": 0.9, "no": 0.08}},
            ),
            "warning",
            "answer-unlikely",
            "checks[2].answers[2]",
        ),
        (_set("checks", 0, "answers", 0, "cues", "fr", to=["ça marche"]), "warning", "cue-general", "checks[0].answers[0].cues.fr"),
        (_set("checks", 0, "answers", 0, "cues", "en", to=["of"]), "warning", "cue-general", "checks[0].answers[0].cues.en"),
        (_set("checks", 0, "answers", 0, "cues", "fr", to=["Voyant éteint"]), "warning", "cue-shared", "checks[0].answers"),
        (_set("checks", 0, "answers", 0, "cues", to={"fr": ["voyant allumé"]}), "warning", "cues-missing", "checks[0].answers[0].cues"),
        (_try(cures={"box-frozen": 0.05}, minutes=1), "warning", "cures-little", "remedies[3].cures"),
        (_try(minutes=30, cures={"box-frozen": 0.9}), "warning", "remedy-beaten", "remedies[3]"),
        (_try(minutes=50, cures={"box-frozen": 0.995}), "warning", "never-tried", "remedies[3]"),
        (_set("handover", "minutes", to=2), "warning", "handover-cheap", "handover.minutes"),
        (_set("handover", "minutes", to=500), "note", "handover-dear", "handover.minutes"),
        (_ask(**_SAFE), "warning", "safety-without-danger", "checks[2]"),
        (_set("words", to={}), "warning", "no-words", "words"),
        (_set("remedies", 0, "steps", "fr", to=["Retirer"]), "warning", "steps-differ", "remedies[0].steps"),
        (lambda text: text["remedies"][0].pop("steps"), "warning", "no-steps", "remedies[0].steps"),
        (lambda text: text["remedies"][0].pop("verify"), "warning", "no-verify", "remedies[0].verify"),
        (_set("title", "fr", to="No internet at the shop"), "warning", "same-in-both", "title"),
        (_set("title", "fr", to="There is not any internet"), "warning", "wrong-language", "title"),
        (_set("checks", 0, "ask", "fr", to="À traduire : Is the light on?"), "warning", "to-translate", "checks[0].ask"),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_found_and_nothing_else(
    spoil: Spoil, level: str, rule: str, place: str
) -> None:
    text = clean()
    spoil(text)
    found = only(text)
    assert (found.level, found.rule, found.place) == (level, rule, place)
    for spoken in ("fr", "en"):
        assert found.message[spoken]
        assert found.advice[spoken]
    assert found.message["fr"] != found.message["en"]


@pytest.mark.parametrize("key", ["later", "worked", "failed"])
def test_answers_that_every_step_has_are_taken(key: str) -> None:
    text = clean()
    text["checks"][1]["answers"][0]["key"] = key
    text["checks"][1]["likelihood"] = {"default": {key: 0.95}, "cable-loose": {key: 0.1}}
    assert rules(text) == [("error", "key-reserved", "checks[1].answers[0].key")]


def test_two_causes_that_no_check_separates_are_named() -> None:
    text = clean()
    del text["checks"][1]
    found = only(text)
    assert (found.rule, found.place) == ("not-separated", "causes[0]")
    assert "“Loose cable” and “Frozen box”" in found.message["en"]
    assert "«\u00a0Câble débranché\u00a0» et «\u00a0Box bloquée\u00a0»" in found.message["fr"]


def test_causes_with_the_same_remedy_need_no_check_between_them() -> None:
    text = clean()
    del text["checks"][1]
    del text["remedies"][0]
    text["remedies"][0]["cures"] = {"box-frozen": 0.9, "cable-loose": 0.8}
    assert lint(text) == []


def test_many_causes_alike_are_one_finding() -> None:
    text = clean()
    text["checks"] = []
    assert [rule for _, rule, _ in rules(text)] == ["not-separated"]
    assert "“Loose cable”, “Power cut” and “Frozen box”" in only(text).message["en"]


def test_a_cause_that_nothing_cures_is_named_with_its_share() -> None:
    text = clean()
    del text["remedies"][2]
    assert only(text).rule == "not-cured"
    assert only(text).message["en"].startswith("Nothing cures “Power cut” (20%")


def test_rates_written_both_ways_are_noticed() -> None:
    text = clean()
    for cause, rate in zip(text["causes"], (0.4, 0.2, 0.35), strict=True):
        cause["rate"] = rate
    assert ("warning", "rates-mixed", "causes") in rules(text)


def test_a_step_whose_needs_contradict_each_other_is_never_reached() -> None:
    text = clean()
    text["checks"][1]["needs"] = ["lamp=on"]
    text["remedies"][0]["needs"] = ["cable", "lamp=off"]
    assert rules(text) == [("warning", "never-reached", "remedies[0].needs")]


def test_a_step_that_needs_a_danger_is_never_reached() -> None:
    text = clean()
    text["checks"].append(_question(**_SAFE))
    text["checks"][2]["answers"][0]["danger"] = True
    text["remedies"][0]["needs"] = ["noise=yes"]
    assert rules(text) == [("warning", "never-reached", "remedies[0].needs")]


def test_a_remedy_that_needs_what_its_causes_never_show_is_hardly_reached() -> None:
    text = clean()
    text["remedies"][0]["needs"] = ["lamp=off"]
    assert rules(text) == [("warning", "hardly-reached", "remedies[0].needs")]


def test_a_check_cannot_come_before_and_after_a_remedy() -> None:
    text = clean()
    text["checks"][1] |= {"needs": ["breaker"], "before": ["breaker"]}
    assert rules(text) == [("warning", "before-and-after", "checks[1].before")]


def test_a_check_that_is_all_danger_leads_nowhere() -> None:
    text = clean()
    text["checks"].append(_question(**_SAFE))
    for answer in text["checks"][2]["answers"]:
        answer["danger"] = True
    assert rules(text) == [("warning", "always-danger", "checks[2]")]


def test_safety_checks_need_not_tell_the_cause() -> None:
    text = clean()
    text["checks"].append(_question(safety=True))
    text["checks"][2]["answers"][0]["danger"] = True
    assert lint(text) == []


def test_errors_come_first() -> None:
    text = clean()
    text["causes"][0]["guess"] = True
    del text["remedies"][0]["verify"]
    text["checks"][0]["key"] = "k" * 61
    assert [level for level, _, _ in rules(text)] == list(LEVELS)
