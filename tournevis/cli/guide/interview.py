"""`tournevis guide play`: the interview in a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tournevis.cli.guide.asking import Desk, Reply, title
from tournevis.cli.guide.drawing import bars, head
from tournevis.cli.guide.keys import Stopped, chosen, line
from tournevis.cli.guide.phrases import colon, quoted, say
from tournevis.cli.guide.sheet import answer_text, name_of_key, sheet, spent
from tournevis.cli.guide.telling import explained, name_of
from tournevis.cli.guide.terminal import echo, tell
from tournevis.engines.troubleshoot import Case, Guide, Proposal, belief, next_step, proposals, why
from tournevis.engines.troubleshoot.guide import Check, Remedy
from tournevis.engines.troubleshoot.plan.standing import in_danger
from tournevis.engines.troubleshoot.text.confidence import PROPOSED
from tournevis.engines.troubleshoot.text.hints import HINTED, hints


@dataclass
class Interview:
    """An interview under way. `past`: the cases before each reply, so that one can go back."""

    guide: Guide
    lang: str
    case: Case
    words: str | None = None
    end: str = ""
    is_cured: bool = False
    past: list[Case] = field(default_factory=list)

    def held(self) -> int:
        """Hold it to its end; the exit code."""
        code = 0
        try:
            self._read_words()
            while not self.end:
                self._one()
        except Stopped as stopped:
            self.end, code = say("stopped", self.lang), stopped.code
        self._summed_up()
        return code

    def _one(self) -> None:
        """One step: asked, carried out, or the hand-over."""
        guide, lang, case = self.guide, self.lang, self.case
        step = next_step(guide, case)
        echo()
        echo("\n".join([head("belief", lang), *bars(belief(guide, case), lang), ""]))
        if step.kind == "handover":
            danger = step.reason == "danger"
            if danger:
                echo(say("danger", lang), fg="red", bold=True)
            tell(f"{name_of(guide, step, lang)}.", "● ", "  ", bold=True)
            tell(why(guide, case, step).sentence(lang), "  ")
            reply = self._desk().handover()
        else:
            reply = self._put(
                guide.check(step.key) if step.kind == "check" else guide.remedy(step.key)
            )
        self._after(reply, step.key)

    def _put(self, step: Check | Remedy) -> Reply:
        title(step, self.lang)
        return self._desk().check(step) if isinstance(step, Check) else self._desk().remedy(step)

    def _desk(self) -> Desk:
        return Desk(self.guide, self.lang, {"why": self._tell_why, "sheet": self._tell_sheet})

    def _after(self, reply: Reply, key: str) -> None:
        """What follows from a reply."""
        if reply.kind == "back":
            self.case = self.past.pop() if self.past else self.case
        elif reply.kind == "correct":
            self._correct()
        elif reply.kind == "handover":
            way = next_step(self.guide, self.case)
            name = (
                name_of(self.guide, way, self.lang)
                if way.kind == "handover"
                else self.guide.handover.text[self.lang]
            )
            self.end = f"{say('handed-over', self.lang)}{colon(self.lang)}{name}"
        elif reply.kind == "worked":
            self.is_cured = True
            self.end = f"{say('cured-by', self.lang)}{colon(self.lang)}{self.guide.remedy(key).name[self.lang]}"
        else:
            self._move(_replied(self.case, reply, key))

    def _move(self, after: Case) -> None:
        if after != self.case:
            self.past.append(self.case)
            self.case = after

    def _correct(self) -> None:
        """Change, or take back, anything that was answered, tried or put off."""
        done = [*self.case.observed, *sorted(self.case.failed), *sorted(self.case.skipped)]
        if not done:
            tell(say("nothing-done", self.lang), "  ")
            return
        names = [f"{name_of_key(self.guide, key, self.lang)} → {self._result(key)}" for key in done]
        for number, name in enumerate(names, start=1):
            tell(name, f"  {number:2}  ")
        at = chosen(line(say("which", self.lang)), names, done)
        if at is not None:
            self._change(done[at])

    def _change(self, key: str) -> None:
        """Another answer, or none: a remedy and what was put off are open again."""
        open_again = replace(
            self.case.without(key),
            failed=self.case.failed - {key},
            skipped=self.case.skipped - {key},
        )
        if key not in self.case.observed:
            self._move(open_again)
            return
        check = self.guide.check(key)
        keys = [each.key for each in check.answers]
        texts = [*(each.text[self.lang] for each in check.answers), say("take-back", self.lang)]
        tell(check.ask[self.lang], "● ", "  ", bold=True)
        for number, text in enumerate(texts, start=1):
            tell(text, f"  {number}  ")
        at = chosen(line(""), texts, [*keys, "-"])
        if at is not None:
            self._move(self.case.answered(key, keys[at]) if at < len(keys) else open_again)

    def _result(self, key: str) -> str:
        if key in self.case.observed:
            return answer_text(self.guide, key, self.case.observed[key], self.lang)
        return say("failed" if key in self.case.failed else "not-now", self.lang)

    def _read_words(self) -> None:
        """What the client's own words say already: confirmed one by one, or a hint for the plan."""
        lang = self.lang
        if self.words is None:
            self.words = line(say("own-words", lang))
        if not self.words:
            return
        tell(f"{say('they-said', lang)}{colon(lang)}{quoted(self.words, lang)}")
        found = [
            p
            for p in proposals(self.guide, self.words, lang, HINTED)
            if p.check not in self.case.observed
        ]
        sure = [each for each in found if each.confidence >= PROPOSED]
        if not sure:
            tell(say("nothing-read", lang), "  ", dim=True)
        for each in sure:
            stops = self.end or in_danger(self.guide, self.case)
            if not stops and each.check not in self.case.observed:
                self._confirm(each)
        unsure = [
            each
            for each in found
            if each.confidence < PROPOSED and each.check not in {p.check for p in sure}
        ]
        self.case = self.case.hinted(hints(self.guide, unsure))

    def _confirm(self, said: Proposal) -> None:
        """Put one proposal to the person, who may say otherwise."""
        check = self.guide.check(said.check)
        echo()
        read = (
            ""
            if said.quote == " ".join((self.words or "").split())
            else f" {quoted(said.quote, self.lang)}"
        )
        tell(f"{say('read', self.lang)}{colon(self.lang).rstrip()}{read}", dim=True)
        title(check, self.lang)
        reply = self._desk().check(check, said.answer)
        if reply.kind in ("answer", "later"):
            self._move(_replied(self.case, reply, check.key))
        else:
            self._after(reply, check.key)

    def _tell_why(self) -> None:
        echo("\n".join(explained(self.guide, self.case, self.lang)))

    def _tell_sheet(self) -> None:
        echo("\n".join(sheet(self.guide, self.case, self.words or "", "", self.lang)))

    def _summed_up(self) -> None:
        """The end, and the sheet to copy."""
        echo()
        echo(self.end + ".", fg="green" if self.is_cured else None, bold=True)
        echo(f"\n--- {say('sheet', self.lang)} ---")
        echo("\n".join(sheet(self.guide, self.case, self.words or "", self.end, self.lang)))


def _replied(case: Case, reply: Reply, key: str) -> Case:
    if reply.kind == "answer":
        return case.answered(key, reply.key)
    if reply.kind == "later":
        return replace(case, skipped=case.skipped | {key})
    return case.tried(key)


def interview(guide: Guide, case: Case, words: str | None, lang: str) -> int:
    """Ask, act, hand over, as the engine proposes; everything can be corrected. The exit code.

    `words`: the client's own, "" for none, None to ask for them.
    """
    tell(f"{guide.title[lang]}  ({guide.key} {guide.version})", bold=True)
    if spent(guide, case):
        echo("\n".join(sheet(guide, case, "", "", lang)))
    return Interview(guide, lang, case, words).held()
