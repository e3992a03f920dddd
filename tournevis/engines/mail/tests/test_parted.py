"""Whatever the text, each of its lines is in one part, in order, and nothing takes long."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.mail.forward import split, unwrapped
from tournevis.engines.mail.reply import parted, reply

from .abroad import ANSWERED, HEADS, INTRODUCTIONS, PASSED_ON

DATA = Path(__file__).resolve().parents[4] / "tests" / "data" / "replies"
TEXTS = [file.read_text("utf-8") for file in sorted((DATA / "emails").glob("*.txt"))]

LINES = st.sampled_from(
    [
        *INTRODUCTIONS.values(),
        *PASSED_ON.values(),
        *ANSWERED,
        *(": x@y.example\n".join(names) for names in HEADS.values()),
        *("", "Bonjour", "> cité", ">> cité", "| cité", "--", "-- ", "____________", "De : Ben"),
        *("Envoyé de mon iPhone", "Rouge.", "À : Anna", "Objet : x", "Date : 03/03/2026", ":", ">"),
    ]
)
TEXT = st.lists(LINES, max_size=12).map("\n".join) | st.text(
    alphabet="ab >|-:@<\n\xa0Onwrote1\u202b年.", max_size=300
)


def lines_of(text: str) -> Counter[str]:
    return Counter(line.rstrip() for line in text.split("\n") if line.strip())


@settings(deadline=None, max_examples=150)
@given(TEXT, st.sampled_from(["", "FW: x", "RE: x"]), st.booleans())
def test_nothing_is_lost_or_made_up(text: str, subject: str, answers: bool) -> None:
    note, passed = unwrapped(text, subject, answers)
    parts = parted(text)
    all_parts = (parts.new, parts.quoted, parts.passed_on, parts.signature)
    assert sum(map(lines_of, all_parts), Counter()) == lines_of(text)
    whole = [line.rstrip() for line in text.split("\n")]
    for part in all_parts:
        assert is_in_order([line for line in part.split("\n") if line.strip()], whole)
    assert lines_of(note) <= lines_of(text)
    assert passed is None or all(word in text for word in passed.text.split())


def is_in_order(lines: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(line in rest for line in lines)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=400))
def test_any_text_is_parted(text: str) -> None:
    parts = parted(text)
    together = f"{parts.new}\n{parts.quoted}\n{parts.passed_on}\n{parts.signature}"
    assert sorted(re.findall(r"\w", together)) == sorted(re.findall(r"\w", text))
    split(text)


def test_a_reply_has_nothing_more_to_take_away() -> None:
    replies = [reply(text) for text in TEXTS]
    assert [reply(text) for text in replies if ">" not in text] == [
        text for text in replies if ">" not in text
    ]


def test_nothing_is_lost_of_real_mail() -> None:
    for text in TEXTS:
        parts = parted(text)
        together = " ".join((parts.new, parts.quoted, parts.passed_on, parts.signature))
        assert sorted(re.findall(r"\w+", together)) == sorted(re.findall(r"\w+", text))


def test_real_forwards() -> None:
    files = sorted((DATA / "embedded").glob("*.txt"))
    wrong = [file.name for file in files if not is_split(file)]
    assert len(files) == 10
    assert wrong == []


def is_split(file: Path) -> bool:
    found = split((DATA / "emails" / file.name).read_text("utf-8"))
    expected = tuple(
        (DATA / name / file.name).read_text("utf-8") for name in ("before", "embedded")
    )
    return found is not None and tuple(map(spaced, found)) == tuple(map(spaced, expected))


def spaced(text: str) -> str:
    return " ".join(text.split())


HOSTILE = {
    "introductions": "'On 3 March 2026 10:12, Ben <b@c.example> wrote:\\n' * 100_000",
    "half introductions": "'On wrote:\\n' * 100_000",
    "answers between": "'On 3 March 2026 10:12, Ben wrote:\\n' + '> q\\na\\n' * 100_000",
    "one line": "'On 3 March 2026 10:12 a@b wrote: ' * 20_000",
    "angles": "('2026 10:12 ' + '<@' * 190 + ':\\n> x\\n') * 5_000",
    "heads": "'From: x\\nTo: y\\nBcc: z\\n' * 50_000",
    "half heads": "'> Bcc: x\\n' * 100_000",
    "head in one line": "'From: a Sent: b To: c Subject: d ' * 20_000",
    "people": "'From: a@b.example\\nTo: ' + 'c@d.example;\\n' * 50_000",
    "delimiters": "'--\\n' * 200_000",
    "rule": "'_' * 500_000",
    "devices": "'Sent from my \\n' * 50_000",
    "marks": "'> ' * 300_000",
    "blank lines": "'\\n' * 500_000 + 'x'",
}


HOSTILE_PAGES = {
    "open brackets": "'<blockquote>' + '<' * 500_000",
    "nested quotes": "'<blockquote type=cite>x' * 10_000",
    "marks": "'<div class=gmail_attr>a b' * 10_000",
    "attributes": "'<blockquote ' + 'class=\"quote' * 50_000 + '>'",
    "style": "'<div style=\"' + 'border-top:solid #E1E1E1 1.0pt;' * 20_000 + '\">'",
    "other words": "'<blockquote type=cite>' + 'b a c a ' * 50_000",
}
SCRIPT = """
from tournevis.engines.mail import Limits
from tournevis.engines.mail.forward import split, unwrapped
from tournevis.engines.mail.marks import seen
for text in ({texts}):
    unwrapped(text, "FW: x")
    split(text)
for page in ({pages}):
    seen([page], "b a b c " * 20_000 + "\\n" * 1_000, Limits())
"""


def test_hostile_mail_takes_no_time() -> None:
    code = SCRIPT.format(texts=",".join(HOSTILE.values()), pages=",".join(HOSTILE_PAGES.values()))
    # Some three seconds of CPU for all of them; a power of the length would take hours.
    done = subprocess.run([sys.executable, "-c", code], timeout=60, check=False)
    assert done.returncode == 0
