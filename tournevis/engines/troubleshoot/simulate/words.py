"""What a simulated client writes: what is wrong and what they have seen, as people put it.

Drawn from the guide's own cues and answers, so it exercises the reading of text from end to end; it
is no measure of how well real words are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.guide import LATER, UNKNOWN, Check
from tournevis.engines.troubleshoot.simulate.clients import Client
from tournevis.engines.troubleshoot.simulate.keyboard import careless, shortened, slipped

OPENINGS: Mapping[str, tuple[str, ...]] = {
    "fr": ("Bonjour,", "Bonjour, petit souci ce matin :", "Au secours !", "Bonjour, encore moi :", "Re-bonjour,", ""),
    "en": ("Hello,", "Hi, a problem this morning:", "Please help!", "Hi, me again:", "Good morning,", ""),
}  # fmt: skip
ASIDES: Mapping[str, tuple[str, ...]] = {
    "fr": ("Je ne suis pas très technique.", "Hier tout allait bien.", "C'est assez urgent.", "J'ai du monde qui attend.", "", ""),
    "en": ("I am no technician.", "All was well yesterday.", "It is rather urgent.", "I have people waiting.", "", ""),
}  # fmt: skip
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "fr": ("Merci d'avance.", "Pouvez-vous me rappeler ?", "Merci de faire vite.", "Cordialement", ""),
    "en": ("Thanks in advance.", "Can you call me back?", "Please be quick.", "Kind regards", ""),
}  # fmt: skip
JOINTS: Mapping[str, tuple[str, ...]] = {"fr": (", ", " et ", ". "), "en": (", ", " and ", ". ")}
MANNERS = ("letter", "plain", "hurried", "text message")
MISTYPED = {"letter": 0.0, "plain": 0.02, "hurried": 0.06, "text message": 0.06}
TOLD = (0.15, 0.4, 0.3, 0.15)
"""How often they tell of nothing, one thing, two, three."""
LEAST_WORDS = 3
REPLIES = ("Oui", "Non", "Yes", "No")
"""An answer without cues is told in its own words where they are as many and no mere reply."""


@dataclass(frozen=True)
class Message:
    """What a client wrote, and what it tells: check to answer."""

    text: str
    told: Mapping[str, str]


def message(client: Client, language: str) -> Message:
    """A first message in "fr" or "en": the same client always writes the same.

    Some write letters, some hurry, some text; they tell what is unusual before what is not, and never
    what they do not know. Raises `KeyError` for another language.
    """
    random = client.luck(f"words {language}")
    manner = MANNERS[int(random.choice(len(MANNERS), p=(0.25, 0.35, 0.25, 0.15)))]
    told = _told(client, random, language)
    parts = [_one(random, OPENINGS[language]), f"{client.guide.title[language]}."]
    parts += [_sentence(list(told.values()), random, language)]
    parts += [_one(random, ASIDES[language]), _one(random, ENDINGS[language])]
    text = _typed(" ".join(part for part in parts if part), manner, random, language)
    return Message(text, {check: client.answer(check) for check in told})


def _typed(text: str, manner: str, random: np.random.Generator, language: str) -> str:
    text = slipped(text, random, MISTYPED[manner])
    if manner == "letter" or manner == "plain":
        return text
    text = careless(text) if manner == "hurried" else shortened(text, language)
    return text.rstrip(".")


def _told(client: Client, random: np.random.Generator, language: str) -> dict[str, str]:
    """What they have seen, check by check, in words; the unusual first."""
    every = ((check, _said(client, check, language)) for check in client.guide.checks)
    known = [(check, said) for check, said in every if said]
    if not known:
        return {}
    odd = np.array([1.0 - _usual(client, check) for check, _said in known]) ** 2 + 1e-6
    many = min(int(random.choice(len(TOLD), p=TOLD)), len(known))
    picked = random.choice(len(known), size=many, replace=False, p=odd / odd.sum())
    return {known[int(at)][0].key: _one(random, known[int(at)][1]) for at in picked}


def _said(client: Client, check: Check, language: str) -> tuple[str, ...]:
    """The ways of saying what they would answer; none for what they cannot see or do not know."""
    answer = client.answer(check.key) if check.who == "client" else UNKNOWN
    if answer in (UNKNOWN, LATER):
        return ()
    told = check.answer(answer)
    every = tuple(told.cues.get(language, ()))
    cues = tuple(cue for cue in every if " " in cue) or every
    text = told.text[language]
    stands_alone = len(text.split()) >= LEAST_WORDS and not text.startswith(REPLIES)
    return cues or ((text[0].lower() + text[1:],) if stands_alone else ())


def _usual(client: Client, check: Check) -> float:
    """P(their answer) over all causes."""
    guide = client.guide
    at = [each.key for each in check.answers].index(client.answer(check.key))
    return float(guide.likelihood[guide.check_index[check.key]][at] @ guide.prior)


def _sentence(told: list[str], random: np.random.Generator, language: str) -> str:
    if not told:
        return ""
    text = told[0]
    for each in told[1:]:
        text += _one(random, JOINTS[language]) + each
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _one(random: np.random.Generator, every: tuple[str, ...]) -> str:
    return every[int(random.integers(len(every)))]
