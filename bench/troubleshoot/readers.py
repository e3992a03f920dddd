"""The optional readers of sense, compared: words alone, with a reader, a reader alone."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import numpy as np

from bench.troubleshoot.fit_text import fitted, rows
from bench.troubleshoot.messages_set import OUTSIDE, Message
from tournevis.engines.troubleshoot.guide import LANGUAGES, Guide
from tournevis.engines.troubleshoot.text.reader import Reader, SentenceEncoder, SmallE5

CUES = 3
"""Cues of an answer, in the message's language, that a reader compares with (and its text)."""


def compared(every: Sequence[Message], known: dict[str, Guide]) -> dict[str, object]:
    """For each reader that is installed, held-out figures beside those of words alone.

    The same logistic regression is learnt on the tuning half from the word signals, from two of
    the reader (best likeness of a sentence with the answer's texts, and its lead over the other
    answers), and from both.
    """
    inside = [message for message in every if message.guide != OUTSIDE]
    found: dict[str, object] = {}
    for make in (SentenceEncoder, SmallE5):
        try:
            reader: Reader = make()
        except ImportError:
            continue
        found[reader.name] = _with(reader, inside, known)
    return found


def _with(reader: Reader, every: Sequence[Message], known: dict[str, Guide]) -> dict[str, object]:
    shelves: dict[tuple[str, str], list[tuple[tuple[int, int], np.ndarray]]] = {}
    words, senses, told, held, spent = [], [], [], [], []
    for message in every:
        guide, spoken = (
            known[message.guide],
            message.language if message.language in LANGUAGES else "fr",
        )
        if (guide.key, spoken) not in shelves:
            shelves[guide.key, spoken] = _shelf(reader, guide, spoken)
        start = time.process_time()
        likeness = _likeness(reader, message.text, shelves[guide.key, spoken])
        spent.append(1000 * (time.process_time() - start))
        for signal, truly, counted in rows(guide, message):
            if counted:
                words.append(signal.values)
                senses.append(_sense(likeness, signal.check, signal.answer))
                told.append(float(truly))
                held.append(message.is_held_out)
    number = sum(len(message.says) for message in every if message.is_held_out)
    w, s, y, test = np.array(words), np.array(senses), np.array(told), np.array(held)
    one = np.ones((len(y), 1))
    return {
        "words": _figures(w, y, test, number),
        "reader": _figures(np.hstack([one, s]), y, test, number),
        "both": _figures(np.hstack([w, s]), y, test, number),
        "cpu_ms_a_message": round(float(np.median(spent)), 1),
    }


def _shelf(reader: Reader, guide: Guide, spoken: str) -> list[tuple[tuple[int, int], np.ndarray]]:
    found = []
    for c, check in enumerate(guide.checks):
        for a, answer in enumerate(check.answers):
            texts = [
                f"{check.ask[spoken]} {answer.text[spoken]}",
                *answer.cues.get(spoken, ())[:CUES],
            ]
            found.append(((c, a), reader.embed(texts)))
    return found


def _likeness(
    reader: Reader, text: str, shelf: list[tuple[tuple[int, int], np.ndarray]]
) -> dict[tuple[int, int], float]:
    sentences = [part for part in re.split(r"[.!?;,\n]+", text) if part.strip()] or [text]
    vectors = reader.embed(sentences)
    return {place: float((vectors @ texts.T).max()) for place, texts in shelf}


def _sense(likeness: dict[tuple[int, int], float], check: int, answer: int) -> tuple[float, float]:
    own = likeness[check, answer]
    others = [value for (c, a), value in likeness.items() if c == check and a != answer]
    return own, own - max(others, default=0.0)


def _figures(
    values: np.ndarray, told: np.ndarray, held: np.ndarray, number: int
) -> dict[str, float]:
    mean, scale = values[~held].mean(axis=0), values[~held].std(axis=0)
    mean[scale == 0], scale[scale == 0] = 0.0, 1.0
    even = (values - mean) / scale
    weights = fitted(even[~held], told[~held], ridge=1.0)
    chance, truth = 1 / (1 + np.exp(-even[held] @ weights)), told[held]
    order = np.argsort(-chance, kind="stable")
    right = np.cumsum(truth[order])
    precise = [n for n in range(len(right)) if right[n] / (n + 1) >= 0.9]
    shown = chance >= 0.7
    return {
        "precision": round(float(truth[shown].mean()), 3) if shown.any() else 1.0,
        "recall": round(float(truth[shown].sum() / number), 3),
        "recall_at_precision_0.9": round(float(right[precise[-1]] / number), 3) if precise else 0.0,
        "log_loss": round(
            float(-np.log(np.where(truth > 0, chance, 1 - chance) + 1e-12).mean()), 4
        ),
    }
