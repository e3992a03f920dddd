"""A team's decision tree becomes a guide to begin with, and every guess in it is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Guide, parse
from tournevis.engines.troubleshoot.flowchart import (
    FlowchartError,
    as_yaml,
    imported,
    scan,
)
from tournevis.engines.troubleshoot.flowchart.tests.played import CHARTS, ends, language, read
from tournevis.engines.troubleshoot.lint import lint
from tournevis.engines.troubleshoot.lint.finding import members

SIZES = {
    "chaudiere": (6, 4, 6, "onsite"),
    "conveyor": (12, 10, 12, "onsite"),
    "email": (21, 16, 20, "level-2"),
    "entrances": (8, 5, 8, "level-2"),
    "internet": (6, 5, 6, "level-2"),
    "lamp": (2, 1, 2, "level-2"),
    "loops": (5, 3, 5, "level-2"),
    "machine": (17, 13, 17, "level-2"),
    "modern": (3, 3, 3, "level-2"),
    "motdepasse": (5, 2, 5, "level-2"),
    "page": (6, 4, 6, "level-2"),
    "printer": (6, 3, 6, "level-2"),
    "vpn": (6, 4, 6, "level-2"),
}
"""Causes, checks and remedies of each chart, and to whom it hands over."""


def _text(name: str) -> str:
    (path,) = (path for path in CHARTS if path.stem == name)
    return path.read_text(encoding="utf-8")


def _guide(name: str, **options: Any) -> Guide:
    return parse(imported(_text(name), name, **options).written)


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_each_chart_becomes_a_guide(path: Path) -> None:
    found = imported(path.read_text(encoding="utf-8"), path.stem)
    guide = parse(found.written)
    parts = (len(guide.causes) - 1, len(guide.checks), len(guide.remedies), guide.handover.to)
    assert parts == SIZES[path.stem]
    assert found.language == language(path)
    assert all(part.guess for _, part in members(guide))
    assert all(part.because.startswith("guess: ") for _, part in members(guide))
    assert read(as_yaml(found.written, found.guesses, found.language)) == found.written


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_the_linter_finds_what_is_left_to_do(path: Path) -> None:
    found = lint(imported(path.read_text(encoding="utf-8"), path.stem).written)
    rules = {each.rule for each in found}
    assert {"to-translate", "guessed"} <= rules
    assert rules <= {"to-translate", "guessed", "not-separated", "no-words"}


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_played_along_each_way_it_proposes_the_action_at_its_end(path: Path) -> None:
    played = list(ends(path, most=6))
    assert sum(wanted == found for wanted, found in played) >= 0.8 * len(played)


def test_the_question_after_an_action_is_how_one_sees_that_it_worked() -> None:
    guide = _guide("printer")
    plug = guide.remedy("plug-in-the-power-cable")
    assert plug.verify == {"fr": "À traduire : Does it work now?", "en": "Does it work now?"}
    assert "does-it-work-now" not in guide.check_index
    assert guide.title["en"] == "Office printer does not print"


def test_answers_on_the_way_to_a_cause_are_nearly_sure() -> None:
    guide = _guide("printer")
    lamp = guide.likelihood[guide.check_index["is-the-lamp-on"]]
    fuse = guide.cause_index["replace-the-fuse"]
    assert lamp[:, fuse] == pytest.approx([0.95, 0.05])
    screen = guide.likelihood[guide.check_index["any-error-on-the-screen"]]
    assert screen[:, fuse] == pytest.approx([1 / 3] * 3)
    assert guide.cures.max(axis=1) == pytest.approx([0.8] * 6)


def test_yes_and_no_are_told_in_both_languages() -> None:
    guide = _guide("internet")
    told = guide.check("prise-de-courant-alimentee").answer("yes").text
    assert told == {"fr": "Oui", "en": "Yes"}
    assert guide.check("voyant-de-la-box").answer("rouge").text == {"fr": "Rouge", "en": "Red"}


def test_what_is_the_matter_names_the_cause_and_what_is_done_the_remedy() -> None:
    guide = _guide("motdepasse")
    assert guide.causes[0].name["fr"] == "Verrouillage majuscules actif"
    assert guide.remedies[0].name["fr"] == "Désactiver le verrouillage majuscules"
    assert guide.remedy("reinitialiser-le-mot-de-passe").cures == {
        "reinitialiser-le-mot-de-passe": 0.8
    }


def test_what_is_done_before_a_question_is_said_with_it() -> None:
    check = _guide("conveyor").check("is-something-jammed")
    assert check.say is not None
    assert check.say["en"] == "Open the cover. Is something jammed?"
    assert (check.kind, check.minutes) == ("test", 4)


def test_the_same_action_at_two_ends_is_one_remedy_for_two_causes() -> None:
    guide = _guide("email")
    link = guide.remedy("send-a-link-instead-of-the-file")
    assert len(link.cures) == 2
    names = [guide.cause(key).name["en"] for key in link.cures]
    assert names == [
        "Send a link instead of the file (What does it say? too large)",
        "Send a link instead of the file (Large attachment? yes)",
    ]


def test_who_enters_by_another_door_has_none_of_these() -> None:
    guide = _guide("entrances")
    sound = guide.check("sound-on-the-phone")
    assert [answer.key for answer in sound.answers][-1] == "none-of-these"
    assert guide.likelihood[0][-1, guide.cause_index["replace-the-phone"]] == pytest.approx(0.7)


def test_a_first_answer_that_hands_over_ends_the_interview() -> None:
    smell = _guide("chaudiere").check("odeur-de-gaz")
    assert smell.first
    assert [answer.key for answer in smell.answers if answer.danger] == ["yes"]


def test_i_do_not_know_is_no_answer_of_its_own() -> None:
    answers = [answer.key for answer in _guide("vpn").check("which-error").answers]
    assert answers == ["authentication-failed", "timeout", "certificate-expired"]


def test_loops_are_cut_and_said() -> None:
    assert any("arrow back to “Did it work?”" in each or "back to" in each
               for each in imported(_text("conveyor"), "x").guesses)  # fmt: skip


def test_the_order_of_the_chart_may_be_kept() -> None:
    free, kept = _guide("printer"), _guide("printer", keep_order=True)
    assert not any(check.needs for check in free.checks)
    assert not any(remedy.needs for remedy in free.remedies)
    (need,) = kept.check("paper-in-the-tray").needs
    assert (need.key, need.answers) == ("is-the-lamp-on", ("yes",))
    (before,) = kept.remedy("replace-the-fuse").needs
    assert before.key == "plug-in-the-power-cable"


def test_language_and_title_may_be_given() -> None:
    guide = _guide("lamp", language="fr", title="Machine arrêtée")
    assert guide.title == {"fr": "Machine arrêtée", "en": "To translate: Machine arrêtée"}
    assert guide.checks[0].ask["fr"] == "Is the lamp on?"


def test_the_same_chart_gives_the_same_guide() -> None:
    assert as_yaml(imported(_text("machine"), "m").written) == as_yaml(
        imported(_text("machine"), "m").written
    )


@pytest.mark.parametrize(
    ("chart", "says"),
    [
        ("flowchart TD\nA[Alone]", "no arrows"),
        ("flowchart TD\nA{On?} -->|no| B[Call support]\nA -->|yes| C([End])", "ends with an action"),
        ("flowchart TD\n" + "".join(f"n{i}{{?}}-->|a|n{i + 1}\nn{i}-->|b|n{i + 1}\n" for i in range(20)) + "n20[Stop it]", "too many ways"),
        ("flowchart TD\n" + "".join(f"n{i} --> n{i + 1}\n" for i in range(400)), "too many ways"),
    ],
)  # fmt: skip
def test_what_is_no_decision_tree_is_refused(chart: str, says: str) -> None:
    with pytest.raises(FlowchartError, match=says):
        imported(chart, "x")


def test_keys_that_the_format_keeps_are_not_given() -> None:
    chart = "flowchart TD\nA{State?} -->|failed| B[Other]\nA -->|later| C[Default]\nA-->|x|D[Later]"
    guide = parse(imported(chart, "x").written)
    assert [answer.key for answer in guide.checks[0].answers] == ["failed-2", "later-2", "x"]
    assert [cause.key for cause in guide.causes] == ["other-2", "default-2", "later-2", "other"]


def test_an_arrow_without_words_is_the_other_answer() -> None:
    chart = "flowchart TD\nA{Lamp on?} -->|yes| B[Restart it]\nA --> C[Replace the fuse]"
    found = imported(chart, "x")
    assert [each["key"] for each in found.written["checks"][0]["answers"]] == ["yes", "no"]
    assert any("an arrow without an answer" in each for each in found.guesses)


def test_a_page_is_read_as_its_chart() -> None:
    assert scan(_text("page")).nodes["R4"].label == "Rebrancher le câble vidéo"


SAID = st.sampled_from(
    [
        "Start",
        "Is it on?",
        "Works now?",
        "Toujours en panne ?",
        "Restart it",
        "Changer le câble",
        "Fuse blown",
        "Done",
        "Fin",
        "?",
        "Call support",
        "Appeler le technicien sur place",
        "Other",
        "Default",
        "yes",
        "!",
        "Unknown",
        "Check the cable",
    ]
)
TOLD = st.sampled_from(
    ["", "yes", "no", "Oui", "Non", "I don't know", "red", "failed", "!", "Autre"]
)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), TOLD), max_size=14), st.data())
@settings(max_examples=50, deadline=None)
def test_any_chart_becomes_a_guide_or_is_refused(
    arrows: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    boxes = [f'n{index}{{"{data.draw(SAID)}"}}' for index in range(8)]
    lines = [
        f"n{one} -->|{said}| n{two}" if said else f"n{one} --> n{two}" for one, two, said in arrows
    ]
    text = "\n".join(["flowchart TD", *boxes, *lines])
    for keep_order in (False, True):
        try:
            written = imported(text, "any", keep_order=keep_order).written
        except FlowchartError:
            continue
        assert [each for each in lint(written) if each.level == "error"] == []
        assert read(as_yaml(written)) == written
