"""Learns the weights of `text.confidence` and `text.matches` from the "tune" half; prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from bench.troubleshoot.messages_set import OUTSIDE, Message, guides, messages
from tournevis.engines.troubleshoot.guide import LANGUAGES, Guide
from tournevis.engines.troubleshoot.text.lexicon import lexicon
from tournevis.engines.troubleshoot.text.reading import words
from tournevis.engines.troubleshoot.text.shelf import heard, shelf
from tournevis.engines.troubleshoot.text.signals import NAMES, Signal, signals

RIDGE = 0.3


def rows(guide: Guide, message: Message) -> list[tuple[Signal, bool, bool]]:
    """(signal, truly told, counted) of every answer for which anything speaks."""
    spoken = (message.language,) if message.language in LANGUAGES else LANGUAGES
    known = lexicon(guide, spoken)
    found = []
    for signal in signals(known, words(message.text, spoken, known.corrected)):
        check = guide.checks[signal.check]
        answer = check.answers[signal.answer].key
        told = message.says.get(check.key) == answer
        found.append((signal, told, told or answer not in message.may.get(check.key, ())))
    return found


def fitted(values: np.ndarray, told: np.ndarray, ridge: float = RIDGE) -> np.ndarray:
    """Logistic regression by Newton's method; the penalty leaves the first column alone."""
    weights = np.zeros(values.shape[1])
    penalty = np.full(values.shape[1], ridge)
    penalty[0] = 1e-6
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (chance - told) + penalty * weights
        curve = (values * (chance * (1 - chance))[:, None]).T @ values + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def tuned(every: Iterable[Message], known: dict[str, Guide]) -> Sequence[tuple[Signal, bool]]:
    """The counted rows of the tuning messages that have a guide."""
    return [
        (signal, told)
        for message in every
        if message.guide != OUTSIDE and message.guide in known and not message.is_held_out
        for signal, told, counted in rows(known[message.guide], message)
        if counted
    ]


def guide_weights(every: Iterable[Message], known: dict[str, Guide]) -> np.ndarray:
    """`WORDS`, `TITLE`, `BODY`, `NONE`, `UNHEARD` of `text.matches`, by maximum likelihood.

    A softmax over the guides and "none of them", on the tuning messages that are not vague.
    """
    keys, on = list(known), shelf(tuple(known.values()))
    tuning = [m for m in every if not m.is_held_out and not m.is_vague]
    tuning = [m for m in tuning if m.guide in known or m.guide == OUTSIDE]
    values = np.zeros((len(tuning), len(keys) + 1, 5))
    for row, message in enumerate(tuning):
        told = heard(on, message.text)
        values[row, :-1, :3] = [(each.words, each.title, each.body) for each in told.guides]
        values[row, -1, 3:] = 1.0, told.unheard
    right = [keys.index(m.guide) if m.guide in known else len(keys) for m in tuning]
    return _softmax_weights(values, np.array(right))


def _softmax_weights(values: np.ndarray, right: np.ndarray, ridge: float = 0.05) -> np.ndarray:
    weights = np.zeros(values.shape[2])
    for _ in range(6000):
        scores = values @ weights
        chance = np.exp(scores - scores.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slope = values[np.arange(len(right)), right] - (chance[..., None] * values).sum(axis=1)
        weights += 0.05 * (slope.sum(axis=0) - ridge * weights) / len(right)
    return weights


def main() -> None:
    """Prints the weights as they stand in the code."""
    every, known = messages(), guides()
    table = tuned(every, known)
    values = np.array([signal.values for signal, _told in table])
    told = np.array([float(told) for _signal, told in table])
    print(f"# {len(told)} rows, {int(told.sum())} told")
    for name, weight in zip(NAMES, fitted(values, told), strict=True):
        print(f'    "{name}": {weight:.2f},')
    print("# words, title, body, none, unheard:", guide_weights(every, known).round(2).tolist())


if __name__ == "__main__":
    main()
