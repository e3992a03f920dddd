"""One small guide as YAML would give it: a box at a shop, three causes, two checks."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

_WRITTEN: dict[str, Any] = {
    "key": "shop",
    "version": 1,
    "title": {"fr": "Plus d'internet au magasin", "en": "No internet at the shop"},
    "products": ["box-pro"],
    "words": {"fr": ["internet", "box", "connexion"], "en": ["internet", "router"]},
    "other": {"rate": 5},
    "handover": {
        "minutes": 45,
        "text": {"fr": "Transmettre au niveau 2", "en": "Hand over to level 2"},
    },
    "causes": [
        {
            "key": "cable-loose",
            "kind": "connection",
            "rate": 40,
            "name": {"fr": "Câble débranché", "en": "Loose cable"},
            "because": "expert estimate",
        },
        {
            "key": "power-cut",
            "kind": "outside",
            "rate": 20,
            "name": {"fr": "Coupure de courant", "en": "Power cut"},
        },
        {
            "key": "box-frozen",
            "kind": "software",
            "rate": 35,
            "name": {"fr": "Box bloquée", "en": "Frozen box"},
        },
    ],
    "checks": [
        {
            "key": "lamp",
            "minutes": 1,
            "who": "client",
            "first": True,
            "ask": {"fr": "Le voyant est-il allumé ?", "en": "Is the light on?"},
            "answers": [
                {
                    "key": "on",
                    "text": {"fr": "Allumé", "en": "On"},
                    "cues": {"fr": ["voyant allumé"], "en": ["light is on"]},
                },
                {
                    "key": "off",
                    "text": {"fr": "Éteint", "en": "Off"},
                    "cues": {"fr": ["voyant éteint", "pas de voyant allumé"], "en": ["no light"]},
                },
            ],
            "likelihood": {
                "default": {"on": 0.97, "off": 0.03},
                "power-cut": {"on": "never", "off": "always"},
            },
        },
        {
            "key": "cable",
            "minutes": 2,
            "who": "client",
            "ask": {"fr": "Le câble est-il bien enfoncé ?", "en": "Is the cable pushed in?"},
            "answers": [
                {"key": "in", "text": {"fr": "Oui", "en": "Yes"}},
                {"key": "out", "text": {"fr": "Non", "en": "No"}},
            ],
            "likelihood": {"default": {"in": 0.95, "out": 0.05}, "cable-loose": {"in": "rarely"}},
        },
    ],
    "remedies": [
        {
            "key": "reseat",
            "minutes": 10,
            "who": "client",
            "risk": "none",
            "reversible": True,
            "name": {"fr": "Rebrancher le câble", "en": "Reseat the cable"},
            "cures": {"cable-loose": 0.95},
            "steps": {"fr": ["Retirer", "Enfoncer"], "en": ["Pull out", "Push in"]},
            "verify": {"fr": "Le voyant est vert", "en": "The light is green"},
        },
        {
            "key": "restart",
            "minutes": 20,
            "who": "client",
            "risk": "low",
            "name": {"fr": "Redémarrer la box", "en": "Restart the box"},
            "cures": {"box-frozen": "always", "cable-loose": 0.05},
        },
    ],
}


def written() -> dict[str, Any]:
    """A copy that a test may spoil."""
    return deepcopy(_WRITTEN)
