"""What was guessed, said to whoever goes on with the guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tournevis.engines.troubleshoot.flowchart.chart import Flowchart
from tournevis.engines.troubleshoot.flowchart.parts import Parts, Question, ending_answers
from tournevis.engines.troubleshoot.flowchart.ways import Way, Ways
from tournevis.engines.troubleshoot.guide import Text

BECAUSE: dict[str, Text] = {
    "other": {
        "fr": "guess: 5 pannes sur cent ne sont pas dans l'organigramme. À compter sur les derniers incidents.",
        "en": "guess: 5 incidents of a hundred are not in the flowchart. Count them over the last ones.",
    },
    "cause": {
        "fr": "guess: toutes les causes aussi fréquentes l'une que l'autre. Combien sur cent pannes ?",
        "en": "guess: every cause as frequent as every other. How many of a hundred incidents?",
    },
    "check": {
        "fr": "guess: la réponse de l'organigramme, à 5 % d'erreur près ; ailleurs toute réponse se vaut."
        " Que répondrait-on pour chaque cause ? En combien de minutes ? Qui ?",
        "en": "guess: the answer of the flowchart but for 5% of errors; elsewhere any answer is as likely."
        " What would one answer for each cause? In how many minutes? Who?",
    },
    "remedy": {
        "fr": "guess: guérit 8 fois sur 10 ce que l'organigramme lui fait guérir. Combien de fois, en"
        " combien de minutes, avec quel risque, et quoi d'autre ?",
        "en": "guess: cures 8 times in 10 what the flowchart has it cure. How often, in how many minutes,"
        " at what risk, and what else?",
    },
}


def remarks(chart: Flowchart, found: Parts, ways: Sequence[Way], walked: Ways) -> tuple[str, ...]:
    """One sentence for each thing that the chart did not say, in its language."""
    every = [*_counted(found, ways), *_odd(chart, found, walked)]
    return tuple(text[walked.language] for text in every)


def _counted(found: Parts, ways: Sequence[Way]) -> Iterator[Text]:
    causes, checks, actions = len(found.endings), len(found.questions), len(found.actions)
    yield {
        "fr": f"{len(ways)} chemins : {causes} causes, {checks} vérifications, {actions} remèdes.",
        "en": f"{len(ways)} ways through: {causes} causes, {checks} checks, {actions} remedies.",
    }
    yield {
        "fr": "Fréquences égales, 5 sur cent pour « autre » ; minutes d'après les verbes.",
        "en": "Equal rates, 5 of a hundred for “other”; minutes by the verbs.",
    }
    yield {
        "fr": "Réponses sûres à 95 % sur le chemin d'une cause ; un remède guérit 8 fois sur 10.",
        "en": "Answers 95% sure on the way to a cause; a remedy cures 8 times in 10.",
    }
    if not found.handed:
        yield {
            "fr": "Aucune case ne passe la main : niveau 2, 45 minutes.",
            "en": "No box hands over: level 2, 45 minutes.",
        }


def _odd(chart: Flowchart, found: Parts, walked: Ways) -> Iterator[Text]:
    for key in sorted(walked.loops):
        label = chart.nodes[key].label
        yield {
            "fr": f"Le retour à « {label} » est laissé de côté : la suite se décide à chaque étape.",
            "en": f"The arrow back to “{label}” is left out: what follows is decided at each step.",
        }
    for key in sorted(walked.dangling):
        label = chart.nodes[key].label
        yield {
            "fr": f"« {label} » n'a pas de réponse : question laissée de côté.",
            "en": f"“{label}” has no answer: question left out.",
        }
    for key, after in sorted(walked.dropped):
        one, two = chart.nodes[key].label, chart.nodes[after].label
        yield {
            "fr": f"Après « {one} », c'est guéri : « {two} » est laissé de côté.",
            "en": f"After “{one}” it is cured: “{two}” is left out.",
        }
    for key, chain in walked.prepared.items():
        done = ", ".join(chart.nodes[box].label for box in chain)
        label = chart.nodes[key].label
        yield {
            "fr": f"« {done} » prépare la question « {label} » ; si c'est un remède, l'ajouter.",
            "en": f"“{done}” prepares the question “{label}”; if it is a remedy, add it.",
        }
    for question in found.questions:
        if walked.opens(question.boxes):
            yield from _dangers(chart, found, question)
        if question.unnamed:
            yield {
                "fr": f"« {question.label} » : une flèche sans réponse, nommée d'après sa case.",
                "en": f"“{question.label}”: an arrow without an answer, named after its box.",
            }
    alone = [
        node.label
        for key, node in chart.nodes.items()
        if not chart.before[key] and not chart.after[key]
    ]
    if alone:
        yield {
            "fr": f"Cases sans flèche, laissées de côté : {', '.join(alone)}.",
            "en": f"Boxes without arrows, left out: {', '.join(alone)}.",
        }


def _dangers(chart: Flowchart, found: Parts, question: Question) -> Iterator[Text]:
    for key in sorted(ending_answers(chart, found, question)):
        said = question.answers[key]
        yield {
            "fr": f"« {said} » à « {question.label} » passe la main aussitôt (danger: true).",
            "en": f"“{said}” to “{question.label}” hands over at once (danger: true).",
        }
