"""What stands below a person's words without being theirs; and what looks like it, and stays."""

import pytest

from tournevis.engines.mail.reply import parted
from tournevis.engines.mail.signature import is_device

DEVICES = (
    "Envoyé de mon iPhone",
    "Envoyé depuis mon téléphone Android",
    "Envoyé depuis l’application Mail Orange",
    "Envoyé à partir de Outlook pour Android",
    "Envoyé avec la messagerie sécurisée Proton Mail.",
    "Envoyé depuis Yahoo Mail pour iPhone",
    "Envoyé depuis mon appareil Galaxy",
    "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>",
    "Télécharger Outlook pour Android",
    "Provenance : Courrier pour Windows 10",
    "Sent from my iPhone",
    "Sent from Outlook for iOS",
    "Sent from Mail for Windows",
    "Sent with Proton Mail secure email.",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent via BlackBerry",
    "Get Outlook for Android",
    "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Descargar Outlook para Android",
    "Inviato da iPhone",
    "Inviato dal mio telefono Android",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanuit Outlook voor iOS",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Trimis de pe iPhone-ul meu",
    "iPhone'umdan gönderildi",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "Στάλθηκε από το iPhone μου",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "أرسلت من الـ iPhone",
    "נשלח מה-iPhone שלי",
)

BELOW = {
    "delimiter": "-- \nBen Client\nMagasin du Port",
    "delimiter without its blank": "--\nBen",
    "mailing list": "_______________________________________________\nAide mailing list\nAide@lists.client.example",
    "antivirus": "---\nCet e-mail a été vérifié par le logiciel antivirus d'Avast.\nwww.avast.com",
    "antivirus without a rule": "Garanti sans virus. www.avast.com",
    "antivirus en": "---\nThis email has been checked for viruses by Avast antivirus software.",
    "disclaimer": "______________________\nCe message et ses pièces jointes sont confidentiels.\nMerci.",
    "disclaimer en": "*****************\nThis e-mail is confidential and intended only for its addressee.",
    "device and delimiter": "Envoyé de mon iPhone\n\n-- \nBen",
}

STAYS = (
    "Merci\n\nCordialement,\nBen Client\nMagasin du Port",
    "Sent by DHL yesterday, thanks",
    "Envoyé par la poste hier",
    "Sent from my desk, much easier than on my phone",
    "J'ai lancé la commande\n> npm install",
    "| poste | état |\n| 1 | en panne |",
    "Merci.\n\nEnvoyé du bureau de Paris, le colis arrive mardi",
    "I got it from my neighbour, who knows about it",
    "Le message est confidentiel.",
    "Ce message dit : virus trouvé sur le poste",
    "Liste :\n-----\nun\ndeux\ntrois",
    "Von meinem Platz aus sehe ich nichts",
    "Voici le journal :\n--\n" + "ligne\n" * 40 + "Que faire ?",
    "Version 1 -- version 2",
)


@pytest.mark.parametrize("line", DEVICES)
def test_devices(line: str) -> None:
    assert is_device(line)
    parts = parted(f"Ça remarche\n\n{line}\n")
    assert (parts.new, parts.signature) == ("Ça remarche", line)


@pytest.mark.parametrize("name", BELOW)
def test_what_stands_below(name: str) -> None:
    below = "\n".join(line.rstrip() for line in BELOW[name].split("\n"))
    parts = parted(f"Ça remarche\n\nCordialement, Ben\n\n{below}\n")
    assert (parts.new, parts.signature) == ("Ça remarche\n\nCordialement, Ben", below)


@pytest.mark.parametrize("text", STAYS)
def test_what_a_person_says_stays(text: str) -> None:
    parts = parted(text)
    assert parts.new == text
    assert parts.signature == parts.quoted == ""


def test_a_gateways_notice_below_a_quote_is_no_answer() -> None:
    text = (
        "Ça remarche\n\nLe 03/03/2026 à 10:12, Anna a écrit :\n> Bonjour\n\n"
        "Ce message est confidentiel et destiné exclusivement à son destinataire.\nMerci."
    )
    parts = parted(text)
    assert parts.new == "Ça remarche"
    assert parts.signature.startswith("Ce message est confidentiel")


def test_a_signature_below_the_quote() -> None:
    text = "Ça remarche\n\nLe 03/03/2026 à 10:12, Anna a écrit :\n> Bonjour\n\n-- \nBen\n"
    parts = parted(text)
    assert (parts.new, parts.signature) == ("Ça remarche", "--\nBen")
