"""Keys and answers that screens and the database can hold."""

from __future__ import annotations

from collections.abc import Iterator

from tournevis.engines.troubleshoot.guide import RESERVED, Guide
from tournevis.engines.troubleshoot.lint.finding import Finding, both, members, quoted

LONGEST = 60
"""Letters of a key that the database holds."""
ANSWERS = 9
"""Answers that have a key of their own on the keyboard and on the phone."""


def findings(guide: Guide) -> Iterator[Finding]:
    """Keys that are too long or taken, and checks with too many answers."""
    for place, member in members(guide):
        if len(member.key) > LONGEST:
            yield _long(f"{place}.key", member.key)
    for index, check in enumerate(guide.checks):
        for number, answer in enumerate(check.answers):
            if answer.key in RESERVED:
                yield _taken(f"checks[{index}].answers[{number}].key", answer.key)
        if len(check.answers) > ANSWERS:
            yield Finding(
                "error",
                "too-many-answers",
                f"checks[{index}].answers",
                both(
                    "{0} a {1} réponses, les écrans en montrent {2}.",
                    "{0} has {1} answers, screens show {2}.",
                    quoted(check.ask),
                    len(check.answers),
                    ANSWERS,
                ),
                both(
                    "Réunir les réponses voisines, ou couper la question en deux.",
                    "Put neighbouring answers together, or make two questions of it.",
                ),
            )


def _long(place: str, key: str) -> Finding:
    return Finding(
        "error",
        "key-too-long",
        place,
        both(
            "Le nom {0} a {1} lettres, il y a place pour {2}.",
            "The key {0} has {1} letters, there is room for {2}.",
            quoted(key),
            len(key),
            LONGEST,
        ),
        both("Le raccourcir.", "Shorten it."),
    )


def _taken(place: str, key: str) -> Finding:
    return Finding(
        "error",
        "key-reserved",
        place,
        both(
            "La réponse {0} existe déjà pour chaque étape.",
            "Every step has the answer {0} already.",
            quoted(key),
        ),
        both("Lui donner un autre nom.", "Give it another key."),
    )
