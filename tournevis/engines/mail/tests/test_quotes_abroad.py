"""Quotes and forwards as programs write them in two dozen languages: found, and nothing else."""

from datetime import UTC, datetime

import pytest

from tournevis.engines.mail import Address, Forwarded
from tournevis.engines.mail.forward import unwrapped
from tournevis.engines.mail.reply import parted

from .abroad import ANSWERED, HEADS, INTRODUCTIONS, OTHER_HEADS, PASSED_ON

NEW = "Ça remarche, merci !\n\nCordialement,\nBen"
HEAD = "From: Ben Client <ben@client.example>\nDate: Tue, 3 Mar 2026 10:12:00 +0100\nSubject: No internet\nTo: anna@centre.example"
PERSON = "Ben Client <ben@client.example>"
PASSED = Forwarded(
    sender=Address("Ben Client", "ben@client.example"),
    to=(Address("Anna", "anna@centre.example"),),
    cc=(),
    subject="No internet",
    date=datetime(2026, 3, 3, 10, 12, tzinfo=UTC),
    text="Hello Anna,\n\nno internet",
)


def head(name: str, mark: str = "") -> str:
    sender, date, to, subject, when = HEADS[name]
    values = ("Ben Client <ben@client.example>", when, "Anna <anna@centre.example>", "No internet")
    pairs = zip((sender, date, to, subject), values, strict=True)
    return "\n".join(f"{mark}{field}:{mark} {value}" for field, value in pairs)


UNSURE = ("horde", "horde de", "mutt star")  # told from a sentence by the marks below only


@pytest.mark.parametrize("name", INTRODUCTIONS)
def test_introductions(name: str) -> None:
    words = INTRODUCTIONS[name]
    quoted = words.replace("\n", "\n> ")
    marked = f"{NEW}\n\n{words}\n\n> Hello Anna,\n>\n> no internet\n"
    assert parted(marked).quoted.startswith(words)
    assert parted(marked).new == NEW
    assert parted(f"{NEW}\n{words}\n> Hello Anna,\n").new == NEW
    assert parted(f"{NEW}\n\n> {quoted}\n> \n> Hello Anna,\n").new == NEW
    if name not in UNSURE:
        assert parted(f"{NEW}\n\n{words}\n\nHello Anna,\n\nno internet\n").new == NEW


@pytest.mark.parametrize("name", HEADS)
def test_heads(name: str) -> None:
    for mark in ("", "*", "**"):
        for rule in ("", "_" * 32 + "\n", "  " + "-" * 30 + "\n\n"):
            text = f"{NEW}\n\n{rule}{head(name, mark)}\n\nHello Anna,\n\nno internet\n"
            assert parted(text).new == NEW
            note, passed = unwrapped(text, "Fwd: No internet")
            assert note == NEW
            assert passed == PASSED


@pytest.mark.parametrize("name", HEADS)
def test_heads_with_blank_lines_between(name: str) -> None:
    spread = head(name).replace("\n", "\n\n")
    assert parted(f"{NEW}\n\n{spread}\n\nHello Anna").new == NEW


@pytest.mark.parametrize("phrase", ANSWERED)
def test_phrases_above_an_answered_message(phrase: str) -> None:
    parts = parted(f"{NEW}\n\n{phrase}\n{HEAD}\n\nHello Anna\n")
    assert parts.new == NEW
    assert parts.passed_on == ""
    assert "Hello Anna" in parts.quoted


@pytest.mark.parametrize("name", PASSED_ON)
def test_phrases_above_what_is_passed_on(name: str) -> None:
    passed_on = f"{PASSED_ON[name]}\n\n{HEAD}\n\nHello Anna,\n\n> quoted\n\nno internet"
    for mark in ("", "> "):
        marked = "\n".join(f"{mark}{line}" for line in passed_on.split("\n"))
        note, passed = unwrapped(f"Pour toi.\n\n{marked}", "No internet", answers=True)
        assert note == "Pour toi."
        assert passed is not None
        assert passed.sender.address == "ben@client.example"
        assert passed.date == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
        assert passed.text == "Hello Anna,\n\n> quoted\n\nno internet"


@pytest.mark.parametrize("name", PASSED_ON)
def test_phrases_without_a_note(name: str) -> None:
    text = f"{PASSED_ON[name]}\n{HEAD}\n\nHello Anna,\nno internet"
    assert unwrapped(text)[0] == ""
    assert parted(text).reply == "Hello Anna,\nno internet"


@pytest.mark.parametrize("name", OTHER_HEADS)
def test_heads_in_other_orders(name: str) -> None:
    phrase, names = OTHER_HEADS[name]
    values = ("No internet", "Tue, 3 Mar 2026 10:12:00 +0000", PERSON, "Anna <anna@centre.example>")
    fields = "\n".join(map("".join, zip(names.split("|"), values, strict=True)))
    text = f"Pour toi.\n\n{phrase}\n{fields}\n\nHello Anna,\n\nno internet"
    assert unwrapped(text, "Tr: No internet") == ("Pour toi.", PASSED)
    bold = text.replace(": ", ":* ").replace(fields.split(":")[0], f"*{fields.split(':')[0]}")
    assert unwrapped(bold, "Tr: No internet")[0] == "Pour toi."
