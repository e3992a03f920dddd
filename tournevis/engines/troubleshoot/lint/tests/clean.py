"""A guide that the linter has nothing to say about, for tests to spoil."""

from __future__ import annotations

from typing import Any

from tournevis.engines.troubleshoot.lint import Finding, lint
from tournevis.engines.troubleshoot.tests.written import written


def clean() -> dict[str, Any]:
    """A copy that a test may spoil: three causes, two checks, three remedies."""
    text = written()
    text["remedies"][1] |= {
        "steps": {"fr": ["Éteindre", "Rallumer"], "en": ["Switch off", "Switch on"]},
        "verify": {"fr": "Le voyant est vert", "en": "The light is green"},
    }
    text["remedies"].append(
        {
            "key": "breaker",
            "minutes": 5,
            "who": "client",
            "name": {"fr": "Remettre le disjoncteur", "en": "Put the breaker back"},
            "cures": {"power-cut": 0.8},
            "steps": {"fr": ["Relever le levier"], "en": ["Lift the lever"]},
            "verify": {"fr": "La lumière revient", "en": "The light is back"},
        }
    )
    for part in (*text["causes"], *text["checks"], *text["remedies"]):
        part["because"] = "expert estimate"
    return text


def rules(text: object) -> list[tuple[str, str, str]]:
    """Level, rule and place of what is found."""
    return [(each.level, each.rule, each.place) for each in lint(text)]


def only(text: object) -> Finding:
    """The one finding that there is."""
    (found,) = lint(text)
    return found
