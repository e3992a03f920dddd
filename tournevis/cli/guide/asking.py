"""One step of the interview put to a person, and what they reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tournevis.cli.guide.keys import (
    COMMANDS,
    NO,
    YES,
    Stopped,
    chosen,
    command,
    line,
    menu,
    not_understood,
)
from tournevis.cli.guide.phrases import WHO, amount, colon, say
from tournevis.cli.guide.terminal import echo, tell
from tournevis.engines.troubleshoot import Guide, proposals
from tournevis.engines.troubleshoot.guide import UNKNOWN, Check, Remedy

ALWAYS = ("later", "back", "correct", "why", "sheet", "handover", "quit")


@dataclass(frozen=True)
class Reply:
    """`kind`: "answer" (`key` says which), "worked", "failed", "later", "back", "correct", "handover"."""

    kind: str
    key: str = ""


Tell = Callable[[], None]


@dataclass(frozen=True)
class Desk:
    """What stays the same while a person is asked: `tellers` say "why" and "sheet" when asked to."""

    guide: Guide
    lang: str
    tellers: dict[str, Tell]

    def check(self, check: Check, proposed: str = "") -> Reply:
        """Ask a check; `proposed` is the answer that Enter stands for."""
        if check.say and not proposed:
            tell(check.say[self.lang], "  ")
        self._show_check(check, proposed)
        texts = [each.text[self.lang] for each in check.answers]
        keys = [each.key for each in check.answers]
        while True:
            given = line(" ")
            if not given and proposed:
                return Reply("answer", proposed)
            at = chosen(given, texts, keys)
            if at is not None:
                return Reply("answer", keys[at])
            reply = self._command(given, ("dunno", *ALWAYS)) or self._in_words(check, given)
            if reply is not None:
                return reply
            if self._told(given):
                title(check, self.lang)
                self._show_check(check, proposed)
            else:
                self._what(("dunno", *ALWAYS), [str(n + 1) for n in range(len(texts))])

    def _show_check(self, check: Check, proposed: str) -> None:
        """The answers there are, and what else can be typed."""
        for number, answer in enumerate(check.answers, start=1):
            mark = " ←" if answer.key == proposed else ""
            tell(f"{answer.text[self.lang]}{mark}", f"  {number}  ")
        if proposed:
            tell(say("as-said", self.lang), "  ", dim=True)
        menu(("dunno", *ALWAYS), self.lang)

    def remedy(self, remedy: Remedy) -> Reply:
        """Have a remedy carried out, and ask whether it worked."""
        lang, joint = self.lang, colon(self.lang)
        for number, each in enumerate(remedy.steps.get(lang, ()), start=1):
            tell(each, f"  {number}. ")
        for each in remedy.engineer_steps.get(lang, ()):
            tell(f"{say('engineer-steps', lang)}{joint}{each}", "  ")
        if remedy.verify:
            tell(f"{say('verify', lang)}{joint}{remedy.verify[lang]}", "  ")
        self._show_remedy()
        while True:
            given = line(" ").lower()
            if given in (*YES, *NO):
                return Reply("worked" if given in YES else "failed")
            reply = self._command(given, ALWAYS)
            if reply is not None:
                return reply
            if self._told(given):
                title(remedy, lang)
                self._show_remedy()
            else:
                self._what(ALWAYS, [say("yes", lang)[0], say("no", lang)[0]])

    def _show_remedy(self) -> None:
        """What can be typed."""
        yes, no = say("yes", self.lang), say("no", self.lang)
        tell(f"{say('did-it-work', self.lang)}  {yes[0]} {yes}   {no[0]} {no}")
        menu(ALWAYS, self.lang)

    def handover(self) -> Reply:
        """The last word before handing over: Enter, or something to correct."""
        menu(("back", "correct", "why", "sheet"), self.lang)
        while True:
            try:
                given = line(say("enter-handover", self.lang))
            except Stopped as stopped:
                if stopped.code:
                    raise
                return Reply("handover")
            reply = (
                Reply("handover")
                if not given
                else self._command(given, ("back", "correct", "handover", "quit"))
            )
            if reply is not None:
                return reply
            if not self._told(given):
                self._what(("back", "correct", "why", "sheet"), [])

    def _command(self, given: str, allowed: Sequence[str]) -> Reply | None:
        name = command(given, [each for each in allowed if each not in self.tellers])
        if name == "quit":
            raise Stopped
        if name == "dunno":
            return Reply("answer", UNKNOWN)
        return Reply(name) if name else None

    def _told(self, given: str) -> bool:
        """Whether that asked for something to be told, which has now been told."""
        name = command(given, list(self.tellers))
        if name:
            self.tellers[name]()
        return name is not None

    def _in_words(self, check: Check, given: str) -> Reply | None:
        """The one answer to this check that these words give."""
        said = [p.answer for p in proposals(self.guide, given, self.lang) if p.check == check.key]
        return Reply("answer", said[0]) if len(said) == 1 else None

    def _what(self, allowed: Sequence[str], more: Sequence[str]) -> None:
        not_understood([*more, *(COMMANDS[name][self.lang][0] for name in allowed)], self.lang)


def title(step: Check | Remedy, lang: str) -> None:
    """The step in bold, with who does it and how long it takes."""
    if isinstance(step, Check) and step.safety:
        echo(say("safety", lang).upper(), fg="red", bold=True)
    tell(step.ask[lang] if isinstance(step, Check) else step.name[lang], "● ", "  ", bold=True)
    tell(f"{amount(step.minutes, lang)} min, {WHO[step.who][lang]}", "  ", dim=True)
