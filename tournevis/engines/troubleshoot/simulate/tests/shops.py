"""The small shop guide, with what a test wants of it besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tournevis.engines.troubleshoot import Guide, parse
from tournevis.engines.troubleshoot.guide import Handover
from tournevis.engines.troubleshoot.tests.samples import random_guide, words
from tournevis.engines.troubleshoot.tests.written import written


def shop(**more: Any) -> Guide:
    """The shop, with these fields at the top of its guide."""
    return parse(written() | more)


def dangerous_shop() -> Guide:
    """The shop, where one asks for smoke first; smoke ends the interview."""
    told = written()
    told["checks"].insert(
        1,
        {
            "key": "smoke",
            "minutes": 0.5,
            "who": "client",
            "safety": True,
            "ask": {"fr": "De la fumée ?", "en": "Any smoke?"},
            "answers": [
                {"key": "no", "text": {"fr": "Non", "en": "No"}},
                {"key": "yes", "danger": True, "text": {"fr": "Oui", "en": "Yes"}},
            ],
            "likelihood": {"default": {"no": 0.97, "yes": 0.03}, "power-cut": {"no": 0.5}},
        },
    )
    return parse(told)


def boxed_shop() -> Guide:
    """The shop, where the cable and its remedy are under one cover that takes 15 minutes to open."""
    told = written()
    told["clusters"] = [
        {"key": "cover", "minutes": 15, "name": {"fr": "Capot ouvert", "en": "Cover off"}}
    ]
    told["checks"][1]["cluster"] = told["remedies"][0]["cluster"] = "cover"
    return parse(told)


def busy_guide(seed: int, **sizes: int) -> Guide:
    """A random guide where handing over is dear, so that there is something to play for."""
    return replace(random_guide(seed, **sizes), handovers=(Handover(150, words("hand over")),))
