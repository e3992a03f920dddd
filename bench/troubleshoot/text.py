"""How well messages are read: observations, their confidence, the guide, the time it takes.

`python -m bench.troubleshoot.text [--quick]`. The figures are those of the held-out half of the
authored messages (`messages/README.md`), on which nothing was tuned.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median

import yaml

from bench.figures import percentile, table
from bench.troubleshoot import readers
from bench.troubleshoot.messages_set import OUTSIDE, Message, guides, messages
from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.text.confidence import PROPOSED
from tournevis.engines.troubleshoot.text.cues import Proposal, proposals
from tournevis.engines.troubleshoot.text.hints import HINTED
from tournevis.engines.troubleshoot.text.matches import Match, match
from tournevis.ground.guides.library import CASES, files

BINS = 10

Scored = list[tuple[float, bool]]
"""(confidence, whether it was right)."""


def run(quick: bool = False) -> dict[str, object]:
    """Every figure, as plain values ready for JSON; `quick`: a third of the messages, no readers."""
    known = guides()
    every = [m for m in messages() if m.guide in known or m.guide == OUTSIDE]
    held = [m for m in every if m.is_held_out][:: 3 if quick else 1]
    inside = [message for message in held if message.guide != OUTSIDE]
    return {
        "guides": sorted(known),
        "messages": len(held),
        "observations": _by_kind(inside, known),
        "tuning_half": observed(
            [m for m in every if not m.is_held_out and m.guide != OUTSIDE], known
        ),
        "packs_own_cases": observed(_cases(known)[:: 3 if quick else 1], known),
        "calibration": calibration(scored(inside, known, HINTED)),
        "guide": chosen(held, tuple(known.values())),
        "guide_without_vague": chosen([m for m in held if not m.is_vague], tuple(known.values())),
        "milliseconds": times(inside, known),
        "readers": {} if quick else readers.compared(every, known),
    }


def observed(every: Sequence[Message], known: dict[str, Guide]) -> dict[str, float]:
    """Precision and recall of what would be proposed (confidence from `PROPOSED` on).

    What a message may tell counts neither way.
    """
    found = scored(every, known, PROPOSED)
    right, told = sum(ok for _c, ok in found), sum(len(message.says) for message in every)
    return {
        "messages": len(every),
        "told": told,
        "proposed": len(found),
        "precision": round(right / len(found), 3) if found else 1.0,
        "recall": round(right / told, 3) if told else 1.0,
    }


def scored(every: Iterable[Message], known: dict[str, Guide], least: float) -> Scored:
    """Each counted proposal of these messages with whether the message truly tells it."""
    found = []
    for message in every:
        for each in _proposed(known[message.guide], message, least):
            if message.says.get(each.check) == each.answer:
                found.append((each.confidence, True))
            elif each.answer not in message.may.get(each.check, ()):
                found.append((each.confidence, False))
    return found


def calibration(found: Scored) -> dict[str, object]:
    """Expected calibration error (ten bins of equal width, from `HINTED` on), and its table."""
    rows, error = [], 0.0
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        part = [(c, ok) for c, ok in found if low <= c < high or (c == high == 1.0)]
        if part:
            said = sum(c for c, _ok in part) / len(part)
            was = sum(ok for _c, ok in part) / len(part)
            error += abs(said - was) * len(part) / len(found)
            rows.append({"from": low, "n": len(part), "said": round(said, 3), "was": round(was, 3)})
    return {"n": len(found), "ece": round(error, 3), "table": rows}


def chosen(every: Sequence[Message], shelf: tuple[Guide, ...]) -> dict[str, float]:
    """Which guide: top 1 and top 3 of those inside, AUROC of P(none), how often none is said."""
    seen = [(message, match(shelf, message.text)) for message in every]
    inside = [(m, found) for m, found in seen if m.guide != OUTSIDE]
    outside = [found for m, found in seen if m.guide == OUTSIDE]
    tops = [[key for key, _chance in found.guides].index(m.guide) for m, found in inside]
    best = [(max(f.none, f.guides[0][1]), _named(f) == m.guide) for m, f in seen]
    return {
        "inside": len(inside),
        "outside": len(outside),
        "top1": round(sum(top == 0 for top in tops) / len(tops), 3),
        "top3": round(sum(top < 3 for top in tops) / len(tops), 3),
        "outside_auroc": round(auroc([f.none for f in outside], [f.none for _m, f in inside]), 3),
        "outside_told": round(sum(f.none >= 0.5 for f in outside) / len(outside), 3),
        "inside_lost": round(sum(f.none >= 0.5 for _m, f in inside) / len(inside), 3),
        "ece": float(str(calibration(best)["ece"])),
    }


def auroc(high: Sequence[float], low: Sequence[float]) -> float:
    """P(a value of `high` is above one of `low`), ties for a half."""
    wins = sum((h > v) + 0.5 * (h == v) for h in high for v in low)
    return wins / (len(high) * len(low))


def times(every: Sequence[Message], known: dict[str, Guide]) -> dict[str, float]:
    """Processor milliseconds a message, warm: its observations in one guide, its guide of all."""
    shelf = tuple(known.values())
    one = [_spent(lambda m=m: _proposed(known[m.guide], m, PROPOSED)) for m in every]  # type: ignore[misc]
    which = [_spent(lambda m=m: match(shelf, m.text)) for m in every]  # type: ignore[misc]
    huge = "la box ne marche plus et le voyant clignote, " * 600
    guide = next(iter(known.values()))
    worst = _spent(lambda: proposals(guide, huge, "fr"))
    return {
        "observations_median": round(median(one), 2),
        "observations_p95": round(percentile(one, 0.95), 2),
        "guide_median": round(median(which), 2),
        "twenty_thousand_letters": round(worst, 1),
    }


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def _named(found: Match) -> str:
    return OUTSIDE if found.none >= found.guides[0][1] else found.guides[0][0]


def _proposed(guide: Guide, message: Message, least: float) -> list[Proposal]:
    return proposals(guide, message.text, message.language, least)


def _by_kind(held: Sequence[Message], known: dict[str, Guide]) -> dict[str, dict[str, float]]:
    kinds: dict[str, Callable[[Message], bool]] = {
        "all": lambda m: True,
        "fr": lambda m: m.language == "fr",
        "en": lambda m: m.language == "en",
        "sms": lambda m: m.is_sms,
        "traps": lambda m: bool(m.trap),
    }
    return {name: observed([m for m in held if fits(m)], known) for name, fits in kinds.items()}


def _cases(known: dict[str, Guide]) -> list[Message]:
    """The packs' own written cases: other authors, who knew their cues and may leave things out."""
    found: list[Message] = []
    for path in files():
        beside = path.with_name(path.stem + CASES)
        if beside.exists() and path.stem in known:
            cases = yaml.safe_load(beside.read_text(encoding="utf-8"))
            found += [_case(case, path.stem) for case in cases]
    return found


def _case(written: dict, guide: str) -> Message:
    says = written.get("says") or {}
    return Message(written["message"], guide, written["language"], is_held_out=True, says=says)


def main() -> None:
    """Prints a table and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a third of the messages, no readers")
    found = run(quick=parser.parse_args().quick)
    kinds = dict(found["observations"])  # type: ignore[call-overload]
    kinds["tuning half"] = found["tuning_half"]
    kinds["packs' own cases"] = found["packs_own_cases"]
    head = ("observations", "messages", "told", "proposed", "precision", "recall")
    print(table(head, [(kind, *figures.values()) for kind, figures in kinds.items()]))
    print(json.dumps({"benchmark": "text", **found}))


if __name__ == "__main__":
    main()
