"""One check, cause or remedy of a guide, with its numbers."""

from __future__ import annotations

from collections import defaultdict

import click

from tournevis.cli.guide.drawing import head
from tournevis.cli.guide.phrases import KINDS, RISKS, WHO, amount, colon, decimal, percent, say
from tournevis.cli.guide.terminal import folded, is_terminal, unknown, width
from tournevis.engines.troubleshoot import Case, Guide, belief
from tournevis.engines.troubleshoot.guide import Check, Need, Remedy

MOST_TELLING = 6


def details(guide: Guide, case: Case, key: str, lang: str) -> list[str]:
    """Everything about this key. Raises `Trouble` where the guide has no such key."""
    if key in guide.cause_index:
        return _cause(guide, case, key, lang)
    if key in guide.check_index:
        return _check(guide, case, guide.check(key), lang)
    if key in guide.remedy_index:
        return _remedy(guide, case, guide.remedy(key), lang)
    every = [*guide.cause_index, *guide.check_index, *guide.remedy_index]
    raise unknown(("la clé", "key"), key, every)


def _cause(guide: Guide, case: Case, key: str, lang: str) -> list[str]:
    cause, joint = guide.cause(key), colon(lang)
    now, before = belief(guide, case).of(key), float(guide.prior[guide.cause_index[key]])
    lines = [
        click.style(cause.name[lang], bold=True),
        f"  {say('kind-of', lang)}{joint}{KINDS[cause.kind][lang]}",
        f"  {say('how-often', lang)}{joint}{percent(before, lang)}",
        f"  {say('belief', lang)}{joint}{percent(now, lang)}",
        *_because(cause.because, cause.guess, lang),
        "",
        head("tells", lang),
    ]
    for ratio, check, answer in _telling(guide, key)[:MOST_TELLING]:
        lines += folded(
            f"× {decimal(ratio, lang):>5}  {check.ask[lang]} → {answer} ({check.key})",
            "  ",
            " " * 11,
        )
    lines.append(f"  ({say('times', lang)})")
    cures = [(r.cures[key], r) for r in guide.remedies if r.cures.get(key)]
    lines += ["", head("cured", lang)]
    for chance, remedy in sorted(cures, key=lambda pair: -pair[0]):
        lines += folded(
            f"{percent(chance, lang):>8}  {remedy.name[lang]} ({remedy.key}, {amount(remedy.minutes, lang)} min)",
            "  ",
            " " * 12,
        )
    return lines if cures else [*lines, f"  {say('nothing-cures', lang)}"]


def _telling(guide: Guide, key: str) -> list[tuple[float, Check, str]]:
    """(P(answer | cause) / P(answer | not cause), check, key of the answer) above 1, largest first."""
    column = guide.cause_index[key]
    rest = guide.prior.copy()
    rest[column] = 0.0
    found = []
    for check, table in zip(guide.checks, guide.likelihood, strict=True):
        others = table @ (rest / rest.sum())
        for row, answer in enumerate(check.answers):
            if others[row] > 0 and table[row, column] > others[row]:
                found.append((float(table[row, column] / others[row]), check, answer.key))
    return sorted(found, key=lambda each: -each[0])


def _check(guide: Guide, case: Case, check: Check, lang: str) -> list[str]:
    lines = [click.style(check.ask[lang], bold=True)]
    if check.say:
        lines += folded(check.say[lang], "  ")
    lines += [f"  {amount(check.minutes, lang)} min, {WHO[check.who][lang]}"]
    lines += [f"  {say('safety', lang)}"] if check.safety else []
    lines += _needs(check.needs, lang)
    for answer in check.answers:
        mark = f"  ({say('danger', lang)})" if answer.danger else ""
        said = "  ←" if case.observed.get(check.key) == answer.key else ""
        lines += folded(f"{answer.key}: {answer.text[lang]}{mark}{said}", "    ", " " * 6)
        if cues := answer.cues.get(lang):
            lines += folded(f"{say('cues', lang)}{colon(lang)}{', '.join(cues)}", " " * 6)
    lines += _because(check.because, check.guess, lang)
    return [*lines, "", head("likelihood", lang), *_table(guide, check, lang)]


def _table(guide: Guide, check: Check, lang: str) -> list[str]:
    """P(answer | cause): one line for each row, causes that share one together."""
    table = guide.likelihood[guide.check_index[check.key]]
    rows = defaultdict(list)
    for cause, row in zip(guide.causes, table.T, strict=True):
        rows[tuple(round(float(value), 4) for value in row)].append(cause.key)
    shared = rows.pop(tuple(round(float(value), 4) for value in table[:, -1]))
    named = sorted(rows.items(), key=lambda pair: pair[0][0])
    wide = max(6, *(len(answer.key) for answer in check.answers)) + 2
    room = (width() if is_terminal() else 200) - 3 - wide * len(check.answers)
    lines = ["  " + "".join(f"{answer.key:>{wide}}" for answer in check.answers)]
    for chances, causes in [*named, (tuple(float(v) for v in table[:, -1]), shared)]:
        numbers = "".join(f"{decimal(chance, lang, 3):>{wide}}" for chance in chances)
        names = ", ".join(causes) if causes is not shared else say("others-row", lang)
        if room >= len(names) + 2:
            lines.append(f"  {numbers}  {names}")
        else:
            lines += [f"  {numbers}", *folded(names, "      ")]
    return lines


def _remedy(guide: Guide, case: Case, remedy: Remedy, lang: str) -> list[str]:
    seen, joint = belief(guide, case), colon(lang)
    chance = sum(part * seen.of(cause) for cause, part in remedy.cures.items())
    lasting = "" if remedy.reversible else f", {say('for-good', lang)}"
    lines = [
        click.style(remedy.name[lang], bold=True),
        f"  {amount(remedy.minutes, lang)} min, {WHO[remedy.who][lang]}, {say('risk', lang)}{joint}"
        f"{RISKS[remedy.risk][lang]}{lasting}",
        f"  {say('chance', lang)}{joint}{percent(min(1.0, chance), lang)}",
        *_needs(remedy.needs, lang),
    ]
    for number, step in enumerate(remedy.steps.get(lang, ()), start=1):
        lines += folded(step, f"  {number}. ")
    for step in remedy.engineer_steps.get(lang, ()):
        lines += folded(f"{say('engineer-steps', lang)}{joint}{step}", "  ")
    if remedy.verify:
        lines += folded(f"{say('verify', lang)}{joint}{remedy.verify[lang]}", "  ")
    lines += [*_because(remedy.because, remedy.guess, lang), "", head("cures", lang)]
    for cause, part in sorted(remedy.cures.items(), key=lambda pair: -pair[1]):
        lines += folded(
            f"{percent(part, lang):>8}  {guide.cause(cause).name[lang]} ({cause})", "  "
        )
    return lines


def _needs(needs: tuple[Need, ...], lang: str) -> list[str]:
    told = [each.key + (f"={'|'.join(each.answers)}" if each.answers else "") for each in needs]
    return folded(f"{say('needs', lang)}{colon(lang)}{', '.join(told)}", "  ") if told else []


def _because(because: str, guess: bool, lang: str) -> list[str]:
    """Where a number comes from, in the words of whoever wrote it."""
    lines = folded(" ".join(because.split()), "  ") if because else []
    return [*lines, f"  ({say('guess', lang)})"] if guess else lines
