"""A play judged move by move, as it is told to whoever played."""

from __future__ import annotations

from tournevis.cli.guide.phrases import colon, decimal, quoted, say
from tournevis.cli.guide.telling import name_of
from tournevis.cli.guide.terminal import echo, tell
from tournevis.engines.troubleshoot import Guide, why
from tournevis.engines.troubleshoot.simulate import Game, Judged, Move, Review

GOOD, FAIR = 90, 60
SMALL = 0.02
"""A loss under this share of the best play is next to nothing."""


def verdict(guide: Guide, game: Game, judged: Review, seed: int, lang: str) -> None:
    """What it was, what each choice was worth and why, the score."""
    echo()
    tell(f"{say('was', lang)}{colon(lang)}{guide.cause(game.cause).name[lang]}", bold=True)
    echo()
    tell(say("judgement", lang), bold=True)
    for number, each in enumerate(judged.moves, start=1):
        tell(_name(guide, each.move, lang), f"  {number:2}  ", " " * 6)
        _judged(guide, each, judged.best, lang)
    colour = "green" if judged.score >= GOOD else "yellow" if judged.score >= FAIR else "red"
    echo()
    echo(f"{say('score', lang)}{colon(lang)}{judged.score}/100", fg=colour, bold=True)
    minutes = {"best": decimal(judged.best, lang), "lost": decimal(judged.lost, lang)}
    tell(say("score-means", lang).format(**minutes), "  ")
    tell(f"{say('again', lang)}{colon(lang)}--practice --seed {seed}", "  ", dim=True)


def _judged(guide: Guide, each: Judged, best: float, lang: str) -> None:
    if each.is_best:
        tell(f"✓ {say('best-move', lang)}", " " * 6, fg="green")
        return
    better = quoted(name_of(guide, each.best, lang), lang)
    if each.lost < SMALL * best:
        tell(f"✓ {say('about-best', lang)} {better}", " " * 6, fg="green")
        return
    tell(f"−{decimal(each.lost, lang)} {say('lost', lang)} {better}", " " * 6, fg="yellow")
    tell(why(guide, each.move.case, each.best).sentence(lang), " " * 8, dim=True)


def _name(guide: Guide, move: Move, lang: str) -> str:
    if move.kind == "check":
        return guide.check(move.key).ask[lang]
    if move.kind == "remedy":
        return guide.remedy(move.key).name[lang]
    return say("handover", lang)
