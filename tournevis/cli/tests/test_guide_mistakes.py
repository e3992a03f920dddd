"""Every mistake on the command line is told in one line, with what to do, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tournevis.cli.guide.files import written_in
from tournevis.cli.tests.guides import guide_file, run


@pytest.mark.parametrize(
    ("arguments", "fr", "en"),
    [
        (["-o", "lmap=on"], "la vérification « lmap » n’existe pas ; vouliez-vous dire lamp ?", "no check “lmap”; did you mean lamp?"),
        (["-o", "xyz=on"], "il y a : lamp, cable", "there is: lamp, cable"),
        (["-o", "lamp=blue"], "réponse « blue » inconnue ; il y a : on, off, unknown", "no answer “blue”; there is: on, off, unknown"),
        (["-o", "lamp"], "s’écrit vérification=réponse", "write it as check=answer"),
        (["-f", "resaet"], "le remède « resaet » n’existe pas ; vouliez-vous dire reseat", "no remedy “resaet”; did you mean reseat"),
        (["-s", "restrat"], "l’étape « restrat » n’existe pas ; vouliez-vous dire restart", "no step “restrat”; did you mean restart"),
    ],
)  # fmt: skip
def test_what_the_guide_lacks(tmp_path: Path, arguments: list[str], fr: str, en: str) -> None:
    file = guide_file(tmp_path)
    for lang, said, head in (("fr", fr, "Erreur : "), ("en", en, "Error: ")):
        found = run("step", file, *arguments, "--lang", lang)
        assert found.exit_code == 1
        assert found.output.startswith(head)
        assert said in found.output
        assert found.output.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    guide_file(tmp_path)
    assert "did you mean" in run("step", tmp_path / "shpo.yaml", "--lang", "en").output
    assert "n’existe pas" in run("step", tmp_path / "nothing", "--lang", "fr").output


@pytest.mark.parametrize("command", ["step", "show", "explain", "play", "simulate"])
def test_a_file_that_is_not_yaml_or_not_a_guide(tmp_path: Path, command: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("key: shop\nchecks: [", encoding="utf-8")
    found = run(command, file, "--lang", "en")
    assert (found.exit_code, "this is not YAML" in found.output) == (1, True)
    file.write_text("key: shop\nversion: 1\n", encoding="utf-8")
    assert "il manque" in run(command, file, "--lang", "fr").output
    file.write_bytes(b"key: \xff\xfe")
    assert "UTF-8" in run(command, file).output


def test_a_mistake_in_a_guide_is_told_by_its_place(tmp_path: Path) -> None:
    file = guide_file(tmp_path, other={"rate": -1})
    assert "other.rate" in run("step", file, "--lang", "en").output
    assert "other.rate : il faut" in run("step", file, "--lang", "fr").output


def test_a_network_outside_the_folder_of_the_guide_is_never_read(tmp_path: Path) -> None:
    inner = tmp_path / "guides"
    inner.mkdir()
    (tmp_path / "secret.bif").write_text("network x { }", encoding="utf-8")
    (inner / "link.bif").symlink_to(tmp_path / "secret.bif")
    for named in ("../secret.bif", str(tmp_path / "secret.bif"), "link.bif"):
        file = guide_file(inner, network={"file": named, "problem": {"x": "y"}})
        found = run("step", file, "--lang", "en")
        assert found.exit_code == 1
        assert "must be in the folder of the guide" in found.output


def test_a_network_without_pyagrum_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_arguments: object) -> None:
        raise ImportError("pyagrum")

    monkeypatch.setattr("tournevis.engines.troubleshoot.network.guide_from", missing)
    (tmp_path / "x.bif").write_text("network x { }", encoding="utf-8")
    file = guide_file(tmp_path, network={"file": "x.bif", "problem": {"x": "y"}})
    found = run("step", file, "--lang", "en")
    assert found.exit_code == 1
    assert "pip install 'tournevis[network]'" in found.output


def test_a_name_that_stands_twice_is_told_with_its_line(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    twice = file.read_text(encoding="utf-8").replace('"version": 1', '"version": 1,\n"version": 2')
    file.write_text(twice, encoding="utf-8")
    found = run("step", file, "--lang", "en")
    assert (found.exit_code, "line 2" in found.output) == (1, True)
    assert "'version' stands twice" in found.output


def test_merges_that_multiply_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    merged = [f"x{n}: &x{n} {{<<: [{', '.join([f'*x{n - 1}'] * 9)}]}}" for n in range(1, 9)]
    file.write_text("\n".join(["x0: &x0 {a: 1}", *merged]), encoding="utf-8")
    assert "merged" in run("step", file, "--lang", "en").output


def test_one_field_may_still_replace_what_is_merged(tmp_path: Path) -> None:
    file = tmp_path / "merged.yaml"
    file.write_text("a: &a {x: 1}\nb: &b {<<: *a, x: 2}\nc: {<<: *b, x: 3}\n", encoding="utf-8")
    assert written_in(file) == {"a": {"x": 1}, "b": {"x": 2}, "c": {"x": 3}}


def test_a_file_name_that_no_disk_can_hold(tmp_path: Path) -> None:
    file = guide_file(tmp_path, network={"file": "a\0b.bif", "problem": {"x": "y"}})
    found = run("step", file, "--lang", "en")
    assert (found.exit_code, "must be in the folder" in found.output) == (1, True)
