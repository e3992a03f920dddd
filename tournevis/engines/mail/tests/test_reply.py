"""What is new in a message: French and English answers, and the real bodies we were given."""

import re
from pathlib import Path

import pytest

from tournevis.engines.mail.reply import reply

DATA = Path(__file__).resolve().parents[4] / "tests" / "data" / "replies"
# The one that differs (embedded_email_7) marks a quote by "C>" and a signature by a rule alone:
# a person's list may look like that.
FLOOR = 63

ANSWERS = {
    "gmail fr": (
        "Ça remarche, merci !\n\n"
        "Le mar. 3 mars 2026 à 10:12, Anna <support@centre.example> a écrit :\n\n> Bonjour Ben,\n"
    ),
    "gmail fr wrapped": (
        "Ça remarche, merci !\n\nLe mar. 3 mars 2026 à 10:12, Anna du support <\n"
        "support+k3v9q2mzx7@centre.example> a écrit :\n\n> Bonjour Ben,\n> débranchez la box\n"
    ),
    "narrow spaces": "Ça remarche, merci !\n\nLe 3 mars 2026 à 10:12, Anna a écrit\u202f:\n> Bonjour\n",
    "outlook fr": (
        "Ça remarche, merci !\n\n________________________________\nDe : Anna <a@centre.example>\n"
        "Envoyé : mardi 3 mars 2026 10:12\nÀ : Ben\nObjet : Plus d'internet\n\nBonjour Ben,\n"
    ),
    "outlook fr old": (
        "Ça remarche, merci !\n\n-----Message d'origine-----\nDe : Anna\nEnvoyé : mardi\n\nBonjour\n"
    ),
    "outlook en": (
        "Ça remarche, merci !\n\nFrom: Anna <a@centre.example>\nSent: Tuesday, 3 March 2026 10:12\n"
        "To: Ben\nSubject: No internet\n\nHello Ben,\n"
    ),
    "gmail en": (
        "Ça remarche, merci !\n\nOn Tue, Mar 3, 2026 at 10:12 AM Anna <a@centre.example> wrote:\n"
        "\n> Hello Ben,\n>\n> unplug the box\n"
    ),
    "thunderbird fr": "Ça remarche, merci !\n\nLe 03/03/2026 à 10:12, Anna a écrit :\n> Bonjour\n",
    "apple fr": (
        "Ça remarche, merci !\n\nEnvoyé de mon iPhone\n\n> Le 3 mars 2026 à 10:12, Anna "
        "<a@centre.example> a écrit :\n> \n> Bonjour Ben,\n"
    ),
    "phone fr": "Ça remarche, merci !\n\nEnvoyé depuis mon téléphone Android\n",
    "outlook app fr": "Ça remarche, merci !\n\nTélécharger Outlook pour Android\n",
    "phone en": "Ça remarche, merci !\n\nSent from my iPhone\n",
    "signature": "Ça remarche, merci !\n\n-- \nBen Client\nMagasin du Port\n+33 6 12 34 56 78\n",
    "below the quote": "Le 3 mars 2026 à 10:12, Anna a écrit :\n> Bonjour\n> ?\n\nÇa remarche, merci !\n",
    "last quote only": "Ça remarche, merci !\n\n> Bonjour Ben,\n> débranchez la box\n",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name: str) -> None:
    assert reply(ANSWERS[name]) == "Ça remarche, merci !"


def test_answers_between_the_quotes_keep_them() -> None:
    text = (
        "Bonjour,\nLe 3 mars 2026 à 10:12, Anna a écrit :\n> Le voyant ?\nRouge.\n> Le câble ?\n"
        "Branché.\n"
    )
    assert reply(text) == "Bonjour,\n> Le voyant ?\nRouge.\n> Le câble ?\nBranché."


