"""What the boxes and arrows of a troubleshooting chart usually say, in French and English."""

from __future__ import annotations

import re

from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.spellings import listed

YES, NO = "yes", "no"

_YES = re.compile(r"(?:yes|y|oui|o|true|vrai|ok|si)\W*(?:,.*)?")
_NO = re.compile(r"(?:no|n|non|false|faux|nok|not ok|ko)\W*(?:,.*)?")
_UNKNOWN = re.compile(
    r"(?:i |je )?(?:don ?'?t know|do not know|not sure|unsure|unknown|ne sais? pas|sais pas|inconnu|nsp|\?+)\W*"
)
_DONE = re.compile(
    r"(?:the |le |la |l')?(?:problem|issue|trouble|incident|ticket|case|probleme|panne|cas|dossier)?\s*"
    r"(?:is |est |now |c'est )?(?:done|end|the end|fin|stop|finished|resolved|solved|fixed|closed?|ok|okay"
    r"|termine|fini|resolu|regle|repare|clos|clo?ture|success|all good|bon|all done|fin de l'?\w+)e?"
    r"(?: (?:the )?(?:ticket|incident|case|problem|issue))?\W*"
)
_DONE_TOO = re.compile(
    r"(?:close|cloturer|clore|fermer) (?:the |le |l'|la )?(?:ticket|incident|case|dossier|call|appel)\W*"
    r"|(?:it |everything |ca |tout |cela )?(?:works?|fonctionne|marche|remarche)(?: again| now| bien)?\W*"
    r"|(?:the )?\w+ works?(?: again| now)?\W*|(?:tout|c')\s?est (?:bon|regle|en ordre|repare|fini)\W*"
)
_CALL = (
    r"\b(?:call|contact|phone|ring|escalate|transfer|forward|refer|raise|open|send|ask|inform|hand|pass"
    r"|appele[rz]|contacte[rz]|transmett\w+|transfere[rz]|escalade[rz]|ouvr\w+|creer|envoye[rz]|preven\w+"
    r"|faire appel|faire venir|demande[rz]|remonte[rz]|passe[rz]|signale[rz])\b"
)
_TECHNICIAN = r"\b(?:technician|technicien\w*|on[- ]?site|sur site|sur place|field|deplacement|electrician|electricien)\b"
_DEVELOPERS = (
    r"\b(?:development|developers?|dev team|developpement|developpeurs?|bug report|editeur)\b"
)
_LEVEL = (
    r"\b(?:support|help ?desk|service desk|level ?[23]|tier ?[23]|[ln][23]|niveau ?[23]|second line"
    r"|hotline|engineers?|ingenieurs?|experts?|speciali[sz]\w+|sav|dsi|service informatique"
    r"|it (?:team|department|staff)|equipe \w+|admin\w*|maintenance)\b"
)
_ESCALATE = re.compile(r"\b(?:escalat\w+|escalad\w+|hand ?over|passer la main)\b")
_WORKS = re.compile(
    r"\b(?:work(?:s|ing)?|fixed|solved|resolved|better|restored|cured|gone|help(?:s|ed)?|fonctionne\w*|marche"
    r"|remarche|resolu\w*|regle\w*|repart\w*|revenu\w*|retabli\w*|disparu\w*|mieux|persist\w*|toujours|still)\b"
)
_STILL = re.compile(
    r"\b(?:still|persists?|persiste|toujours)\b(?!.*\b(?:ok|works?|working|fonctionne|marche)\b)"
)
_TRIAL = re.compile(
    r"(?:please |try (?:with|on) |veuillez )?(?:test|try|check|look|verify|inspect|measure|compare|see"
    r"|teste[rz]|essaye[rz]|verifie[rz]|controle[rz]|regarde[rz]|mesure[rz]|compare[rz]|observe[rz]|open"
    r"|ouvr(?:ir|ez))\b"
)
_NUMBERED = re.compile(r"^\W*(?:\d+[.)]|step \d+\W|etape \d+\W|[-*•])\s*")
_POLITE = re.compile(
    r"^(?:please|try to|try|then|first|next|and|veuillez|essayer de|puis|ensuite|d'abord)\s+"
)
_VERBS = listed(
    "add adjust allow apply ask assign attach back block boot call cancel change charge"
    " check choose clean clear click close configure confirm connect contact copy correct"
    " create decrease delete disable disconnect download drain empty enable enter exchange"
    " expand extend feed fill fit fix flash format free get give go grant grease hold"
    " increase initialise initialize insert install inspect join kill lengthen let log"
    " loosen lower lubricate make measure mount move open order pair perform plug press pull"
    " purge push put raise realign reboot rebuild recalibrate recharge reconnect recreate"
    " reduce refill reinstall release reload remove renew repair replace reposition request"
    " reroute reseat reset restart restore resume retrain retry return rewire roll run save"
    " scan see select send set shorten show shut sign start stop swap switch sync take tell"
    " tighten touch train turn uncheck undo uninstall unlock unplug update upgrade use"
    " verify wait warm wash wipe wire withdraw write"
)
_POWER = re.compile(r"power (?:off|on|cycle|down|up)\b|(?:re)?start\b")
_INFINITIVE = re.compile(
    r"\w{2,}(?:er|ez|ir)|\w*(?:mettre|mettez|eteindre|prendre|attendre|suivre|faire|faites|vendre|oindre)"
)
_NOUNS = listed(
    "premier dernier routeur papier panier clavier hier entier fichier boitier tiroir"
    " courrier lecteur metier chargeur calendrier dossier plaisir avenir hiver fer mer leger"
    " concentrateur"
)

