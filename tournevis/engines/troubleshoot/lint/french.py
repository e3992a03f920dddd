"""The mistakes that `parse` tells in English, in French."""

from __future__ import annotations

import re

_SAID = [
    (r"expected named fields, found (.*)", "il faut des champs nommés ; trouvé : {0}"),
    (r"(.*) is not known here(?: \(did you mean (.*)\?\))?", "{0} n'est pas connu ici{1}"),
    (r"(.*) is missing", "il manque {0}"),
    (r"expected a list, found (.*)", "il faut une liste ; trouvé : {0}"),
    (
        r"a name was read as true or false: .*",
        'un nom a été lu comme vrai ou faux : mettre "on", "off", "yes", "no" entre guillemets',
    ),
    (r"expected words, found (.*)", "il faut des mots ; trouvé : {0}"),
    (r"expected one of (.*), found (.*)", "il faut l'un de : {0} ; trouvé : {1}"),
    (r"expected a number above 0, found (.*)", "il faut un nombre supérieur à 0 ; trouvé : {0}"),
    (r"expected a number, 0 or more, found (.*)", "il faut un nombre, 0 ou plus ; trouvé : {0}"),
    (r"expected a number up to (.*), found a larger one", "il faut un nombre jusqu'à {0}"),
    (
        r"a list has at most (\d+) items, found (\d+)",
        "une liste a au plus {0} éléments ; trouvé : {1}",
    ),
    (r"expected a number, found (.*)", "il faut un nombre ; trouvé : {0}"),
    (r"expected true or false, found (.*)", "il faut true ou false ; trouvé : {0}"),
    (
        r"expected a probability from 0 to 1, found (.*)",
        "il faut une probabilité de 0 à 1 ; trouvé : {0}",
    ),
    (r"expected a rate above 0, found (.*)", "il faut une fréquence supérieure à 0 ; trouvé : {0}"),
    (
        r"expected more than 0 and less than 1 in (\d+), found (.*)",
        "il faut plus de 0 et moins de 1 sur {0} ; trouvé : {1}",
    ),
    (r"(.*) is more than all of them", "{0} est plus que le tout"),
    (r"every answer is impossible", "toutes les réponses sont impossibles"),
    (r"a guide names at least one cause", "un guide nomme au moins une cause"),
    (
        r"a guide says at least one way to hand over",
        "un guide dit au moins une façon de passer la main",
    ),
    (r"a check has at least two answers", "une vérification a au moins deux réponses"),
    (r"a remedy cures at least one cause", "un remède guérit au moins une cause"),
    (
        r"'other' is written apart, at the top of the guide",
        "'other' s'écrit à part, en tête du guide",
    ),
    (
        r"'unknown' is always allowed and is not written",
        "'unknown' est toujours permis et ne s'écrit pas",
    ),
    (r"(.*) must be above 0", "{0} doit être supérieur à 0"),
    (r"(.*) stands twice", "{0} est écrit deux fois"),
    (r"there is no cluster (.*)", "il n'y a pas de « cluster » {0}"),
    (r"'before' names no remedy (.*)", "'before' ne nomme aucun remède : {0}"),
    (
        r"'needs' names no check and no remedy (.*)",
        "'needs' ne nomme ni vérification ni remède : {0}",
    ),
    (r"'needs': (.*) has no answer (.*)", "'needs' : {0} n'a pas de réponse {1}"),
    (r"'needs' go round in a circle: (.*)", "'needs' tourne en rond : {0}"),
]
_PATTERNS = [(re.compile(english, re.DOTALL), french) for english, french in _SAID]
_FOUND = {"nothing": "rien", "named fields": "des champs nommés", "a list": "une liste"}


def in_french(problem: str) -> str:
    """This problem in French; a sentence that is not known here stays as it is."""
    for pattern, french in _PATTERNS:
        if found := pattern.fullmatch(problem):
            parts = [_FOUND.get(part, part) for part in found.groups(default="")]
            if "n'est pas connu" in french and parts[1]:
                parts[1] = f" (vouliez-vous dire {parts[1]} ?)"
            return french.format(*parts)
    return problem
