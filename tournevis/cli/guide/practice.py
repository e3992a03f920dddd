"""`tournevis guide play --practice`: you choose each step, a simulated client answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tournevis.cli.guide.keys import Stopped, command, line
from tournevis.cli.guide.phrases import WHO, amount, colon, quoted, say
from tournevis.cli.guide.sheet import answer_text, name_of_key
from tournevis.cli.guide.terminal import echo, tell
from tournevis.cli.guide.verdicts import verdict
from tournevis.engines.troubleshoot import Case, Guide
from tournevis.engines.troubleshoot.case import is_free
from tournevis.engines.troubleshoot.guide import Check, Remedy
from tournevis.engines.troubleshoot.plan.standing import in_danger, needs_of, price
from tournevis.engines.troubleshoot.plan.step import HANDOVER
from tournevis.engines.troubleshoot.simulate import Temper, client, message, play, review
from tournevis.engines.troubleshoot.text.fold import fold


def practise(guide: Guide, seed: int, lang: str) -> int:
    """One client with a hidden cause, then the judgement; the exit code."""
    hidden = client(guide, seed, temper=Temper())
    wrote, start = message(hidden, lang), Case()
    for check, said in wrote.told.items():
        start = start.answered(check, said)
    tell(f"{guide.title[lang]}  ({guide.key} {guide.version})", bold=True)
    tell(say("beginner", lang))
    echo()
    tell(f"{say('the-client', lang)}{colon(lang)}{quoted(wrote.text, lang)}", fg="cyan")
    player = Newcomer(guide, lang)
    try:
        player.list_steps(start)
        player.note(start)
        game = play(guide, hidden, player, start)
    except Stopped as stopped:
        echo(say("stopped", lang) + ".", bold=True)
        return stopped.code
    player.hear(game.moves[-1].outcome, game.end)
    verdict(guide, game, review(guide, game), seed, lang)
    return 0


@dataclass
class Newcomer:
    """A chooser who is a person: reads what the client said, types what to do next."""

    guide: Guide
    lang: str
    spent: float = 0.0
    last: tuple[str, str] = ("", "")
    before: Case = field(default_factory=Case)

    @property
    def steps(self) -> list[Check | Remedy]:
        """Checks and remedies; a step has the same number all along."""
        return [*self.guide.checks, *self.guide.remedies]

    def __call__(self, guide: Guide, case: Case) -> tuple[str, str]:
        """What to do next."""
        self._hear_last(case)
        self.before, self.last = case, self._chosen(case)
        return self.last

    def note(self, start: Case) -> None:
        """What the message tells already, and need not be asked."""
        if start.observed:
            tell(say("noted", self.lang) + colon(self.lang).rstrip(), dim=True)
        for key, said in start.observed.items():
            words = f"{self.guide.check(key).ask[self.lang]} {answer_text(self.guide, key, said, self.lang)}"
            tell(words, "  ✓ ", "    ", dim=True)

    def _hear_last(self, case: Case) -> None:
        """What the client said to the last step, and the minutes so far."""
        kind, key = self.last
        if not key:
            return
        put_off = key in case.skipped
        self.spent += 0.0 if put_off else price(self.guide, self.before, kind, key)
        if put_off:
            said = say("later", self.lang)
        elif kind == "remedy":
            said = say("failed", self.lang)
        else:
            said = answer_text(self.guide, key, case.observed[key], self.lang)
        self._client(said)
        tell(f"{amount(self.spent, self.lang)} {say('spent', self.lang)}", "  ", dim=True)

    def hear(self, outcome: str, end: str) -> None:
        """How it ended."""
        if outcome == "worked":
            self._client(say("worked", self.lang))
        elif end == "gave up":
            tell(say("gave-up", self.lang), fg="yellow")

    def _client(self, said: str) -> None:
        tell(f"{say('client-says', self.lang)}{colon(self.lang)}{said}", "  ", fg="cyan")

    def _chosen(self, case: Case) -> tuple[str, str]:
        """A step that can be taken now."""
        if in_danger(self.guide, case):
            echo(f"  {say('danger', self.lang)}", fg="red", bold=True)
        while True:
            given = line(say("next", self.lang))
            named = command(given, ("dunno", "handover", "quit"))
            if named == "quit":
                raise Stopped
            if named == "handover" or given == HANDOVER:
                return "handover", HANDOVER
            found = [] if named else self._meant(given)
            if len(found) == 1 and self._is_possible(found[0], case):
                kind = "check" if isinstance(found[0], Check) else "remedy"
                return kind, found[0].key
            if len(found) != 1:
                self.list_steps(case, found)

    def _meant(self, given: str) -> list[Check | Remedy]:
        """The steps that this number, key or piece of their words stands for."""
        typed, steps = fold(given), self.steps
        if typed.isdecimal():
            return steps[int(typed) - 1 : int(typed)] if int(typed) else []
        exact = [each for each in steps if each.key == typed]
        if exact or len(typed) < 3:
            return exact
        return [
            s
            for s in steps
            if typed in s.key or typed in fold(name_of_key(self.guide, s.key, self.lang))
        ]

    def _is_possible(self, step: Check | Remedy, case: Case) -> bool:
        """Whether it can be done now; says why not."""
        if step.key in case.observed or step.key in case.failed:
            tell(f"{step.key}{colon(self.lang)}{say('done-already', self.lang)}", "  ", fg="yellow")
            return False
        waiting = [need for need in needs_of(self.guide, step) if not is_free([need], case)]
        if not waiting:
            return True
        lost = any(need.key in case.observed or need.key in case.skipped for need in waiting)
        names = ", ".join(name_of_key(self.guide, need.key, self.lang) for need in waiting)
        why = (
            say("not-possible", self.lang)
            if lost
            else f"{say('needs-first', self.lang)}{colon(self.lang)}{names}"
        )
        tell(f"{step.key}{colon(self.lang)}{why}", "  ", fg="yellow")
        return False

    def list_steps(self, case: Case, some: list[Check | Remedy] | None = None) -> None:
        """What can be done, numbered, with its priced minutes; of those meant, where several were."""
        echo()
        tell(say("steps-there", self.lang), bold=True)
        for number, step in enumerate(self.steps, start=1):
            if number in (1, len(self.guide.checks) + 1) and not some:
                tell(say("checks" if isinstance(step, Check) else "remedies", self.lang), " ")
            if step.key in case.observed or step.key in case.failed or (some and step not in some):
                continue
            tell(self._described(step, case), f"  {number:3}  ", " " * 7)
        tell(say("next-help", self.lang), "  ", dim=True)

    def _described(self, step: Check | Remedy, case: Case) -> str:
        is_check = isinstance(step, Check)
        mark = f" [{say('safety', self.lang)}]" if isinstance(step, Check) and step.safety else ""
        who = "" if step.who == "client" else f", {WHO[step.who][self.lang]}"
        minutes = amount(
            price(self.guide, case, "check" if is_check else "remedy", step.key), self.lang
        )
        name = name_of_key(self.guide, step.key, self.lang)
        return f"{name} ({step.key}, {minutes} min{who}){mark}"
