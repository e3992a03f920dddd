"""`play`: the interview as a person has it at the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tournevis.cli.tests.guides import guide_file, run


def played(
    file: Path, *typed: str, lang: str = "en", options: tuple[str, ...] = ("--message", "")
) -> str:
    """What the terminal showed; the exit code is 0."""
    found = run("play", file, "--lang", lang, *options, typed="\n".join(typed) + "\n")
    assert found.exit_code == 0, found.output
    return found.output


def sheet(shown: str) -> str:
    """The sheet at the end."""
    return shown.split(" ---\n")[-1]


def test_an_interview_to_the_cure(tmp_path: Path) -> None:
    said = played(guide_file(tmp_path), "1", "2", "y")
    assert "Cured by: Reseat the cable." in said
    assert "Is the cable pushed in? No" in sheet(said)


def test_the_same_in_french(tmp_path: Path) -> None:
    said = played(guide_file(tmp_path), "allumé", "non", "o", lang="fr")
    assert "Résolu par\u00a0: Rebrancher le câble." in said
    assert "Constats\u00a0:" in sheet(said)


def test_answers_may_be_keys_beginnings_or_words(tmp_path: Path) -> None:
    for answer in ("off", "OF", "there is no light at all"):
        assert "Is the light on? Off" in sheet(played(guide_file(tmp_path), answer, "q"))


def test_i_do_not_know_and_not_now(tmp_path: Path) -> None:
    said = sheet(played(guide_file(tmp_path), "?", "later", "q"))
    assert "Is the light on? I don’t know" in said
    assert "Put off:\n  - Is the cable pushed in?" in said


def test_what_is_not_understood_is_asked_again(tmp_path: Path) -> None:
    said = played(guide_file(tmp_path), "9", "bogus", "1", "q")
    assert said.count("Choose one of 1, 2, ?, l, b, c, w, s, h, q") == 2
    assert "Is the light on? On" in sheet(said)


def test_why_and_the_sheet_can_be_asked_for_at_any_time(tmp_path: Path) -> None:
    said = played(guide_file(tmp_path), "w", "s", "q")
    assert "What each answer would change" in said
    assert said.count("● Is the light on?") == 3


def test_one_can_go_back_several_times(tmp_path: Path) -> None:
    said = sheet(played(guide_file(tmp_path), "1", "1", "b", "b", "b", "2", "q"))
    assert "Is the light on? Off" in said
    assert "pushed in?" not in said


@pytest.mark.parametrize(
    ("typed", "there", "gone"),
    [
        (("1", "1", "c", "1", "2", "q"), "Is the light on? Off", "Is the light on? On"),
        (("1", "1", "c", "lamp", "3", "q"), "pushed in? Yes", "Is the light on?"),
        (("1", "2", "n", "c", "3", "q"), "pushed in? No", "Tried without success"),
        (("1", "l", "c", "2", "q"), "Is the light on? On", "Put off"),
        (("1", "c", "", "q"), "Is the light on? On", "Put off"),
        (("c", "q"), "What we believe", "Observations"),
    ],
)
def test_anything_earlier_can_be_corrected(
    tmp_path: Path, typed: tuple[str, ...], there: str, gone: str
) -> None:
    said = sheet(played(guide_file(tmp_path), *typed))
    assert there in said
    assert gone not in said


def test_a_remedy_that_failed_counts(tmp_path: Path) -> None:
    said = sheet(played(guide_file(tmp_path), "1", "2", "n", "q"))
    assert "Tried without success:\n  - Reseat the cable" in said
    assert "13 min spent" in said


def test_safety_comes_first_and_danger_ends_it(tmp_path: Path) -> None:
    said = played(guide_file(tmp_path, smoke=True), "2", "")
    assert said.index("SAFETY") < said.index("● Any smoke?")
    assert "DANGER" in said
    assert "Handed over: Hand over to level 2." in said


def test_danger_may_have_been_a_slip_of_the_finger(tmp_path: Path) -> None:
    said = played(guide_file(tmp_path, smoke=True), "2", "b", "1", "1", "q")
    assert "Any smoke? No" in sheet(said)


def test_one_may_hand_over_at_any_time(tmp_path: Path) -> None:
    assert "Handed over: Hand over to level 2." in played(guide_file(tmp_path), "1", "h")


def test_the_clients_own_words_are_read_and_confirmed(tmp_path: Path) -> None:
    words = ("--message", "There is no light on the router")
    said = played(guide_file(tmp_path), "", "q", options=words)
    assert "The client wrote: There is no light on the router" in sheet(said)
    assert "Is the light on? Off" in sheet(said)


def test_what_was_read_wrongly_is_put_right(tmp_path: Path) -> None:
    words = ("--message", "There is no light on the router")
    said = played(guide_file(tmp_path), "1", "q", options=words)
    assert "Is the light on? On" in sheet(said)


def test_the_words_are_asked_for_where_they_are_not_given(tmp_path: Path) -> None:
    said = played(guide_file(tmp_path), "no light", "", "q", options=())
    assert "Is the light on? Off" in sheet(said)


def test_a_case_can_be_gone_on_with(tmp_path: Path) -> None:
    said = played(
        guide_file(tmp_path), "q", options=("--message", "", "-o", "lamp=on", "-f", "restart")
    )
    assert "Is the light on? On" in sheet(said)
    assert "Restart the box" in sheet(said)


def test_the_end_of_the_input_is_a_way_to_stop(tmp_path: Path) -> None:
    found = run("play", guide_file(tmp_path), "--lang", "en", typed="")
    assert found.exit_code == 0
    assert "Stopped before the end." in found.output


def test_ctrl_c_leaves_the_sheet_and_ends_as_programs_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    found = run("play", guide_file(tmp_path), "--message", "", "-o", "lamp=on", "--lang", "en")
    assert found.exit_code == 130
    assert "Is the light on? On" in sheet(found.output)
