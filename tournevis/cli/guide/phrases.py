"""What the guide commands say, in both languages."""

from __future__ import annotations

import os

PHRASES = {
    "belief": {"fr": "Ce que nous pensons", "en": "What we believe"},
    "causes": {"fr": "Causes", "en": "Causes"},
    "checks": {"fr": "Vérifications", "en": "Checks"},
    "remedies": {"fr": "Remèdes", "en": "Remedies"},
    "legend": {
        "fr": "! sécurité   1 premières minutes   détail : tournevis guide show FICHIER CLÉ",
        "en": "! safety   1 first minutes   details: tournevis guide show FILE KEY",
    },
    "evidence": {
        "fr": "Ce qui parle pour (+) ou contre (−), en nats",
        "en": "What speaks for (+) or against (−), in nats",
    },
    "answers": {"fr": "Ce que chaque réponse changerait", "en": "What each answer would change"},
    "others": {"fr": "Pourquoi pas autre chose ?", "en": "Why not something else?"},
    "nothing": {
        "fr": "Rien de ce que ce guide connaît n’explique bien ces constats.",
        "en": "Nothing that this guide knows explains well what was seen.",
    },
    "now": {"fr": "Maintenant", "en": "Now"},
    "no-evidence": {"fr": "rien encore", "en": "nothing yet"},
    "dunno": {"fr": "je ne sais pas", "en": "I don’t know"},
    "spent": {"fr": "min passées", "en": "min spent"},
    "yes": {"fr": "oui", "en": "yes"},
    "no": {"fr": "non", "en": "no"},
    "did-it-work": {"fr": "Cela a-t-il marché ?", "en": "Did it work?"},
    "verify": {"fr": "On voit que c’est bon à ceci", "en": "You can tell that it worked"},
    "engineer-steps": {"fr": "Pendant ce temps, l’ingénieur", "en": "Meanwhile, the engineer"},
    "cured-by": {"fr": "Résolu par", "en": "Cured by"},
    "stopped": {"fr": "Arrêté avant la fin", "en": "Stopped before the end"},
    "handed-over": {"fr": "Transmis", "en": "Handed over"},
    "enter-handover": {"fr": "Entrée : passer la main", "en": "Enter: hand over"},
    "own-words": {
        "fr": "Ce que dit le client, dans ses mots (Entrée : rien)",
        "en": "What the client says, in their own words (Enter: nothing)",
    },
    "they-said": {"fr": "Le client a écrit", "en": "The client wrote"},
    "read": {"fr": "Son message semble dire", "en": "The message seems to say"},
    "as-said": {"fr": "Entrée : comme le dit le message", "en": "Enter: as the message says"},
    "nothing-read": {
        "fr": "(rien dans ces mots que ce guide sache lire)",
        "en": "(nothing in these words that this guide can read)",
    },
    "choose": {"fr": "Choisissez parmi", "en": "Choose one of"},
    "which": {"fr": "Laquelle corriger ? (Entrée : aucune)", "en": "Which one? (Enter: none)"},
    "nothing-done": {"fr": "Rien encore à corriger.", "en": "Nothing to correct yet."},
    "take-back": {"fr": "retirer cette réponse", "en": "take this answer back"},
    "sheet": {"fr": "Dossier, à copier", "en": "The case, to be copied"},
    "answered": {"fr": "Constats", "en": "Observations"},
    "tried": {"fr": "Essayé sans succès", "en": "Tried without success"},
    "put-off": {"fr": "Remis à plus tard", "en": "Put off"},
    "hinted": {"fr": "Laissé entendre, non confirmé", "en": "Hinted at, not confirmed"},
    "failed": {"fr": "toujours pareil", "en": "still the same"},
    "not-now": {"fr": "pas maintenant", "en": "not now"},
    "safety": {"fr": "sécurité", "en": "safety"},
    "danger": {"fr": "DANGER", "en": "DANGER"},
    "the-client": {"fr": "Le client écrit", "en": "The client writes"},
    "client-says": {"fr": "Le client", "en": "The client"},
    "steps-there": {"fr": "Ce que vous pouvez faire", "en": "What you can do"},
    "handover": {"fr": "passer la main", "en": "hand over"},
    "next": {"fr": "Que faites-vous ?", "en": "What do you do?"},
    "next-help": {
        "fr": "un numéro, une clé ou un mot ; ? la liste   m passer la main   q quitter",
        "en": "a number, a key or a word; ? the list   h hand over   q quit",
    },
    "noted": {"fr": "Son message le dit déjà", "en": "The message tells already"},
    "done-already": {"fr": "déjà fait", "en": "done already"},
    "needs-first": {"fr": "il faut d’abord", "en": "this needs first"},
    "not-possible": {
        "fr": "n’est plus possible, d’après les réponses",
        "en": "is no longer possible, by the answers",
    },
    "worked": {"fr": "ça marche !", "en": "it works!"},
    "later": {"fr": "je ne peux pas maintenant", "en": "I can’t do that now"},
    "gave-up": {
        "fr": "Le client perd patience et demande quelqu’un d’autre.",
        "en": "The client loses patience and asks for somebody else.",
    },
    "was": {"fr": "C’était", "en": "It was"},
    "judgement": {
        "fr": "Vos choix, un par un (la chance ne compte pas)",
        "en": "Your choices, one by one (luck does not count)",
    },
    "score": {"fr": "Note", "en": "Score"},
    "score-means": {
        "fr": "le meilleur jeu prend {best} min en moyenne ; vos choix en ont perdu {lost}",
        "en": "the best play takes {best} min on average; your choices lost {lost}",
    },
    "lost": {"fr": "min perdues en moyenne ; mieux :", "en": "min lost on average; better:"},
    "best-move": {"fr": "le meilleur choix", "en": "the best choice"},
    "about-best": {"fr": "presque aussi bien que", "en": "about as good as"},
    "again": {"fr": "Le même client", "en": "The same client again"},
    "beginner": {
        "fr": "Trouvez la panne au moindre coût : posez les questions utiles, essayez, passez la main à temps.",
        "en": "Find the fault at the least cost: ask what helps, try, hand over in time.",
    },
    "kind-of": {"fr": "Nature", "en": "Kind"},
    "how-often": {"fr": "Fréquence", "en": "How often"},
    "tells": {
        "fr": "Les réponses qui en parlent le plus",
        "en": "The answers that speak of it most",
    },
    "times": {"fr": "fois plus probable qu’ailleurs", "en": "times likelier than otherwise"},
    "cured": {"fr": "Ce qui la guérit", "en": "What cures it"},
    "cures": {"fr": "Ce qu’il guérit", "en": "What it cures"},
    "nothing-cures": {"fr": "aucun remède : passer la main", "en": "no remedy: hand over"},
    "likelihood": {
        "fr": "P(réponse | cause) ; « autres » : les causes non nommées",
        "en": "P(answer | cause); “others”: causes not named",
    },
    "others-row": {"fr": "autres", "en": "others"},
    "needs": {"fr": "Demande d’abord", "en": "Needs first"},
    "cues": {"fr": "se reconnaît à", "en": "recognised by"},
    "guess": {"fr": "deviné, à relire", "en": "guessed, to be read over"},
    "chance": {"fr": "Chance de guérir maintenant", "en": "Chance of curing now"},
    "learn-nothing": {"fr": "Rien à changer.", "en": "Nothing to change."},
    "parts": {"fr": "Là où les plans se séparent", "en": "Where the plans part"},
    "incidents": {"fr": "incidents", "en": "incidents"},
    "silent": {
        "fr": "{few} clôtures sur {all} enseignent ; les autres ne sont pas confirmées, ou d’un autre guide.",
        "en": "{few} of {all} closures teach; the others are not confirmed, or of another guide.",
    },
    "risk": {"fr": "risque", "en": "risk"},
    "for-good": {"fr": "irréversible", "en": "cannot be undone"},
    "imported": {
        "fr": "{parts} ; parties devinées : {guesses} (marquées guess: true). Ensuite : tournevis guide lint {file}",
        "en": "{parts}; parts guessed: {guesses} (marked guess: true). Next: tournevis guide lint {file}",
    },
}
FIGURES = {
    "clients": {"fr": "clients", "en": "clients"},
    "success": {"fr": "guéris par le bon remède", "en": "cured by the right remedy"},
    "cost": {"fr": "minutes, en moyenne", "en": "minutes, on average"},
    "steps": {"fr": "étapes, en moyenne", "en": "steps, on average"},
    "handed_over": {"fr": "transmis", "en": "handed over"},
    "wrong": {"fr": "cause fausse crue claire", "en": "wrong cause thought clear"},
    "ece": {"fr": "erreur de calibrage", "en": "calibration error"},
}
WHO = {
    "client": {"fr": "le client", "en": "the client"},
    "engineer": {"fr": "l’ingénieur, à distance", "en": "the engineer, from afar"},
    "onsite": {"fr": "sur place", "en": "on site"},
}
KINDS = {
    "misuse": {"fr": "utilisation", "en": "misuse"},
    "connection": {"fr": "branchement", "en": "connection"},
    "software": {"fr": "logiciel", "en": "software"},
    "hardware": {"fr": "matériel", "en": "hardware"},
    "outside": {"fr": "extérieur", "en": "outside"},
    "other": {"fr": "inconnu", "en": "unknown"},
}
LEVELS = {
    "error": {"fr": "erreur", "en": "error"},
    "warning": {"fr": "avertissement", "en": "warning"},
    "note": {"fr": "note", "en": "note"},
}
RISKS = {
    "none": {"fr": "aucun", "en": "none"},
    "low": {"fr": "faible", "en": "low"},
    "medium": {"fr": "moyen", "en": "medium"},
    "high": {"fr": "élevé", "en": "high"},
}


def say(key: str, lang: str) -> str:
    """A phrase in "fr" or "en"."""
    return PHRASES[key][lang]


def colon(lang: str) -> str:
    """The colon, with its space before it in French."""
    return "\u00a0: " if lang == "fr" else ": "


def quoted(text: str, lang: str) -> str:
    """The words in the quotation marks of the language."""
    return f"«\u00a0{text}\u00a0»" if lang == "fr" else f"“{text}”"


def decimal(value: float, lang: str, digits: int = 1) -> str:
    """A number with the comma or the point of the language."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if lang == "fr" else text


def percent(chance: float, lang: str) -> str:
    """A probability with one decimal."""
    return decimal(chance * 100, lang) + ("\u00a0%" if lang == "fr" else "%")


def amount(value: float, lang: str) -> str:
    """A number with as many decimals as it needs, two at most."""
    text = f"{round(value, 2):g}"
    return text.replace(".", ",") if lang == "fr" else text


def usual_language() -> str:
    """The terminal's language: "fr" where the environment says so, else "en"."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "fr" if spoken.lower().startswith("fr") else "en"
