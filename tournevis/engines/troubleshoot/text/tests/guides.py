"""A guide with words to read, small enough to know by heart."""

from __future__ import annotations

from copy import deepcopy

from tournevis.engines.troubleshoot.guide import Guide, parse
from tournevis.engines.troubleshoot.tests.written import written


def shop() -> Guide:
    """The sample guide with a third check, whose answers are plain words without "yes" or "no"."""
    wide = deepcopy(written())
    wide["checks"].append(
        {
            "key": "what",
            "minutes": 1,
            "who": "client",
            "ask": {"fr": "Que se passe-t-il ?", "en": "What happens?"},
            "answers": [
                {
                    "key": "nothing-works",
                    "text": {"fr": "Internet ne marche plus", "en": "Internet does not work"},
                    "cues": {
                        "fr": ["internet ne marche plus", "plus d'internet", "pas d'internet"],
                        "en": ["no internet", "internet is down"],
                    },
                },
                {
                    "key": "slow",
                    "text": {"fr": "C'est lent", "en": "It is slow"},
                    "cues": {"fr": ["connexion très lente"], "en": ["slow connection"]},
                },
            ],
            "likelihood": {"default": {"nothing-works": 0.6}},
        }
    )
    return parse(wide)
