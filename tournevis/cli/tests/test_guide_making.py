"""`simulate`, `import` and `learn`: figures, new guides, better guides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from tournevis.cli.tests.guides import guide_file, run
from tournevis.engines.troubleshoot import parse

CHART = """flowchart TD
  A{Is the lamp on?} -->|no| B[Replace the fuse]
  A -->|yes| C[Restart the router]
"""
BIF = """network lamp { }
variable Fuse { type discrete [ 2 ] { ok, blown }; }
variable Lamp { type discrete [ 2 ] { on, off }; }
probability ( Fuse ) { table 0.9, 0.1; }
probability ( Lamp | Fuse ) { (ok) 0.95, 0.05; (blown) 0.01, 0.99; }
"""


def overlay(folder: Path, file: str) -> Path:
    """A guide on that network."""
    both = {"fr": "Fusible grillé ?", "en": "Fuse blown?"}
    told = {
        "key": "lamp",
        "version": 1,
        "title": both,
        "network": {"file": file, "problem": {"Lamp": "off"}},
        "other": {"rate": 3},
        "handover": {"minutes": 30, "text": both},
        "causes": [{"key": "fuse", "kind": "hardware", "variable": "Fuse", "states": ["blown"], "name": both}],
        "checks": [
            {
                "key": "look", "variable": "Fuse", "minutes": 1, "who": "client", "ask": both,
                "answers": [
                    {"key": "good", "states": "ok", "text": both},
                    {"key": "bad", "states": ["blown"], "text": both},
                ],
            }
        ],
        "remedies": [{"key": "change", "repairs": {"Fuse": "ok"}, "minutes": 2, "who": "client", "name": both}],
    }  # fmt: skip
    path = folder / "overlay.yaml"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_simulate_ends_with_one_line_of_json(tmp_path: Path) -> None:
    found = run("simulate", guide_file(tmp_path), "--clients", "30", "--json")
    figures = json.loads(found.output.splitlines()[-1])
    assert set(figures) >= {"success", "cost", "steps", "handed_over", "wrong", "ece"}
    assert figures["clients"] == 30
    assert found.stderr == ""  # no bar where nobody looks


@pytest.mark.parametrize("options", [(), ("--hard",), ("--thorough",), ("--writing", "fr")])
def test_the_same_seed_gives_the_same_figures(tmp_path: Path, options: Sequence[str]) -> None:
    def told(seed: str) -> str:
        options_too = ("--clients", "30", "--seed", seed, "--json", *options)
        return run("simulate", guide_file(tmp_path), *options_too).output

    assert told("1") == told("1") != told("2")


def test_simulate_tells_people_in_their_language(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    french = run("simulate", file, "--clients", "20", "--lang", "fr").output
    assert "guéris par le bon remède" in french
    assert "\u00a0%" in french
    assert (
        "cured by the right remedy"
        in run("simulate", file, "--clients", "20", "--lang", "en").output
    )


def test_a_flowchart_becomes_a_guide_that_can_be_played(tmp_path: Path) -> None:
    chart, out = tmp_path / "No light.mmd", tmp_path / "no-light.yaml"
    chart.write_text(CHART, encoding="utf-8")
    found = run("import", chart, "-o", out, "--lang", "en")
    assert found.exit_code == 0
    assert "guessed: 5" in found.stderr
    guide = parse(yaml.safe_load(out.read_text(encoding="utf-8")))
    assert (guide.key, len(guide.checks), len(guide.remedies)) == ("no-light", 1, 2)
    assert run("play", out, "--message", "", "--lang", "en", typed="q\n").exit_code == 0


def test_without_output_the_guide_goes_to_the_terminal_alone(tmp_path: Path) -> None:
    chart = tmp_path / "light.mmd"
    chart.write_text(CHART, encoding="utf-8")
    found = run("import", chart, "--key", "lights", "--title", "No light")
    told = yaml.safe_load(found.stdout)
    assert (told["key"], told["title"]["en"]) == ("lights", "No light")


def test_a_file_that_is_there_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    chart, out = tmp_path / "light.mmd", tmp_path / "light.yaml"
    chart.write_text(CHART, encoding="utf-8")
    out.write_text("mine", encoding="utf-8")
    found = run("import", chart, "-o", out, "--lang", "en")
    assert (found.exit_code, out.read_text(encoding="utf-8")) == (1, "mine")
    assert "--force writes over it" in found.output
    assert run("import", chart, "-o", out, "--force").exit_code == 0
    assert "key: light" in out.read_text(encoding="utf-8")


def test_a_flowchart_that_leads_nowhere_is_told_in_both_languages(tmp_path: Path) -> None:
    chart = tmp_path / "none.mmd"
    chart.write_text("flowchart TD\n  A[alone]\n", encoding="utf-8")
    assert "no arrows" in run("import", chart, "--lang", "en").output
    assert "aucune flèche" in run("import", chart, "--lang", "fr").output
    other = tmp_path / "tree.vsdx"
    other.write_text("", encoding="utf-8")
    assert "expected a flowchart" in run("import", other, "--lang", "en").output


def test_a_network_becomes_a_guide_beside_it(tmp_path: Path) -> None:
    pytest.importorskip("pyagrum")
    network, out = tmp_path / "lamp.bif", tmp_path / "lamp.yaml"
    network.write_text(BIF, encoding="utf-8")
    missing = run("import", network, "-o", out, "--lang", "en")
    assert "--overlay FILE is missing" in missing.output
    found = run("import", network, "-o", out, "--overlay", overlay(tmp_path, "elsewhere.bif"))
    assert found.exit_code == 0, found.output
    assert yaml.safe_load(out.read_text(encoding="utf-8"))["network"]["file"] == "lamp.bif"
    step = json.loads(run("step", out, "--json").output)
    assert step["belief"]["fuse"] > 0.5


def test_a_guide_is_not_made_away_from_its_network(tmp_path: Path) -> None:
    network, out = tmp_path / "lamp.bif", tmp_path / "far" / "lamp.yaml"
    out.parent.mkdir()
    network.write_text(BIF, encoding="utf-8")
    found = run(
        "import", network, "-o", out, "--overlay", overlay(tmp_path, "x.bif"), "--lang", "en"
    )
    assert found.exit_code == 1
    assert "must be in the folder of the guide" in found.output


def closures(folder: Path, many: int, **more: object) -> Path:
    """Closed incidents: loose cables, whose cable was always found out."""
    lines = [
        json.dumps(
            {
                "guide": "shop", "version": 1, "at": f"2026-03-{day:02}T10:00:00Z", "cause": "cable-loose",
                "observed": {"lamp": "on", "cable": "out"}, "tried": [["reseat", True]],
            } | more
        )
        for day in range(1, many + 1)
    ]  # fmt: skip
    file = folder / "closures.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_confirmed_closures_teach(tmp_path: Path) -> None:
    file = guide_block(tmp_path)
    out = tmp_path / "learnt.yaml"
    found = run("learn", file, closures(tmp_path, 28), "-o", out, "--lang", "en")
    assert found.exit_code == 0, found.output
    assert "28 of 28 closures teach" in found.output
    assert "+version: 2" in found.output
    new = parse(yaml.safe_load(out.read_text(encoding="utf-8")))
    before = parse(yaml.safe_load(file.read_text(encoding="utf-8")))
    assert new.prior[0] > before.prior[0]
    again = run("learn", file, closures(tmp_path, 28), "-o", out, "--lang", "en")
    assert (again.exit_code, "--force" in again.output) == (1, True)


@pytest.mark.parametrize("silence", [{"cause": ""}, {"automatic": True}, {"reopened": True}])
def test_silence_teaches_nothing(tmp_path: Path, silence: dict[str, object]) -> None:
    out = tmp_path / "learnt.yaml"
    file = guide_block(tmp_path)
    found = run("learn", file, closures(tmp_path, 28, **silence), "-o", out, "--lang", "en")
    assert "0 of 28 closures teach" in found.output
    assert "Nothing to change." in found.output
    assert out.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


def test_lines_that_cannot_be_read_are_told_and_the_others_count(tmp_path: Path) -> None:
    file = closures(tmp_path, 10)
    file.write_text(file.read_text(encoding="utf-8") + "\nnonsense\n", encoding="utf-8")
    found = run("learn", guide_block(tmp_path), file, "--lang", "fr")
    assert "ligne 11" in found.stderr
    assert "10 clôtures sur 10" in found.output


def test_learning_for_scripts(tmp_path: Path) -> None:
    found = run("learn", guide_block(tmp_path), closures(tmp_path, 28), "--json")
    told = json.loads(found.stdout)
    assert told["closures"] == 28
    assert told["version"] == 2
    assert {"diff", "replay", "findings"} <= set(told)


def guide_block(folder: Path) -> Path:
    """The shop as YAML with a field a line, as people write it."""
    file = guide_file(folder)
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return file


def test_a_closure_from_the_future_is_refused(tmp_path: Path) -> None:
    closures = tmp_path / "closures.jsonl"
    closures.write_text(
        '{"guide": "shop", "version": 1, "at": "9999-01-01T00:00:00Z", "cause": "power-cut",'
        ' "observed": {}, "tried": []}\n'
    )
    result = run("learn", guide_file(tmp_path), closures)
    assert result.exit_code == 1
    assert "9999-01-01" in result.output


def test_closures_may_be_piped_in(tmp_path: Path) -> None:
    line = (
        '{"guide": "shop", "version": 1, "at": "2026-03-01T10:00:00Z", "cause": "power-cut",'
        ' "observed": {}, "tried": []}\n'
    )
    file = guide_file(tmp_path)
    (tmp_path / "closures.jsonl").write_text(line)
    piped = run("learn", file, "-", "--lang", "en", typed=line)
    assert piped.exit_code == 0, piped.output
    assert piped.output == run("learn", file, tmp_path / "closures.jsonl", "--lang", "en").output