KINDS = (
    (
        "outside",
        r"\b(?:provider|isp|operator|operateur|fournisseur|power cut|outage|coupure|breaker|disjoncteur)\b",
    ),
    (
        "hardware",
        r"\b(?:replac\w+|chang(?:e|er) (?:the |le |la |l')?\w+|swap|broken|fuse|fusible|remplac\w+"
        r"|casse\w*|piece|repair|repar\w+|exchange|echang\w+|motor|moteur|battery|batterie|worn|use)\b",
    ),
    (
        "connection",
        r"\b(?:cables?|plug\w*|replug|unplug|connect\w*|reconnect\w*|branch\w+|rebranch\w+|prise|socket|wire"
        r"|wifi|wi-fi|network|reseau|port)\b",
    ),
    (
        "misuse",
        r"\b(?:password|mot de passe|turn (?:it |\w+ )?on|switch on|allume[rz]|caps lock|verr maj|volume|train\w*"
        r"|form(?:er|ation)|paper|papier|select|choisir|selectionner)\b",
    ),
)


def is_yes(label: str) -> bool:
    """Whether an arrow says yes."""
    return _YES.fullmatch(fold(label).strip()) is not None


def is_no(label: str) -> bool:
    """Whether an arrow says no."""
    return _NO.fullmatch(fold(label).strip()) is not None


def is_unknown(label: str) -> bool:
    """Whether an arrow says "I don't know"."""
    return _UNKNOWN.fullmatch(fold(label).strip()) is not None


def is_done(label: str) -> bool:
    """Whether a box only says that all is well or that the chart ends."""
    plain = fold(label).strip()
    return any(pattern.fullmatch(plain) for pattern in (_DONE, _DONE_TOO))


def handed_to(label: str) -> str | None:
    """To whom a box hands the case over; None where it does not."""
    plain = fold(label)
    called = re.search(_CALL, plain) is not None
    for to, people in (("development", _DEVELOPERS), ("onsite", _TECHNICIAN), ("level-2", _LEVEL)):
        if (called or _ESCALATE.search(plain)) and re.search(people, plain):
            return to
    return "level-2" if _ESCALATE.search(plain) else None


def asks_if_cured(label: str) -> bool:
    """Whether a question may ask if the action before it did any good."""
    return _WORKS.search(fold(label)) is not None


def asks_if_still(label: str) -> bool:
    """Whether a yes to it means that the trouble is still there."""
    return _STILL.search(fold(label)) is not None


def is_trial(label: str) -> bool:
    """Whether an action is only there to see something: its result tells, it does not cure."""
    return _TRIAL.match(_NUMBERED.sub("", fold(label))) is not None


def is_action(label: str, language: str) -> bool:
    """Whether a box tells one to do something, rather than what is the matter."""
    plain = _NUMBERED.sub("", fold(label)).strip()
    while (shorter := _POLITE.sub("", plain)) != plain:
        plain = shorter
    first = re.match(r"[a-z]+", plain)
    if first is None:
        return False
    if language == "fr":
        return first[0] not in _NOUNS and _INFINITIVE.fullmatch(first[0]) is not None
    return first[0] in _VERBS or _POWER.match(plain) is not None


def kind_of(label: str) -> str:
    """A first guess of the kind of cause that an action is about."""
    plain = fold(label)
    return next((kind for kind, words in KINDS if re.search(words, plain)), "software")
