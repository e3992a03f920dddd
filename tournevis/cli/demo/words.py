"""What the sample clients wrote: (subject, message) for each guide and language."""

from __future__ import annotations

from random import Random

_WORDS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("internet-shop", "fr"): (
        ("Plus d'internet", "Bonjour, nous n'avons plus d'internet depuis ce matin. Merci de nous aider."),
        ("Caisse hors ligne", "La caisse ne se connecte plus, les clients attendent."),
        ("Internet très lent", "Tout est très lent depuis hier, les pages ne s'ouvrent pas."),
        ("Le terminal de paiement refuse les cartes", "Le terminal dit « pas de réseau » depuis midi."),
        ("Wifi coupé à l'étage", "Le wifi ne marche plus à l'étage, en bas ça va."),
        ("Box clignote rouge", "La box clignote en rouge et plus rien ne passe."),
    ),
    ("internet-shop", "en"): (
        ("No internet in the shop", "Hello, we have had no internet since this morning. Please help."),
        ("Till offline", "The till cannot connect and there is a queue."),
        ("Internet very slow", "Everything has been very slow since yesterday."),
        ("Card machine says no network", "The card machine has said 'no network' since noon."),
        ("Router light is red", "The light on the router is red and nothing works."),
    ),
    ("network-printer", "fr"): (
        ("L'imprimante n'imprime plus", "Bonjour, plus rien ne sort de l'imprimante depuis ce matin."),
        ("Imprimante hors ligne", "L'ordinateur dit que l'imprimante est hors ligne."),
        ("Bourrage papier", "Il y a un bourrage, j'ai tout retiré mais elle râle encore."),
        ("Impressions pâles", "Les pages sortent très pâles, avec des traits."),
        ("Le scan n'arrive plus", "Les scans n'arrivent plus dans le dossier."),
    ),
    ("network-printer", "en"): (
        ("Printer does not print", "Hello, nothing has come out of the printer since this morning."),
        ("Printer offline", "The computer says the printer is offline."),
        ("Paper jam", "There is a paper jam; I removed it all but it still complains."),
        ("Faint pages", "The pages come out very faint, with lines."),
    ),
}  # fmt: skip


def opening_words(draw: Random, guide: str, language: str) -> tuple[str, str]:
    """A subject and a message about a trouble of this guide, in this language."""
    return draw.choice(_WORDS[guide, language])


def told_of() -> set[str]:
    """The guides of which there are sample messages."""
    return {guide for guide, _language in _WORDS}
