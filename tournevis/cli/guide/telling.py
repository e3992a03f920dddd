"""What the engine makes of a case, as JSON for scripts and as sentences for people."""

from __future__ import annotations

from typing import Any

from tournevis.cli.guide.drawing import bars, head
from tournevis.cli.guide.phrases import colon, percent, say
from tournevis.cli.guide.sheet import answer_text
from tournevis.cli.guide.terminal import folded
from tournevis.engines.troubleshoot import (
    Case,
    Guide,
    Step,
    belief,
    is_clear,
    knows_nothing,
    next_step,
    outcomes,
    setbacks,
    ways_out,
    weights,
    why,
    why_not,
)
from tournevis.engines.troubleshoot.guide import LANGUAGES

LEADING = 3


def as_step(guide: Guide, case: Case) -> dict[str, Any]:
    """The belief and the next step."""
    seen, step = belief(guide, case), next_step(guide, case)
    return {
        "guide": guide.key,
        "version": guide.version,
        "belief": {cause.key: round(chance, 6) for cause, chance in seen.ranked},
        "evidence": seen.evidence,
        "clear": is_clear(seen),
        "nothing_known": knows_nothing(seen),
        "step": _step(guide, case, step),
        "ways_out": [
            {"remedy": way.remedy, "chance": round(way.chance, 6), "minutes": way.minutes}
            for way in ways_out(guide, case)
        ],
    }


def _step(guide: Guide, case: Case, step: Step) -> dict[str, Any]:
    reasons = why(guide, case, step)
    return {
        "kind": step.kind,
        "key": step.key,
        "minutes": step.minutes,
        "expected_minutes": round(step.expected_minutes, 4),
        "reason": step.reason,
        "to": step.to,
        "planner": step.planner,
        "why": {lang: reasons.sentence(lang) for lang in LANGUAGES},
        "others": [
            {
                "kind": each.kind,
                "key": each.key,
                "expected_minutes": round(each.expected_minutes, 4),
            }
            for each in step.others
        ],
    }


def next_in_words(guide: Guide, case: Case, lang: str) -> list[str]:
    """The belief and the next step, for people."""
    return [
        head("belief", lang),
        *bars(belief(guide, case), lang),
        "",
        *_now(guide, case, next_step(guide, case), lang),
    ]


def _now(guide: Guide, case: Case, step: Step, lang: str) -> list[str]:
    key = "" if step.kind == "handover" else f" ({step.key})"
    return [
        *folded(f"{say('now', lang)}{colon(lang)}{name_of(guide, step, lang)}{key}", hang="  "),
        *folded(why(guide, case, step).sentence(lang), "  "),
    ]


def as_explanation(guide: Guide, case: Case) -> dict[str, Any]:
    """The evidence for and against the leading causes, and why this step."""
    seen, step = belief(guide, case), next_step(guide, case)
    return {
        "guide": guide.key,
        "causes": [
            {
                "cause": cause.key,
                "belief": round(chance, 6),
                "weights": {w.check: round(w.value, 4) for w in weights(guide, case, cause.key)},
                "setbacks": {s.remedy: round(s.value, 4) for s in setbacks(guide, case, cause.key)},
            }
            for cause, chance in seen.ranked[:LEADING]
        ],
        "step": _step(guide, case, step),
        "answers": [
            {
                "answer": each.answer.key,
                "chance": round(each.chance, 6),
                "leading": each.leading.key,
                "belief": round(each.belief, 6),
                "then": {"kind": each.then.kind, "key": each.then.key},
            }
            for each in (outcomes(guide, case, step.key) if step.kind == "check" else [])
        ],
    }


def explained(guide: Guide, case: Case, lang: str) -> list[str]:
    """The same, for people."""
    seen, step = belief(guide, case), next_step(guide, case)
    lines = [head("belief", lang), *bars(seen, lang)]
    if knows_nothing(seen):
        lines += folded(say("nothing", lang), "  ")
    lines += ["", head("evidence", lang), *_ledger(guide, case, lang)]
    lines += ["", *_now(guide, case, step, lang)]
    if step.kind == "check":
        lines += ["", head("answers", lang)]
        for each in outcomes(guide, case, step.key):
            lines += folded(each.sentence(lang), "  ", "    ")
    if step.others:
        lines += ["", head("others", lang)]
        for other in step.others:
            lines += folded(why_not(guide, step, other, lang), "  ", "    ")
    return lines


def _ledger(guide: Guide, case: Case, lang: str) -> list[str]:
    if not case.observed and not case.failed:
        return [f"  {say('no-evidence', lang)}"]
    lines = []
    for cause, chance in belief(guide, case).ranked[:LEADING]:
        lines += folded(f"{cause.name[lang]} ({percent(chance, lang)})", "  ")
        for weight in weights(guide, case, cause.key):
            answer = answer_text(guide, weight.check, weight.answer, lang)
            lines += _weight(weight.value, f"{guide.check(weight.check).ask[lang]} {answer}", lang)
        for setback in setbacks(guide, case, cause.key):
            lines += _weight(setback.value, f"{guide.remedy(setback.remedy).name[lang]} ✗", lang)
    return lines


def _weight(value: float, words: str, lang: str) -> list[str]:
    number = f"{value:+.1f}".replace("inf", "∞").replace("-", "−")
    number = number.replace(".", ",") if lang == "fr" else number
    return folded(f"{number:>5}  {words}", "    ", " " * 11)


def name_of(guide: Guide, step: Step, lang: str) -> str:
    """A step in words."""
    if step.kind == "check":
        return guide.check(step.key).ask[lang]
    if step.kind == "remedy":
        return guide.remedy(step.key).name[lang]
    return guide.handover_to(step.to).text[lang]
