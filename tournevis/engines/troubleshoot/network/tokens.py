"""The words of a BIF or a NET file, one at a time, each with its line."""

from __future__ import annotations

import re

from tournevis.engines.troubleshoot.network.draft import LONGEST
from tournevis.engines.troubleshoot.network.model import NetworkError

MARKS = "{}()[]|;,="
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}()\[\]|;,=]|[^\s{}()\[\]|;,="]+', re.DOTALL)
_SPACE = re.compile(r"\s*")
_LINE = re.compile(r"[^\n]*")


class Tokens:
    """A reader that looks one word ahead. The word "" is the end of the file.

    `line_comments` begin a comment up to the end of the line; `/* … */` is one always.
    """

    def __init__(self, text: str, line_comments: tuple[str, ...]) -> None:
        """Stand before the first word; raises `NetworkError` where the text is too long."""
        if len(text) > LONGEST:
            raise NetworkError("", f"more than {LONGEST} characters")
        self._text, self._comments = text, line_comments
        self._at = self._start = 1 if text.startswith("\ufeff") else 0
        self._line, self._counted = 1, 0
        self.quoted = False
        self.word = ""
        self.next()

    @property
    def place(self) -> str:
        """Where the word ahead stands."""
        # Counted on from where it was last asked: files may ask at every row.
        self._line += self._text.count("\n", self._counted, self._start)
        self._counted = self._start
        return f"line {self._line}"

    def fail(self, problem: str) -> NetworkError:
        """The error to raise about the word ahead."""
        return NetworkError(self.place, problem)

    def next(self) -> str:
        """Take the word ahead, without its quotes."""
        taken = self.word
        self._start = self._skip()
        found = _TOKEN.match(self._text, self._start)
        if found is None and self._start < len(self._text):
            raise self.fail("a quotation mark is never closed")
        self._at = found.end() if found else len(self._text)
        word = found[0] if found else ""
        self.quoted = word.startswith('"')
        self.word = re.sub(r"\\(.)", r"\1", word[1:-1]) if self.quoted else word
        return taken

    def is_at(self, mark: str) -> bool:
        """Whether this very mark or word, not quoted, is ahead."""
        return self.word == mark and not self.quoted

    def take(self, *marks: str) -> None:
        """Pass these marks; raises `NetworkError` where another word stands."""
        for mark in marks:
            if not self.is_at(mark):
                raise self.fail(f"expected {mark!r}, found {self.word[:40]!r}")
            self.next()

    def name(self) -> str:
        """Take a name; raises `NetworkError` where a mark or the end stands."""
        if not self.quoted and (not self.word or self.word in MARKS):
            raise self.fail(f"expected a name, found {self.word[:40]!r}")
        return self.next()

    def until(self, end: str) -> list[str]:
        """Take all words up to this mark, and the mark; commas left out."""
        words = []
        while not self.is_at(end):
            if not self.word and not self.quoted:
                raise self.fail(f"expected {end!r}, found the end of the file")
            if not self.is_at(","):
                words.append(self.word)
            self.next()
        self.next()
        return words

    def _skip(self) -> int:
        """The place of the next word, after spaces and comments."""
        text, at = self._text, self._at
        while True:
            at = _SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches always
            if text.startswith("/*", at):
                end = text.find("*/", at + 2)
                if end < 0:
                    self._start = at
                    raise self.fail("a comment is never closed")
                at = end + 2
            elif text.startswith(self._comments, at):
                at = _LINE.match(text, at).end()  # type: ignore[union-attr]  # matches always
            else:
                return at
