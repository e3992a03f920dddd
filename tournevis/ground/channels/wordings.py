"""The words of our automatic messages: ours, which are here, or the centre's own (`Template`).

The values that may stand in each are named here; `{{ link }}` becomes the client's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from tournevis.engines import sms
from tournevis.engines.mail.wording import Remark, fill, remarks
from tournevis.ground.channels.models import Template

MOST_SEGMENTS = 3  # of an SMS that nobody wrote
FRENCH, ENGLISH = "fr", "en"
ALWAYS = frozenset({"greeting", "name", "number", "centre", "phone"})


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of message. `texts` are ours, by language: (subject, body)."""

    key: str
    name: str
    channel: str
    known: frozenset[str]
    needs: frozenset[str]
    texts: Mapping[str, tuple[str, str]]


def _wording(key: str, name: str, channel: str, known: str, needs: str, **texts: str) -> Wording:
    """`texts`: a subject on the first line where it is a mail, then the body."""
    cut = {language: _cut(text, channel) for language, text in texts.items()}
    own, must = frozenset(known.split()), frozenset(needs.split())
    return Wording(key, name, channel, ALWAYS | own, must, cut)


def _cut(text: str, channel: str) -> tuple[str, str]:
    if channel != "email":
        return "", text
    subject, _, body = text.partition("\n")
    return subject, body


WORDINGS: dict[str, Wording] = {
    each.key: each
    for each in (
        _wording(
            "receipt", gettext_noop("Receipt, by e-mail"), "email", "promise link", "link",
            fr="Nous avons bien reçu votre message\n"
            "{{ greeting }}\n\n"
            "Merci, nous avons bien reçu votre message. Il porte le numéro {{ number }}.\n\n"
            "{{ promise }} Vous n'avez rien à faire d'ici là.\n\n"
            "Pour ajouter quelque chose, répondez simplement à ce message.\n\n"
            "[[Suivre votre demande, ou nous écrire :\n{{ link }}\n\n]]"
            "[[Vous pouvez aussi nous appeler : {{ phone }}\n\n]]"
            "À très vite,\n{{ centre }}",
            en="We have your message\n"
            "{{ greeting }}\n\n"
            "Thank you, we have your message. Its number is {{ number }}.\n\n"
            "{{ promise }} There is nothing you need to do until then.\n\n"
            "To add something, simply answer this message.\n\n"
            "[[Follow your request, or write to us:\n{{ link }}\n\n]]"
            "[[You can also call us: {{ phone }}\n\n]]"
            "Talk to you soon,\n{{ centre }}",
        ),
        _wording(
            "receipt-sms", gettext_noop("Receipt, by SMS"), "sms", "promise link", "",
            fr="{{ greeting }} nous avons votre message (#{{ number }}). {{ promise }}"
            " Pour ajouter un mot, répondez ici.[[ Suivi : {{ link }}]] {{ centre }}",
            en="{{ greeting }} we have your message (#{{ number }}). {{ promise }}"
            " To add something, answer here.[[ Follow it: {{ link }}]] {{ centre }}",
        ),
        _wording(
            "confirm", gettext_noop("Web form: was it you?"), "email", "promise link", "link",
            fr="Est-ce bien vous ? Confirmez votre demande\n"
            "{{ greeting }}\n\n"
            "Quelqu'un nous a écrit par notre formulaire en laissant cette adresse. La demande porte le"
            " numéro {{ number }}.\n\n"
            "Si c'est vous, confirmez-le, s'il vous plaît. Vous pourrez alors lire votre demande et la"
            " compléter :\n{{ link }}\n\n"
            "{{ promise }} Que vous confirmiez ou non.\n\n"
            "Si ce n'est pas vous, vous n'avez rien à faire : personne ne peut rien lire avec votre"
            " adresse.\n\n[[Vous pouvez aussi nous appeler : {{ phone }}\n\n]]"
            "À très vite,\n{{ centre }}",
            en="Was this you? Please confirm your request\n"
            "{{ greeting }}\n\n"
            "Somebody wrote to us through our web form and left this address. The request has the"
            " number {{ number }}.\n\n"
            "If it was you, please confirm it. Then you can read your request and add to it:\n"
            "{{ link }}\n\n"
            "{{ promise }} Whether you confirm or not.\n\n"
            "If it was not you, there is nothing to do: nobody can read anything with your address."
            "\n\n[[You can also call us: {{ phone }}\n\n]]"
            "Talk to you soon,\n{{ centre }}",
        ),
        _wording(
            "say", gettext_noop("First contact: what to say"), "call", "engineer", "",
            fr="Bonjour {{ name }}, {{ engineer }}, du support. J'ai lu votre message :"
            " on regarde ensemble tout de suite ?",
            en="Hello {{ name }}, this is {{ engineer }} from support. I have read your message:"
            " shall we look at it together now?",
        ),
        _wording(
            "tried", gettext_noop("First contact: I tried to reach you, by SMS"), "sms",
            "engineer", "",
            fr="Bonjour {{ name }}, {{ engineer }} du support : je viens d'essayer de vous appeler"
            " (#{{ number }}). Je rappelle un peu plus tard ; dites-moi ici quand vous joindre."
            " Merci !",
            en="Hello {{ name }}, {{ engineer }} from support: I just tried to call you"
            " (#{{ number }}). I will call again a little later; tell me here when it suits you."
            " Thank you!",
        ),
        _wording(
            "followup", gettext_noop("Follow-up: did it hold?"), "email", "subject link", "link",
            fr="Est-ce que tout marche toujours ?\n"
            "Bonjour {{ name }},\n\n"
            "Nous avons réglé ensemble : « {{ subject }} ».\n"
            "Est-ce que tout marche toujours ?\n\n"
            "Oui, ça tient :\n{{ link }}?answer=held\n\n"
            "Non, le souci est revenu :\n{{ link }}?answer=broke\n\n"
            "Un clic suffit. Si c'est non, quelqu'un de notre équipe est prévenu aussitôt et vous"
            " rappelle.\n\nMerci, et bonne journée,\n{{ centre }}",
            en="Is everything still working?\n"
            "Hello {{ name }},\n\n"
            'Last time, we solved this together: "{{ subject }}".\n'
            "Is everything still working?\n\n"
            "Yes, it holds:\n{{ link }}?answer=held\n\n"
            "No, the trouble is back:\n{{ link }}?answer=broke\n\n"
            "One click is enough. If it is no, someone from our team is told at once and will call"
            " you back.\n\nThank you, and have a good day,\n{{ centre }}",
        ),
        _wording(
            "reminder", gettext_noop("Follow-up: reminder, then closure"), "email",
            "subject link", "link",
            fr="Rappel : tout marche toujours ?\n"
            "Bonjour {{ name }},\n\n"
            "Nous n'avons pas encore eu votre réponse.\n"
            "Est-ce que tout marche toujours ?\n\n"
            "Oui, ça tient :\n{{ link }}?answer=held\n\n"
            "Non, le souci est revenu :\n{{ link }}?answer=broke\n\n"
            "Un clic suffit. Si c'est non, quelqu'un de notre équipe est prévenu aussitôt et vous"
            " rappelle.\nSans réponse de votre part, nous classerons la demande dans trois jours ;"
            " répondre à ce message la rouvre.\n\nMerci, et bonne journée,\n{{ centre }}",
            en="Reminder: is it still working?\n"
            "Hello {{ name }},\n\n"
            "We have not had your answer yet.\nIs everything still working?\n\n"
            "Yes, it holds:\n{{ link }}?answer=held\n\n"
            "No, the trouble is back:\n{{ link }}?answer=broke\n\n"
            "One click is enough. If it is no, someone from our team is told at once and will call"
            " you back.\nIf we do not hear from you, we will file the request in three days;"
            " answering this message opens it again.\n\n"
            "Thank you, and have a good day,\n{{ centre }}",
        ),
        _wording(
            "followup-sms", gettext_noop("Follow-up, by SMS"), "sms", "subject link", "link",
            fr="Bonjour {{ name }}, est-ce que tout marche toujours (#{{ number }}) ? Dites-le nous"
            " d'un clic : {{ link }} Merci, {{ centre }}",
            en="Hello {{ name }}, is everything still working (#{{ number }})? One click tells us:"
            " {{ link }} Thank you, {{ centre }}",
        ),
    )
}  # fmt: skip

