"""What clients write about, in French and English: subjects, bodies, answers."""

from __future__ import annotations

TROUBLES: dict[str, list[tuple[str, str]]] = {
    "fr": [
        (
            "Plus d'internet au magasin depuis ce matin",
            "Bonjour,\n\nDepuis l'ouverture nous n'avons plus internet au magasin. Le voyant de la box clignote"
            " en orange et le terminal de paiement ne passe plus. J'ai débranché puis rebranché, sans effet."
            " Nous encaissons en espèces en attendant.\n\nPouvez-vous nous rappeler au plus vite ?",
        ),
        (
            "L'imprimante du bureau n'imprime plus",
            "Bonjour,\n\nL'imprimante réseau du bureau affiche « hors ligne » sur tous les postes depuis hier soir."
            " Elle est allumée, il y a du papier et la cartouche est neuve. Le redémarrage n'a rien changé.",
        ),
        (
            "Téléphone fixe muet",
            "Bonjour,\n\nNous n'avons plus de tonalité sur la ligne fixe depuis la tempête de cette nuit."
            " Internet fonctionne encore, mais lentement.\n\nMerci d'avance.",
        ),
        (
            "Wifi très lent à l'étage",
            "Bonjour,\n\nÀ l'étage le wifi est presque inutilisable : les pages mettent une minute à s'afficher."
            " Au rez-de-chaussée tout va bien. Rien n'a été déplacé, à ma connaissance.",
        ),
        (
            "Message d'erreur 0x0000011b à l'impression",
            "Bonjour,\n\nDepuis la mise à jour de mardi, deux postes sur cinq affichent l'erreur 0x0000011b dès qu'on"
            " imprime. Les trois autres impriment normalement. Je joins ce que je vois à l'écran si besoin.",
        ),
        (
            "Caisse bloquée sur « connexion au serveur »",
            "Bonjour,\n\nLa caisse n° 2 reste bloquée sur « connexion au serveur » au démarrage, la n° 1 marche."
            " C'est urgent : nous avons beaucoup de monde le samedi.",
        ),
    ],
    "en": [
        (
            "No internet in the shop since this morning",
            "Hello,\n\nWe have had no internet since we opened. The light on the box blinks orange and the card"
            " reader does not work. I unplugged it and plugged it back in; it made no difference. We are taking"
            " cash only for now.\n\nCould somebody call us as soon as possible?",
        ),
        (
            "Office printer shows offline",
            "Hello,\n\nThe network printer in the office has been offline on every computer since last night. It is"
            " switched on, there is paper in it and the cartridge is new. Restarting it changed nothing.",
        ),
        (
            "Very slow wifi upstairs",
            "Hi,\n\nUpstairs the wifi is close to unusable: pages take a minute to load. Downstairs everything is"
            " fine. As far as I know nothing was moved.",
        ),
        (
            "Error 0x0000011b when printing",
            "Hello,\n\nSince Tuesday's update two of our five computers show error 0x0000011b whenever somebody"
            " prints. The other three print normally. I can send a picture of the screen if that helps.",
        ),
        (
            "Till stuck on connecting to server",
            'Hello,\n\nTill number 2 hangs on "connecting to server" when it starts; number 1 works. This is'
            " urgent: Saturdays are our busiest day.",
        ),
        (
            "Landline is dead",
            "Hello,\n\nThere has been no dialling tone on our landline since the storm. The internet still works,"
            " although slowly.\n\nMany thanks.",
        ),
    ],
}

ANSWERS: dict[str, list[str]] = {
    "fr": [
        "Bonjour,\n\nLe voyant est maintenant rouge fixe. Que dois-je faire ?",
        "J'ai essayé ce que vous m'avez indiqué, cela n'a rien changé.",
        "Ça remarche, merci beaucoup !",
        "Bonjour,\n\nVous pouvez m'appeler entre 14 h et 16 h, je serai devant l'appareil.",
    ],
    "en": [
        "Hello,\n\nThe light is now solid red. What should I do?",
        "I tried what you told me to, it made no difference.",
        "It works again, thank you very much!",
        "Hello,\n\nYou can call me between 2 and 4 pm, I will be standing next to it.",
    ],
}

SIGNATURES = {
    "fr": "Cordialement,\n{name}\n-- \n{name}\nTél. 01 99 00 00 00",
    "en": "Kind regards,\n{name}\n-- \n{name}\nTel. 020 7946 0000",
}
QUOTES = {
    "fr": "Le mar. 24 nov. 2026 à 09:12, Support <support@centre.example> a écrit :",
    "en": "On Tue, 24 Nov 2026 at 09:12, Support <support@centre.example> wrote:",
}
RECEIPT = {
    "fr": "Bonjour,\n\nNous avons bien reçu votre message. Une personne vous contacte dans la matinée.\n\nLe support",
    "en": "Hello,\n\nWe have your message. A person contacts you this morning.\n\nSupport",
}
