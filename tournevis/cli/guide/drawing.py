"""Guides and beliefs drawn with letters."""

from __future__ import annotations

import click

from tournevis.cli.guide.phrases import KINDS, WHO, amount, colon, percent, say
from tournevis.cli.guide.terminal import folded, harmless, is_terminal, width
from tournevis.engines.troubleshoot import Belief, Case, Guide, belief
from tournevis.engines.troubleshoot.guide import Check, Remedy

LONGEST_BAR = 30
NARROW = 60
"""Columns under which a name stands below its bar."""
COLOURS = {
    "misuse": "yellow",
    "connection": "blue",
    "software": "magenta",
    "hardware": "red",
    "outside": "cyan",
    "other": "white",
}
MOST_BARS = 6


def bars(seen: Belief, lang: str, most: int = MOST_BARS, *, keys: bool = False) -> list[str]:
    """The likeliest causes as bars, coloured and labelled by kind (and by key, where asked)."""
    narrow = is_terminal() and width() < NARROW
    long = max(8, min(LONGEST_BAR, width() - 60)) if is_terminal() else LONGEST_BAR
    lines = []
    for cause, chance in seen.ranked[:most]:
        full = round(chance * long)
        bar = click.style("█" * full, fg=COLOURS[cause.kind]) + "·" * (long - full)
        name = f"{cause.key}{colon(lang)}" if keys else ""
        name += f"{cause.name[lang]} ({KINDS[cause.kind][lang]})"
        begun = f"  {bar} {percent(chance, lang):>7} "
        if narrow:
            lines += [begun, *folded(name, " " * 4)]
            continue
        # The bar is put in after the folding, which does not know that colours take no room.
        first, *more = folded(name, " " * (long + 11))
        lines += [begun + first[long + 11 :], *more]
    return lines


def whole(guide: Guide, case: Case, lang: str) -> list[str]:
    """The guide: its causes as bars of belief, its checks, its remedies."""
    lines = [
        click.style(harmless(f"{guide.title[lang]}  ({guide.key} {guide.version})"), bold=True),
        "",
    ]
    seen = belief(guide, case)
    lines += [head("causes", lang), *bars(seen, lang, len(guide.causes), keys=True), ""]
    lines.append(head("checks", lang))
    for check in guide.checks:
        lines += folded(_check(check, case, lang), hang=" " * 11)
    lines += ["", head("remedies", lang)]
    for remedy in guide.remedies:
        lines += folded(_remedy(remedy, case, lang), hang=" " * 11)
    return [*lines, "", *folded(say("legend", lang))]


def head(key: str, lang: str) -> str:
    """A heading."""
    return click.style(say(key, lang), bold=True)


def _check(check: Check, case: Case, lang: str) -> str:
    known = {each.key: each.text[lang] for each in check.answers}
    said = case.observed.get(check.key)
    answer = "" if said is None else f" → {known.get(said, say('dunno', lang))}"
    mark = "!" if check.safety else "1" if check.first else " "
    answers = " / ".join(known.values())
    who = WHO[check.who][lang]
    return f" {mark} {amount(check.minutes, lang):>4} min {check.key}: {check.ask[lang]} [{answers}] ({who}){answer}"


def _remedy(remedy: Remedy, case: Case, lang: str) -> str:
    cures = ", ".join(f"{cause} {chance:.0%}" for cause, chance in remedy.cures.items())
    failed = " ✗" if remedy.key in case.failed else ""
    who = WHO[remedy.who][lang]
    return f"   {amount(remedy.minutes, lang):>4} min {remedy.key}: {remedy.name[lang]} ({who}) → {cures}{failed}"
