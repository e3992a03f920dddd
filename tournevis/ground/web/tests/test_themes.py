"""Text can be read in both themes: WCAG 2.2 contrast, 4.5 for words and 3 for the bars."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[4] / "styles" / "themes.css"
KINDS = ("misuse", "connection", "software", "hardware", "outside", "other")
INKS = ("color-base-content", "soft", "color-primary", "go", "warn", "late", "note-ink", *KINDS)
PAPERS = ("color-base-100", "color-base-200", "well", "brand-soft")
PAIRS = (
    ("go", "go-soft"),
    ("warn", "warn-soft"),
    ("late", "late-soft"),
    ("note-ink", "note"),
    ("color-base-content", "note"),
    ("color-primary-content", "color-primary"),
    ("color-neutral-content", "color-neutral"),
)


def _themes() -> list[tuple[str, dict[str, str]]]:
    blocks = SOURCE.read_text().split('@plugin "daisyui/theme"')[1:]
    pattern = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    return [
        (re.findall(r'name: "(\w+)"', block)[0], dict(pattern.findall(block))) for block in blocks
    ]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "theme"), _themes())
def test_words_stand_out_from_their_paper(name: str, theme: dict[str, str]) -> None:
    pairs = [(ink, paper) for ink in INKS for paper in PAPERS] + list(PAIRS)
    assert [p for p in pairs if _contrast(theme[p[0]], theme[p[1]]) < 4.5] == []


@pytest.mark.parametrize(("name", "theme"), _themes())
def test_bars_stand_out_from_the_card(name: str, theme: dict[str, str]) -> None:
    fills = [f"{kind}-fill" for kind in KINDS]
    assert [f for f in fills if _contrast(theme[f], theme["color-base-100"]) < 3] == []


def test_there_are_two_themes_with_the_same_colours() -> None:
    (light, of_light), (dark, of_dark) = _themes()
    assert (light, dark) == ("light", "dark")
    assert of_light.keys() == of_dark.keys()
