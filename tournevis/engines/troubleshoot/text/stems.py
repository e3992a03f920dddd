"""Words cut to their stems, and words of support that mean the same in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from tournevis.engines.troubleshoot.text.spellings import listed

_FRENCH = sorted(
    listed(
        """
        issements issement ations ation ements ement eraient erait aient erons ages age antes
        ante ants ant ees ee ait ais ent er ez ir it is e
        """
    ),
    key=lambda ending: (-len(ending), ending),
)
_KEPT = listed("anything during evening everything morning nothing something thing")
_LEAST = 3
"""Letters that a stem keeps."""

_SAME = """
light: voyant voyants lumiere lumieres led lampe lampes diode temoin | light lights led lamp lamps
on: allume allumer allumee eclaire eclairee rallume | lit
-on: eteint eteinte eteints eteintes eteindre noir noire | off unlit dark black
work: marche marcher marchent marchait remarche remarchait fonctionnait refonctionne fonctionne fonctionner fonctionnent | work works working worked
-work: hs ko mort morte naze foutu foutue | hs dead broken down kaput
slow: lent lente lents lenteur lenteurs lentement rame rament ramer traine | slow slowly crawls crawling crawl sluggish laggy lag
blink: clignote clignotent clignotant clignotante clignoter | blink blinks blinking flash flashes flashing
freeze: fige figee figes gele gelee freeze | freeze freezes frozen froze hang hangs hung
jam: coince coincee coincent bourrage bourrages bourre | jam jams jammed jamming
computer: ordinateur ordinateurs pc poste postes | computer computers pc pcs laptop desktop
phone: telephone telephones smartphone | phone phones telephone smartphone
router: box livebox routeur modem | box router modem hub
wifi: wifi | wifi wireless
internet: internet net | internet net broadband
printer: imprimante imprimantes copieur photocopieur | printer printers copier
print: imprime imprimer impression impressions | print prints printed printing printout
scan: scan scans scanner numeriser numerisation | scan scans scanning scanned scanner
restart: redemarre redemarrer redemarrage reboot reboote relance relancer | restart restarted restarting reboot rebooted rebooting
neighbour: voisin voisins voisine | neighbour neighbours neighbor neighbors
shop: magasin boutique commerce | shop store
cable: cable cables fil fils cordon | cable cables lead wire cord
plug: branche branchee brancher prise rebranche | plug plugged socket outlet
-plug: debranche debranchee | unplugged disconnected
screen: ecran ecrans afficheur | screen screens display
button: bouton boutons touche touches | button buttons key keys
press: appuie appuye appuyer presse | press pressed pressing push pushed
noise: bruit bruits grince grincement bruyant | noise noises noisy grinding squeal squealing
smell: odeur odeurs | smell smells smelling smelt
burn: brule brulee cramee crame | burn burning burnt burns
hot: chaud chaude chauffe surchauffe brulant brulante | hot heat heats overheat overheating
fall: tombe tombee tomber chute | fall fell fallen dropped drop
move: deplace deplacee deplacer demenage demenagement bouge bouger | move moved moving moves
damaged: abime abimee plie pliee ecrase ecrasee tordu casse cassee fissure | damaged bent crushed cracked torn broke
faint: pale pales delave claire | faint pale faded washed
streak: trait traits rayure rayures raye stries bande | line lines streak streaks stripe stripes streaked
password: password | password passwords
update: update upgrade | update updates updated updating upgrade upgraded
login: login connecter identifier | login logon
offline: offline | offline
-find: introuvable | unreachable unfindable
find: trouve trouver retrouve | find found
card: carte cartes cb | card cards
till: caisse caisses | till tills register
terminal: tpe terminal lecteur | terminal reader
start: demarre demarrer demarrage | start starts started starting boot boots
stop: arrete arreter arretent stoppe stop | stop stops stopped stopping
sound: son audio | sound audio
hear: entend entends entendre entendent | hear hears heard
call: appel appels appeler appelle appelles | call calls calling called
reset: reset reinitialise | reset
setting: reglage reglages parametre parametres configuration | setting settings configuration
sudden: soudain soudainement brusquement | suddenly sudden
empty: vide vides | empty
full: plein pleine pleins sature saturee rempli | full filled
new: nouveau nouvelle nouveaux neuf neuve | new
change: change changer changement remplace remplacer | change changed changes replaced
works-fine: parfaitement | perfectly fine
colleague: collegue collegues | colleague colleagues coworker coworkers
everyone: tous | everyone everybody
refuse: refuse refuser refusee rejete | refuse refuses refused declined declines decline denied rejected
error: erreur erreurs | error errors
mail: mail mails email emails courriel courriels | mail mails email emails
file: fichier fichiers | file files
send: envoi envois envoyer envoie envoye | send sending sends sent
receive: recois recoit recevoir recu recus reception | receive receives received receiving
battery: batterie batteries | battery batteries
wet: eau mouille mouillee humide liquide renverse | wet water damp spilled spilt liquid
belt: bande courroie tapis | belt
scale: balance bascule | scale scales
weight: poids | weight weights
label: etiquette etiquettes | label labels
paper: papier papiers papers | paper
tray: bac bacs | tray trays
toner: toner encre cartouche cartouches | toner ink cartridge cartridges
leak: fuite fuites fuit | leak leaks leaking
pump: pompe pompes | pump pumps
pressure: pression | pressure
flow: debit | flow
spin: tourne tourner tournent | turn turns turning spin spins spinning
robot: robotique metallique hache hachee | choppy robotic metallic
echo: echo | echo
mobile: mobile portable | mobile cell
roaming: etranger itinerance | abroad roaming
spam: spam spams indesirable indesirables | spam junk
yesterday: hier | yesterday
today: aujourd | today
week: semaine semaines | week weeks
"""


def _concepts(column: int) -> dict[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for line in _SAME.strip().splitlines():
        name, _colon, words = line.partition(":")
        for word in words.split("|")[column].split():
            found.setdefault(word, (f"={name.lstrip('-')}", name.startswith("-")))
    return found


CONCEPTS: Mapping[str, Mapping[str, tuple[str, bool]]] = {"fr": _concepts(0), "en": _concepts(1)}
"""A word's meaning and whether it says the contrary of it ("éteint" is "allumé", denied)."""


@lru_cache(maxsize=16_384)
def stem(word: str, language: str) -> tuple[str, bool]:
    """The stem of a folded word, or what it means ("=light"); True where it means the contrary.

    >>> stem("voyants", "fr"), stem("unplugged", "en"), stem("imprimeurs", "fr")
    (('=light', False), ('=plug', True), ('imprimeur', False))
    """
    meanings = CONCEPTS[language]
    known = meanings.get(word) or (meanings.get(word[:-1]) if word.endswith("s") else None)
    if known is not None:
        return known
    return (_french(word) if language == "fr" else _english(word)), False


def _french(word: str) -> str:
    short = word[:-1] if len(word) > _LEAST and word[-1] in "sx" else word
    for ending in _FRENCH:
        if short.endswith(ending) and len(short) - len(ending) >= max(_LEAST, len(ending)):
            return short[: -len(ending)]
    return short


def _english(word: str) -> str:
    if word in _KEPT:
        return word
    short = word[:-1] if len(word) > _LEAST and re.search(r"[^su]s$", word) else word
    for ending in ("ing", "ed", "ly"):
        if short.endswith(ending) and len(short) - len(ending) >= _LEAST:
            short = short[: -len(ending)]
            short = short[:-1] if len(short) > _LEAST and short[-1] == short[-2] else short
            break
    return short[:-1] if len(short) > _LEAST and short.endswith("e") else short
