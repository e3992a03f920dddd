"""`play --practice`: a newcomer against a simulated client, judged by choices."""

from __future__ import annotations

import re
from pathlib import Path

from tournevis.cli.tests.guides import guide_file, run, shop_written
from tournevis.engines.troubleshoot import Case, next_step, parse
from tournevis.engines.troubleshoot.simulate import Temper, client, message, play

GUIDE = parse(shop_written())


def practised(file: Path, *typed: str, seed: int = 3, lang: str = "en") -> str:
    """What the terminal showed; the exit code is 0."""
    options = ("--practice", "--seed", str(seed), "--lang", lang)
    found = run("play", file, *options, typed="\n".join(typed) + "\n")
    assert found.exit_code == 0, found.output
    return found.output


def score(shown: str) -> int:
    """The score that was told."""
    found = re.search(r"(\d+)/100", shown)
    assert found
    return int(found[1])


def best_moves(seed: int) -> list[str]:
    """What the engine would do with this client, after what the message tells."""
    someone = client(GUIDE, seed, temper=Temper())
    start = Case()
    for check, answer in message(someone, "en").told.items():
        start = start.answered(check, answer)

    def choose(guide: object, case: Case) -> tuple[str, str]:
        step = next_step(GUIDE, case)
        return step.kind, step.key

    return [move.key for move in play(GUIDE, someone, choose, start).moves]


def test_who_plays_as_the_engine_does_scores_100(tmp_path: Path) -> None:
    for seed in (1, 2, 3, 4):
        assert score(practised(guide_file(tmp_path), *best_moves(seed), seed=seed)) == 100


def test_who_gives_up_at_once_scores_less_and_hears_what_was_better(tmp_path: Path) -> None:
    said = practised(guide_file(tmp_path), "h")
    assert score(said) < 90
    assert "min lost on average; better:" in said
    assert "saves" in said  # why it was better


def test_numbers_keys_and_words_will_do(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    for typed in ("4", "restart", "restart the box"):
        said = practised(file, typed, "h", "h")
        assert "The client:" in said
        assert re.search(r" 1  Restart the box\n", said)


def test_minutes_are_counted(tmp_path: Path) -> None:
    told = message(client(GUIDE, 3, temper=Temper()), "en").told
    check, minutes = next(pair for pair in (("lamp", 1), ("cable", 2)) if pair[0] not in told)
    assert f"  {minutes} min spent" in practised(guide_file(tmp_path), check, "h")


def untold() -> int:
    """A client whose message tells nothing, and whom the first remedy does not cure."""
    some = (client(GUIDE, seed, temper=Temper()) for seed in range(200))
    return next(
        each.seed[0]
        for each in some
        if not message(each, "en").told and each.tries("restart") == "failed"
    )


def test_what_was_done_is_not_done_again(tmp_path: Path) -> None:
    said = practised(guide_file(tmp_path), "restart", "restart", "h", seed=untold())
    assert "restart: done already" in said


def test_what_is_not_understood_brings_the_list(tmp_path: Path) -> None:
    said = practised(guide_file(tmp_path), "99", "0", "bogus", "?", "h", seed=untold())
    assert said.count("What you can do") == 5


def test_what_a_step_needs_comes_first(tmp_path: Path) -> None:
    told = shop_written()["remedies"]
    told[0]["needs"] = ["lamp"]
    said = practised(guide_file(tmp_path, remedies=told), "reseat", "h", seed=untold())
    assert "reseat: this needs first: Is the light on?" in said


def test_the_same_seed_is_the_same_client(tmp_path: Path) -> None:
    file = guide_file(tmp_path)
    assert practised(file, "h", seed=8) == practised(file, "h", seed=8)
    assert practised(file, "h", seed=8) != practised(file, "h", seed=9)


def test_practice_in_french_and_its_early_end(tmp_path: Path) -> None:
    assert "Note\u00a0:" in practised(guide_file(tmp_path), "m", lang="fr")
    assert "Arrêté avant la fin" in practised(guide_file(tmp_path), "q", lang="fr")
