"""`step`, `explain`, `show` and `lint`: what they print for people and for scripts."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tournevis.cli.guide.terminal import as_json
from tournevis.cli.tests.guides import guide_file, run, shop_written
from tournevis.engines.troubleshoot import Case, belief, next_step, parse, setbacks, weights

GUIDE = parse(shop_written())


def test_step_tells_scripts_what_the_engine_says(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    told = json.loads(run("step", file, "-o", "lamp=on", "-f", "restart", "--json").output)
    case = Case().answered("lamp", "on").tried("restart")
    assert told["belief"] == pytest.approx(
        {cause.key: chance for cause, chance in belief(GUIDE, case).ranked}, abs=1e-6
    )
    assert (told["step"]["kind"], told["step"]["key"]) == (
        next_step(GUIDE, case).kind,
        next_step(GUIDE, case).key,
    )
    assert set(told["step"]["why"]) == {"fr", "en"}


def test_what_was_put_off_is_not_proposed(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    first = json.loads(run("step", file, "--json").output)["step"]["key"]
    then = json.loads(run("step", file, "--json", "-s", first).output)["step"]["key"]
    assert then != first


def test_step_speaks_both_languages(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    assert "Maintenant\u00a0: Le voyant" in run("step", file, "--lang", "fr").output
    assert "Now: Is the light on?" in run("step", file, "--lang", "en").output


def test_numbers_that_json_lacks_are_null() -> None:
    told = as_json({"weights": {"lamp": -math.inf, "cable": 0.5}, "more": [math.nan, "é"]})
    assert json.loads(told) == {"weights": {"lamp": None, "cable": 0.5}, "more": [None, "é"]}


def test_explain_for_scripts_weighs_each_answer_and_each_failure(tmp_path: Path) -> None:
    told = json.loads(
        run("explain", guide_file(tmp_path), "-o", "lamp=on", "-f", "reseat", "--json").output
    )
    case = Case().answered("lamp", "on").tried("reseat")
    for cause in told["causes"]:
        (weight,) = weights(GUIDE, case, cause["cause"])
        (setback,) = setbacks(GUIDE, case, cause["cause"])
        assert cause["weights"]["lamp"] == pytest.approx(weight.value, abs=1e-4)
        assert cause["setbacks"]["reseat"] == pytest.approx(setback.value, abs=1e-4)


def test_explain_tells_the_evidence_the_answers_and_the_other_steps(tmp_path: Path) -> None:
    said = run("explain", guide_file(tmp_path), "-o", "lamp=on", "--lang", "en").output
    for part in (
        "What speaks for",
        "Is the light on? On",
        "What each answer would change",
        "Why not",
    ):
        assert part in said
    assert "nothing yet" in run("explain", guide_file(tmp_path), "--lang", "en").output


def test_show_draws_every_part_and_the_answers_given(tmp_path: Path) -> None:
    said = run(
        "show", guide_file(tmp_path), "-o", "lamp=off", "-f", "reseat", "--lang", "en"
    ).output
    for key in (*GUIDE.cause_index, *GUIDE.check_index, *GUIDE.remedy_index):
        assert key in said
    assert "→ Off" in said
    assert "cable-loose 95% ✗" in said


def test_show_one_part_with_its_numbers(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    check = run("show", file, "lamp", "--lang", "en").output
    assert "0.010   0.990  power-cut" in check
    assert "0.970   0.030  others" in check
    assert "28,6" in run("show", file, "cable-loose", "--lang", "fr").output
    remedy = run("show", file, "reseat", "--lang", "en").output
    assert "1. Pull out" in remedy
    assert "95.0%  Loose cable" in remedy
    assert "did you mean lamp?" in run("show", file, "lmap", "--lang", "en").output


def test_lint_ends_with_1_only_where_there_is_an_error(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    found = run("lint", tmp_path, "--json")
    assert found.exit_code == 0
    assert all(json.loads(line)["level"] != "error" for line in found.output.splitlines())
    guide_file(tmp_path, title={"fr": "Sans anglais"})
    assert run("lint", file).exit_code == 1
    assert "erreur" in run("lint", file, "--lang", "fr").output


def test_lint_goes_on_after_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("[", encoding="utf-8")
    guide_file(tmp_path, title={"fr": "Sans anglais"})
    found = run("lint", tmp_path, "--lang", "en")
    assert found.exit_code == 1
    assert "a.yaml: line" in found.output
    assert "shop.yaml: title" in found.output


def test_lint_warns_of_closures_that_cannot_be_read(tmp_path: Path) -> None:
    lines = tmp_path / "closures.jsonl"
    lines.write_text("no json\n", encoding="utf-8")
    found = run("lint", guide_file(tmp_path), "--closures", lines, "--lang", "en")
    assert "line 1: this is not JSON" in found.output