@pytest.mark.parametrize(
    "text",
    [
        "Le technicien a écrit :\nil faut changer la box",
        "Bonjour,\n\nFrom: is what the screen shows.\nThanks",
        "On the screen it wrote: error 12\nWhat now?",
        "À faire :\n- redémarrer\n- rappeler",
        "De : 8 h à 12 h le magasin est fermé",
        "Voici le journal :\n--\nerror 12\n" + "line\n" * 40 + "Que faire ?",
        "On Monday Ben wrote: nothing works",
        "On Monday Ben wrote:\nnothing works",
        "Le 3 mars, votre technicien a écrit :\nil faut changer la box\nMais elle est neuve.",
        "Le 03/03/2026 à 10:12 :\nla box redémarre\nLe 04/03/2026 à 9:00 :\nencore",
        "Le technicien a écrit :\n\n« changez la box »\n\nFaut-il le faire ?",
        "Voici ce que dit l'écran :\n\n> erreur 12\n> papier",
        "2026-03-03 10:12 GMT+01:00 ERROR 12\n\nQue faire ?",
        "Date : 3 mars\nDe : l'accueil\nObjet : la porte\n\nElle ne ferme plus.",
        "De : Paris\nÀ : Lyon\n\nLe colis n'est pas arrivé.",
        "Original message\n\nest écrit sur l'écran",
        "Message transféré\nC'est ce que je lis.",
        "L'écran dit « Forwarded message » puis rien",
        "From: to: subject: these are the fields that I see empty",
        "Answer below this line: it is what the form says",
        "Ben (ben@client.example) a écrit hier à 10:12 que rien ne marche.",
        "On 3 March 2026 at 10:12 the printer wrote:\nerror 12\nWhat now?",
        "Le 03/03/2026 à 10:12, l'imprimante a écrit :\nerreur 12\nQue faire ?",
        "1. éteindre\n2. rallumer :\n3. attendre",
    ],
)
def test_what_is_new_stays_whole(text: str) -> None:
    assert reply(text) == text


def test_forward_without_a_word_gives_what_was_forwarded() -> None:
    text = (
        "---------- Forwarded message ---------\nDe : Ben <ben@client.example>\n"
        "Date: mar. 3 mars 2026 à 10:12\nSubject: Plus d'internet\nTo: <anna@centre.example>\n\n\n"
        "Bonjour, plus d'internet."
    )
    assert reply(text) == "Bonjour, plus d'internet."


def test_nothing_new() -> None:
    assert reply("> Le 3 mars 2026 à 10:12, Anna a écrit :\n> Bonjour\n") == ""
    assert reply("") == ""


def test_real_replies() -> None:
    files = sorted((DATA / "emails").glob("*.txt"))
    wrong = [file.name for file in files if not same(file)]
    right = len(files) - len(wrong)
    print(f"reply trimming: {right} of {len(files)} real bodies; not: {', '.join(wrong)}")
    assert right >= FLOOR, wrong


def same(file: Path) -> bool:
    text = file.read_text("utf-8", "replace").replace("\r\n", "\n")
    expected = (DATA / "trimmed" / file.name).read_text("utf-8", "replace")
    return re.sub(r"\s+", " ", reply(text)).strip() == re.sub(r"\s+", " ", expected).strip()


def test_a_sentence_above_an_introduction_stays() -> None:
    text = "Le problème est réglé depuis 10:12\nAnna <anna@centre.example> a écrit :\n> Bonjour"
    assert reply(text) == "Le problème est réglé depuis 10:12"


def test_an_introduction_inside_the_quote() -> None:
    quote = "> Bonjour Ben,\n>\n> Le 3 mars 2026 à 10:12, Ben a écrit :\n>> plus rien\n"
    assert reply(f"Ça remarche !\n\n{quote}") == "Ça remarche !"
    assert reply(f"{quote}\nÇa remarche !") == "Ça remarche !"


def test_introductions_one_below_the_other() -> None:
    intro = "Le 3 mars 2026 à 10:12, Anna <anna@centre.example> a écrit :\n\n"
    assert reply(intro * 3 + "Bonjour") == "Bonjour"
    assert reply(intro * 1_400) == ""


def test_an_answer_below_a_greeting_and_a_quote() -> None:
    text = "Bonjour,\nLe 3 mars 2026 à 10:12, Anna a écrit :\n> Le voyant ?\n\nRouge."
    assert reply(text) == "Bonjour,\n> Le voyant ?\n\nRouge."


def test_the_quote_behind_the_last_answer_goes() -> None:
    text = (
        "Le 3 mars 2026 à 10:12, Anna a écrit :\n> Le voyant ?\nRouge.\n> Le câble ?\nBranché.\n"
        "> Merci\n> Anna\n"
    )
    assert reply(text) == "> Le voyant ?\nRouge.\n> Le câble ?\nBranché."


def test_a_long_mail_is_read_to_its_end() -> None:
    lines = "\n".join("--" if number % 7 == 0 else f"ligne {number}" for number in range(5_000))
    assert reply(f"Voilà\n{lines}") == f"Voilà\n{lines}"
    quote = f"Le 3 mars 2026 à 10:12, Anna a écrit :\n> {lines}".replace("\n", "\n> ")
    assert reply(f"Voilà\n\n{quote}") == "Voilà"
    assert reply(f"{quote}\n\nVoilà") == "Voilà"
