"""STOP and START: what a person asks of our automatic messages."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Wish = Literal["stop", "start"]

# CANCEL, END and QUIT, which American carriers also take for STOP, are left out: to a support desk
# "cancel" says something else. The carriers that want them act on them before we hear of it.
STOPS = frozenset(
    [
        "stop",
        "stopsms",
        "stopall",
        "arret",
        "arreter",
        "arretez",
        "stoper",
        "stopper",
        "unsubscribe",
        "optout",
        "desabo",
        "desabonnement",
        "desabonner",
        "desinscription",
        "desinscrire",
    ]
)
STARTS = frozenset(["start", "startsms", "unstop", "subscribe", "reprise", "reprendre", "reabo"])
LONGEST = 40
_POLITE = re.compile(r"(?:svp|stp|merci|please|pls|thanks|s il vous plait|s il te plait)$")
# "STOP au 36111", as French carriers have it written under every commercial message.
_TO_A_NUMBER = re.compile(r"(?:au )?\d{4,6}$")


def wish(text: str) -> Wish | None:
    """What this message asks for, when it asks for nothing else; None for every other message.

    >>> [wish(one) for one in ("STOP", " Arrêt. ", "Stop svp", "STOP 36111", "start")]
    ['stop', 'stop', 'stop', 'stop', 'start']
    >>> wish("le bouton stop ne marche pas"), wish("Stop, l'imprimante brûle"), wish("")
    (None, None, None)
    """
    if len(text) > LONGEST:
        return None
    words = " ".join(re.findall(r"[a-z0-9]+", _plain(text)))
    for ending in (_POLITE, _TO_A_NUMBER):
        words = ending.sub("", words).strip()
    said = words.replace(" ", "")
    if said in STOPS:
        return "stop"
    return "start" if said in STARTS else None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))