SAMPLES: dict[str, dict[str, str]] = {
    FRENCH: {
        "greeting": "Bonjour Camille,",
        "name": "Camille",
        "number": "1042",
        "subject": "L'imprimante de la caisse ne répond plus",
        "engineer": "Alex",
        "promise": "Alex vous appelle au plus tard aujourd'hui à 10 h 30.",
        "link": "https://support.example/c/Zm9sbG93LXlvdXItcmVxdWVzdA/",
        "phone": "+33 1 99 00 00 00",
        "centre": "Votre centre",
    },
    ENGLISH: {
        "greeting": "Hello Camille,",
        "name": "Camille",
        "number": "1042",
        "subject": "The printer at the till does not answer",
        "engineer": "Alex",
        "promise": "Alex will call you today at 10:30 at the latest.",
        "link": "https://support.example/c/Zm9sbG93LXlvdXItcmVxdWVzdA/",
        "phone": "+33 1 99 00 00 00",
        "centre": "Your centre",
    },
}


def texts(centre: int, key: str, language: str) -> tuple[str, str]:
    """The subject and body to fill: the centre's own, else ours. The centre's wall is open."""
    own = Template.objects.filter(organisation=centre, key=key, language=language).first()
    return (own.subject, own.body) if own else WORDINGS[key].texts[language]


def said(centre: int, key: str, language: str, values: Mapping[str, str]) -> tuple[str, str]:
    """The subject and body with their values."""
    subject, body = texts(centre, key, language)
    return fill(subject, values), fill(body, values)


def sample(centre_name: str, language: str) -> dict[str, str]:
    """An invented incident's values, for a preview."""
    return SAMPLES[language] | {"centre": centre_name}


def looked_over(wording: Wording, language: str, subject: str, body: str) -> list[Remark]:
    """What a linter says of these words, tried on the sample."""
    filled = SAMPLES[language]
    found = remarks(
        body,
        language=language,
        known=wording.known,
        needs=wording.needs,
        segments=(lambda text: sms.segments(fill(text, filled)))
        if wording.channel == "sms"
        else None,
        most_segments=MOST_SEGMENTS,
    )
    known = remarks(subject + " ", language=language, known=wording.known)
    found += [each for each in known if each.code in ("unknown", "syntax")]
    return [each for each in found if each.code != "next" or wording.channel == "email"]
