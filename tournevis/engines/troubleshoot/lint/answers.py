"""Answers that nobody will give, and words of messages that suggest the wrong one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tournevis.engines.troubleshoot.guide import LANGUAGES, Check, Guide
from tournevis.engines.troubleshoot.lint.finding import Finding, both, percent, places, quoted
from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.language import is_general

NEVER = 0.05
"""An answer that no cause gives more often; with many answers, a third of an even share."""
SPOKEN: dict[str, dict[str, str]] = {
    "fr": {"fr": "français", "en": "French"},
    "en": {"fr": "anglais", "en": "English"},
}


def findings(guide: Guide) -> Iterator[Finding]:
    """Answers without a cause that gives them; cues that are missing, shared or too general."""
    for index, check in enumerate(guide.checks):
        yield from _unlikely(guide, index)
        yield from _shared(index, check)
        yield from _general(index, check)
    yield from _one_language(guide)


def _unlikely(guide: Guide, index: int) -> Iterator[Finding]:
    check = guide.checks[index]
    for number, most in enumerate(guide.likelihood[index].max(axis=1).tolist()):
        answer = check.answers[number]
        if most < min(NEVER, 0.3 / len(check.answers)) and not answer.danger:
            yield Finding(
                "warning",
                "answer-unlikely",
                f"checks[{index}].answers[{number}]",
                both(
                    "Aucune cause ne rend probable la réponse {0} à {1} (au plus {2}).",
                    "No cause makes the answer {0} to {1} likely (at most {2}).",
                    quoted(answer.text),
                    quoted(check.ask),
                    percent(most),
                ),
                both(
                    "Dire pour quelle cause on l'entend, ou enlever cette réponse.",
                    "Say for which cause it is heard, or take the answer out.",
                ),
            )


def _shared(index: int, check: Check) -> Iterator[Finding]:
    for spoken in LANGUAGES:
        found: dict[str, set[str]] = defaultdict(set)
        for answer in check.answers:
            for cue in answer.cues.get(spoken, ()):
                found[fold(cue)].add(answer.key)
        for cue, keys in found.items():
            if len(keys) > 1:
                yield Finding(
                    "warning",
                    "cue-shared",
                    f"checks[{index}].answers",
                    both(
                        "Les mots {0} suggèrent plusieurs réponses à {1} : {2}.",
                        "The words {0} suggest several answers to {1}: {2}.",
                        quoted(cue),
                        quoted(check.ask),
                        ", ".join(sorted(keys)),
                    ),
                    both("Les garder pour une seule réponse.", "Keep them for one answer."),
                )


def _general(index: int, check: Check) -> Iterator[Finding]:
    for number, answer in enumerate(check.answers):
        for spoken in LANGUAGES:
            for cue in answer.cues.get(spoken, ()):
                if is_general(cue, spoken):
                    yield Finding(
                        "warning",
                        "cue-general",
                        f"checks[{index}].answers[{number}].cues.{spoken}",
                        both(
                            "Les mots {0} se trouvent dans trop de messages pour suggérer {1}.",
                            "The words {0} stand in too many messages to suggest {1}.",
                            quoted(cue),
                            quoted(answer.text),
                        ),
                        both(
                            "Les préciser : deux ou trois mots que seul ce constat fait dire.",
                            "Make them precise: two or three words that only this makes one say.",
                        ),
                    )


def _one_language(guide: Guide) -> Iterator[Finding]:
    for missing, other in (LANGUAGES, LANGUAGES[::-1]):
        found = [
            f"checks[{index}].answers[{number}].cues"
            for index, check in enumerate(guide.checks)
            for number, answer in enumerate(check.answers)
            if answer.cues.get(other) and not answer.cues.get(missing)
        ]
        if found:
            yield Finding(
                "warning",
                "cues-missing",
                places(found),
                both(
                    "{0} réponses ont des mots de message en {1} et aucun en {2}.",
                    "{0} answers have words of messages in {1} and none in {2}.",
                    len(found),
                    SPOKEN[other],
                    SPOKEN[missing],
                ),
                both("Les ajouter à `cues`.", "Add them to `cues`."),
            )
