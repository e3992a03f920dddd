"""What is known of a case, on one sheet that can be copied into a hand-over."""

from __future__ import annotations

from tournevis.cli.guide.phrases import KINDS, amount, colon, percent, say
from tournevis.engines.troubleshoot import Case, Guide, belief, knows_nothing
from tournevis.engines.troubleshoot.guide import UNKNOWN, Check, Remedy

LEADING = 4


def sheet(guide: Guide, case: Case, words: str, end: str, lang: str) -> list[str]:
    """The lines of the sheet: plain, without colours, never wrapped. `words`: the client's own.

    `end`: how it ended, in words, "" while it goes on.
    """
    joint = colon(lang)
    lines = [f"{guide.title[lang]} ({guide.key} {guide.version})"]
    lines += [end] if end else []
    lines += [f"{say('they-said', lang)}{joint}{' '.join(words.split())}"] if words else []
    lines += _part("answered", _answers(guide, case, lang), lang)
    lines += _part("tried", [guide.remedy(key).name[lang] for key in _tried(case)], lang)
    lines += _part("put-off", [name_of_key(guide, key, lang) for key in sorted(case.skipped)], lang)
    lines += _part("hinted", [guide.check(key).ask[lang] for key in _hinted(case)], lang)
    seen = belief(guide, case)
    beliefs = [
        f"{percent(chance, lang)}  {cause.name[lang]} ({KINDS[cause.kind][lang]})"
        for cause, chance in seen.ranked[:LEADING]
        if chance >= 0.01
    ]
    lines += _part("belief", beliefs, lang)
    if knows_nothing(seen):
        lines.append(say("nothing", lang))
    return [*lines, f"{amount(spent(guide, case), lang)} {say('spent', lang)}"]


def _part(key: str, found: list[str], lang: str) -> list[str]:
    return (
        [say(key, lang) + colon(lang).rstrip(), *(f"  - {each}" for each in found)] if found else []
    )


def _answers(guide: Guide, case: Case, lang: str) -> list[str]:
    return [
        f"{guide.check(key).ask[lang]} {answer_text(guide, key, said, lang)}"
        for key, said in case.observed.items()
    ]


def answer_text(guide: Guide, check: str, said: str, lang: str) -> str:
    """An answer in words."""
    return say("dunno", lang) if said == UNKNOWN else guide.check(check).answer(said).text[lang]


def _tried(case: Case) -> list[str]:
    """The failed remedies, in the order in which they were tried."""
    return [key for key in case.order if key in case.failed] + sorted(case.failed - set(case.order))


def _hinted(case: Case) -> list[str]:
    return [key for key in case.hints if key not in case.observed]


def name_of_key(guide: Guide, key: str, lang: str) -> str:
    """A check or a remedy in words."""
    return guide.check(key).ask[lang] if key in guide.check_index else guide.remedy(key).name[lang]


def spent(guide: Guide, case: Case) -> float:
    """Minutes that what was done takes by the guide, openings included."""
    done: list[Check | Remedy] = [guide.check(key) for key in case.observed]
    done += [guide.remedy(key) for key in case.failed]
    opened = {step.cluster for step in done}
    openings = sum(cluster.minutes for cluster in guide.clusters if cluster.key in opened)
    return openings + sum(step.minutes for step in done)
