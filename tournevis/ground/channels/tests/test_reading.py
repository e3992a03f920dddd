"""No mail can take the process that reads it with it (promise 4)."""

from __future__ import annotations

import io
import os
import pickle
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tournevis.engines.mail import Limits, Unreadable, mail, read
from tournevis.engines.mail.tests.letters import letter, multipart
from tournevis.ground.channels.email import reading
from tournevis.ground.channels.email.reader import BROKE
from tournevis.ground.channels.email.reading import Bounds, Readers

LIVELY = Limits(html_tags=10**7, html_chars=10**8, html_depth=10**6, parts=10**6)


@pytest.fixture
def few() -> Iterator[Readers]:
    readers = Readers(1)
    yield readers
    readers.close()


def test_the_same_mail_as_read_here() -> None:
    for raw in (letter("Ça ne marche plus"), multipart("mixed", "\nhi", "\nyou")):
        assert reading.read(raw) == read(raw)


def test_what_is_unreadable_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="empty"):
        reading.read(b"")


def test_a_reader_is_kept_for_the_next_mail(few: Readers) -> None:
    few.read(letter())
    first = few.idle.queue[0].process.pid
    few.read(letter())
    assert [one.process.pid for one in few.idle.queue] == [first]


def test_a_reader_that_was_killed_is_replaced_and_its_mail_is_read(few: Readers) -> None:
    few.read(letter())
    reader = few.idle.queue[0]
    os.kill(reader.process.pid, signal.SIGKILL)
    reader.process.wait()
    assert few.read(letter("again")).text == "again"


def test_a_reader_that_hangs_is_replaced_and_its_mail_shown_by_its_head() -> None:
    readers = Readers(1, Bounds(seconds=1.0))
    readers.read(letter())
    os.kill(readers.idle.queue[0].process.pid, signal.SIGSTOP)
    mail = readers.read(letter("Au secours", Subject="=?utf-8?q?cass=C3=A9?="))
    readers.close()
    assert mail.defects[0] == reading.TOO_LONG
    assert (mail.subject, mail.sender.address) == ("cassé", "ben@client.example")
    assert mail.text == "Au secours"
    assert mail.is_automatic


def test_too_much_memory_is_told() -> None:
    readers = Readers(1, Bounds(memory=260_000_000))
    mail = readers.read(
        letter(b"\xe9a " * 10_000_000), Limits(raw_bytes=10**9, text_chars=10**9, html_chars=10**9)
    )
    readers.close()
    assert mail.defects[0] in (reading.TOO_MUCH, BROKE)
    assert mail.subject == "Plus d'internet au magasin"


def test_too_much_processor_time_is_told() -> None:
    readers = Readers(1, Bounds(processor_seconds=1))
    tags = b"<div>" * 20_000 + b"<table><tr><td>x" * 60_000
    mail = readers.read(letter(tags, Content_Type="text/html"), LIVELY)
    readers.close()
    assert mail.defects[0] == reading.TOO_LONG


def test_threads_share_the_readers() -> None:
    readers = Readers(2)
    with ThreadPoolExecutor(8) as pool:
        texts = [f"mail {n}" for n in range(40)]
        assert [one.text for one in pool.map(readers.read, map(letter, texts))] == texts
    assert readers.idle.qsize() <= 2
    readers.close()


def test_a_reader_has_no_secrets(few: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    few.read(letter())
    with open(f"/proc/{few.idle.queue[0].process.pid}/environ", "rb") as environment:  # noqa: PTH123
        assert b"canary" not in environment.read()


def test_an_answer_that_is_no_mail_is_not_believed() -> None:
    for evil in (pickle.dumps(os.system), pickle.dumps(("not", "a mail")), b"\x80"):
        with pytest.raises(reading._Gone):
            reading._safely(evil)


def named(name: str) -> bytes:
    """A pickle of what this name leads to in the module of the nouns of mail."""
    parts = [b"\x8c" + bytes([len(each)]) + each.encode() for each in (mail.__name__, name)]
    return b"\x80\x04" + b"".join(parts) + b"\x93"


def test_an_answer_runs_nothing_here() -> None:
    for name in ("dataclass", "dataclass.__builtins__.get", "Mail.__init__.__globals__.get"):
        with pytest.raises(pickle.UnpicklingError, match="no place in a mail"):
            reading._Safe(io.BytesIO(named(name))).load()
    run = named("dataclass.__builtins__.get") + b"\x8c\x04exit\x85R" + b"K\x07\x85R."
    with pytest.raises(reading._Gone):
        reading._safely(run)


def test_every_kind_of_mail_is_believed() -> None:
    forwarded = "Voici\n\n-------- Message transféré --------\nSujet : Panne\nDate : Tue, 24 Nov 2026 09:00:00 +0100\nDe : Ben <ben@bakery.example>\nPour : support@centre.example\n\nPlus rien"
    raw = letter(forwarded, **{"Authentication-Results": "mx.example; dmarc=pass; spf=fail"})
    assert reading._safely(pickle.dumps(read(raw), protocol=5)) == read(raw)
    assert read(raw).authentication
    assert read(raw).forwarded
