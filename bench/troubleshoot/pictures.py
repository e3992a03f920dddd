"""What was measured as SVG, written by hand: light and dark by themselves, every axis labelled."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tournevis.engines.troubleshoot.tests.regimes import REGIMES

STYLE = """
svg { font: 13px system-ui, sans-serif; }
.paper { fill: #fdfbf7; } .ink { fill: #2b2a27; } .soft { fill: #6b6861; }
.line { stroke: #d8d3c8; stroke-width: 1; fill: none; } .axis { stroke: #6b6861; fill: none; }
.c0 { fill: #2f6f8f; stroke: #2f6f8f; } .c1 { fill: #c2571a; stroke: #c2571a; }
.c2 { fill: #4d7c2a; stroke: #4d7c2a; } .c3 { fill: #8a4fa3; stroke: #8a4fa3; }
.c4 { fill: #a58300; stroke: #a58300; } .mean { fill: none; stroke-width: 2.5; }
.curve { fill: none !important; stroke-width: 2; } .bar { stroke-width: 7; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #1f1e1b; } .ink { fill: #ece8df; } .soft { fill: #a8a398; }
  .line { stroke: #3a3833; } .axis { stroke: #a8a398; }
  .c0 { fill: #6db3d6; stroke: #6db3d6; } .c1 { fill: #f09a5f; stroke: #f09a5f; }
  .c2 { fill: #9bcb70; stroke: #9bcb70; } .c3 { fill: #c79be0; stroke: #c79be0; }
  .c4 { fill: #dcc04c; stroke: #dcc04c; }
}
"""
LEFT, TOP, WIDE = 170, 46, 760


def drawn(name: str, found: dict[str, Any], folder: Path) -> None:
    """Write the picture of one measure, if it has one."""
    makers = {"excess": excess, "bound": bounds, "trust": reliability}
    if name in makers:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.svg").write_text(makers[name](found), encoding="utf-8")


def excess(found: dict[str, Any]) -> str:
    """A line a policy: its mean excess in each regime, and the 95th percentile over all."""
    policies: dict[str, dict[str, dict[str, float]]] = found["policies"]
    ticks = (0.01, 0.1, 1, 10, 100)
    parts, high = list[str](), TOP + 30 * len(policies)
    for tick in ticks:
        x = _log(tick)
        parts.append(_line(x, TOP - 8, x, high, "line"))
        parts.append(_text(x, high + 18, f"{tick:g} %", "soft", "middle"))
    for row, (policy, by) in enumerate(policies.items()):
        y = TOP + 30 * row + 10
        parts.append(_text(LEFT - 12, y + 4, policy, "ink", "end"))
        parts.append(_line(LEFT, y, WIDE - 20, y, "line"))
        for number, regime in enumerate(REGIMES):
            parts.append(_dot(_log(by[regime]["mean"]), y, f"c{number}", 4.5))
        x = _log(by["all"]["p95"])
        parts.append(_line(x, y - 9, x, y + 9, "axis"))
    parts += _legend(REGIMES, 22)
    said = (
        "minutes more than the best possible play, log scale (0.01 % or less at the left)",
        "dot: mean of a regime; stroke: 95th percentile over all",
    )
    for line, words in enumerate(said):
        parts.append(_text((LEFT + WIDE) / 2, high + 40 + 18 * line, words, "soft", "middle"))
    return _svg(high + 72, parts, "Excess of each policy over the best possible play")


def reliability(found: dict[str, Any]) -> str:
    """What was said beside what came true."""
    side, left, top = 360, 70, 46
    parts = [_line(left, top + side, left + side, top, "line")]
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        x, y = left + tick * side, top + (1 - tick) * side
        parts.append(_line(left, y, left + side, y, "line"))
        parts.append(_text(left - 8, y + 4, f"{tick:g}", "soft", "end"))
        parts.append(_text(x, top + side + 18, f"{tick:g}", "soft", "middle"))
    for number, (_name, bins) in enumerate(found["reliability"].items()):
        spots = [(left + b["said"] * side, top + (1 - b["came"]) * side) for b in bins]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline class="c{number} curve" points="{path}"/>')
        parts += [_dot(x, y, f"c{number}", 4) for x, y in spots]
    names = [f"{name} clients" for name in found["reliability"]]
    parts += _legend(names, 22, left)
    parts.append(
        _text(
            left + side / 2,
            top + side + 40,
            "chance given to the likeliest cause",
            "soft",
            "middle",
        )
    )
    parts.append(
        f'<text class="soft" text-anchor="middle" transform="translate(22 {top + side / 2}) '
        f'rotate(-90)">share for which it was the cause</text>'
    )
    return _svg(top + side + 56, parts, "Do chances come true?", 480)


def bounds(found: dict[str, Any]) -> str:
    """An interval a guide: no plan can be below its left end, the default planner is at its right."""
    guides: dict[str, dict[str, float]] = found["guides"]
    high = TOP + 26 * len(guides)
    parts = list[str]()
    for tick in (0, 20, 40, 60, 80, 100):
        x = _share(tick / 100)
        parts.append(_line(x, TOP - 8, x, high, "line"))
        parts.append(_text(x, high + 18, f"{tick}", "soft", "middle"))
    for row, (key, by) in enumerate(guides.items()):
        y = TOP + 26 * row + 8
        parts.append(_text(LEFT - 12, y + 4, key, "ink", "end"))
        parts.append(_line(_share(by["lower"] / by["upper"]), y, _share(1), y, "c0 bar"))
        parts.append(_dot(_share(by["clairvoyant"] / by["upper"]), y, "c1", 4.5))
    parts += _legend(("the best plan is in here", "clairvoyant"), 22)
    parts.append(
        _text(
            (LEFT + WIDE) / 2,
            high + 40,
            "minutes to the cure, in % of what the default planner takes",
            "soft",
            "middle",
        )
    )
    return _svg(high + 56, parts, "Where the best possible plan of each guide lies")


def _log(percent: float) -> float:
    """0.01 % at the left, 200 % at the right."""
    span = math.log10(200 / 0.01)
    return LEFT + (WIDE - 20 - LEFT) * math.log10(max(percent, 0.01) / 0.01) / span


def _share(share: float) -> float:
    return LEFT + (WIDE - 30 - LEFT) * share


def _legend(names: Sequence[str], y: float, left: float = LEFT) -> Iterable[str]:
    x = left
    for number, name in enumerate(names):
        yield _dot(x, y - 4, f"c{number}", 4.5)
        yield _text(x + 9, y, name, "ink", "start")
        x += 26 + 7.2 * len(name)


def _svg(high: float, parts: Sequence[str], title: str, wide: int = WIDE) -> str:
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high:g}" role="img">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="paper" width="{wide}" height="{high:g}"/>\n{inside}\n</svg>\n'
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _dot(x: float, y: float, kind: str, size: float) -> str:
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'


def _text(x: float, y: float, words: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'
