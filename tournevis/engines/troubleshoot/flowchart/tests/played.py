"""A flowchart imported and then played: does the plan find the action at the end of each way?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from tournevis.engines.troubleshoot import Case, Guide, next_step, parse
from tournevis.engines.troubleshoot.flowchart import imported, scan
from tournevis.engines.troubleshoot.flowchart.parts import parts
from tournevis.engines.troubleshoot.flowchart.ways import Ways

CHARTS = sorted((Path(__file__).parent / "charts").iterdir())
FRENCH = {"internet", "chaudiere", "motdepasse", "page", "machine"}


def read(text: str) -> object:
    """What a YAML text says."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506


def language(path: Path) -> str:
    """The language that a chart is written in."""
    return "fr" if path.stem in FRENCH else "en"


def ends(path: Path, most: int = 1000) -> Iterator[tuple[str, str]]:
    """For each way of a chart that ends in an action: that action, and the one that play finds.

    Of a chart with more than `most` such ways, that many from all over it.
    """
    text = path.read_text(encoding="utf-8")
    guide = parse(imported(text, path.stem).written)
    chart = scan(text)
    walked = Ways(chart, language(path))
    ways = walked.every()
    found = parts(chart, ways, walked)
    done = {way.chain: ending.remedy for ending in found.endings for way in ending.ways}
    acting = [way for way in ways if way.chain]
    for way in acting[:: -(-len(acting) // most)]:
        tried = {done[chain] for chain in way.tried}
        yield done[way.chain], _played(guide, found.answers(way), tried - {done[way.chain]})


def _played(guide: Guide, answers: dict[str, str], tried: set[str]) -> str:
    """The first action proposed that the way has not tried yet; questions off the way: unknown."""
    case = Case()
    while True:
        step = next_step(guide, case)
        if step.kind == "check":
            case = case.answered(step.key, answers.get(step.key, "unknown"))
        elif step.key in tried:
            case = case.tried(step.key)
        else:
            return step.key
