"""`tournevis guide learn`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from tournevis.cli.guide.phrases import say
from tournevis.cli.guide.sheet import name_of_key
from tournevis.cli.guide.terminal import Trouble, as_json, echo, tell
from tournevis.engines.troubleshoot import Case, Guide, Step, next_step
from tournevis.engines.troubleshoot.learn import (
    Changed,
    Closure,
    Finding,
    LearningError,
    Proposal,
    Replay,
    closures_from,
    difference,
    findings,
    held_out,
    learnt,
    learnt_until,
    proposed,
    teaching,
)
from tournevis.engines.troubleshoot.plan.step import HANDOVER
from tournevis.engines.troubleshoot.simulate import QUICK


def taught(guide: Guide, text: str, lines: str, lang: str, *, for_scripts: bool) -> str:
    """Print what the closures teach; returns the new text of the guide.

    Raises `Trouble` where the guide's text cannot hold the new numbers.
    """
    if guide.network is not None:
        raise Trouble(
            "un guide sur réseau bayésien ne s’apprend pas ainsi : ses nombres sont dans le réseau",
            "a guide on a Bayesian network is not learnt this way: its numbers are in the network",
        )
    reading = closures_from(lines.split("\n"))
    ahead = [each for each in reading.closures if each.at > datetime.now(UTC)]
    if ahead:  # it would become the date up to which everything counts as learnt
        raise Trouble(
            f"une clôture est datée du {ahead[0].at:%Y-%m-%d}, dans le futur",
            f"a closure is dated {ahead[0].at:%Y-%m-%d}, in the future",
        )
    for problem in reading.problems:
        echo(problem.sentence(lang), fg="yellow", err=True)
    try:
        since = learnt_until(text)
        lessons = teaching(guide, reading.closures, since)
        proposal = learnt(guide, reading.closures, since=since)
        new, diff = proposed(text, proposal), difference(text, proposal, lang)
    except LearningError as trouble:
        raise Trouble(str(trouble), str(trouble)) from trouble
    judged = held_out(guide, reading.closures, planner=_quickly)
    wrong = findings(guide, reading.closures, since)
    if for_scripts:
        echo(as_json(_told(proposal, diff, judged, wrong, lang)))
    else:
        _tell(guide, reading.closures, lessons, diff, lang)
        _tell_replay(guide, judged, wrong, lang)
    return new


def _quickly(guide: Guide, case: Case) -> Step:
    """Two plans are compared over whole interviews: some hundredths of a second a step will do."""
    return next_step(guide, case, QUICK)


def _tell(
    guide: Guide, every: tuple[Closure, ...], lessons: list[Closure], diff: str, lang: str
) -> None:
    tell(say("silent", lang).format(few=len(lessons), all=len(every)))
    echo()
    echo(diff or say("learn-nothing", lang))


def _tell_replay(guide: Guide, judged: Replay, wrong: list[Finding], lang: str) -> None:
    tell(judged.sentence(lang))
    if judged.changed:
        tell(say("parts", lang), bold=True)
    for each in judged.changed:
        tell(_parted(guide, each, lang), "  ", "    ")
    for finding in wrong:
        tell(finding.sentence(lang), "! ", fg="yellow")


def _parted(guide: Guide, changed: Changed, lang: str) -> str:
    before, after = (_name(guide, key, lang) for _kind, key in (changed.before, changed.after))
    return f"{before} → {after} ({changed.incidents} {say('incidents', lang)})"


def _name(guide: Guide, key: str, lang: str) -> str:
    return guide.handover.text[lang] if key == HANDOVER else name_of_key(guide, key, lang)


def _told(
    proposal: Proposal, diff: str, judged: Replay, wrong: list[Finding], lang: str
) -> dict[str, object]:
    return {
        "guide": proposal.before.key,
        "version": proposal.after.version,
        "closures": proposal.closures,
        "changes": len(proposal.changes),
        "diff": diff,
        "replay": asdict(judged) | {"is_better": judged.is_better},
        "findings": [each.sentence(lang) for each in wrong],
    }
