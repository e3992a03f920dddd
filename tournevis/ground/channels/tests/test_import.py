"""Mail of before, from files: each message once, as history, however the files are made."""

from __future__ import annotations

import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from django.db import OperationalError

from tests.cast import Cast
from tournevis.cli.mail_import import bring_in
from tournevis.ground.channels import inbox
from tournevis.ground.channels.email import files, importing
from tournevis.ground.channels.email.files import letters
from tournevis.ground.channels.email.importing import Progress, brought_in
from tournevis.ground.channels.models import Inbound
from tournevis.ground.channels.tests.rows import SUPPORT, kept, mail

LINE = b"From ben@bakery.example Tue Nov 24 09:00:00 2026\n"


def unix(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n")


def mbox(path: Path, *raws: bytes) -> Path:
    path.write_bytes(
        b"".join(LINE + unix(raw).replace(b"\nFrom ", b"\n>From ") + b"\n" for raw in raws)
    )
    return path


def last(cast: Cast, *paths: Path, since: datetime | None = None) -> Progress:
    found = (letter for path in paths for letter in letters(path))
    return list(brought_in(cast.centre.pk, SUPPORT, found, since))[-1]


def test_an_mbox_is_history_and_wakes_nobody(cast: Cast, tmp_path: Path, work: Any) -> None:
    odd = mail(2, "From here on\r\nFrom x\r\n\r\nFrom me to you, 10:00 is fine")
    path = mbox(tmp_path / "old", mail(1), odd, mail(3))
    assert last(cast, path) == Progress(read=3, new=3)
    assert [bytes(message.raw) for message in kept()] == [
        unix(each) for each in (mail(1), odd, mail(3))
    ]
    assert {(m.state, m.due_at) for m in kept()} == {(Inbound.State.ARCHIVED, None)}
    assert work() == 0
    assert last(cast, path) == Progress(read=3, known=3)


def test_what_is_recent_is_taken_in(cast: Cast, tmp_path: Path) -> None:
    raws = [
        mail(1),
        mail(2).replace(b"24 Nov 2026", b"3 Dec 2026"),
        mail(3).replace(b"Date: ", b"X: "),
    ]
    since = datetime(2026, 12, 1, tzinfo=UTC)
    assert last(cast, mbox(tmp_path / "m", *raws), since=since) == Progress(3, new=3, fresh=1)
    assert [m.message_id[:6] for m in kept() if m.due_at] == ["mail-2"]


def test_a_maildir_with_its_folders_whatever_their_names(cast: Cast, tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp", ".Sent/cur", ".R\N{LATIN SMALL LETTER E WITH ACUTE}/new"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    (tmp_path / "box" / "cur" / "1:2,S").write_bytes(mail(1))
    (tmp_path / "box" / "tmp" / "2").write_bytes(mail(2))
    (tmp_path / "box" / ".Sent" / "cur" / "3").write_bytes(mail(3))
    (tmp_path / "box" / "dovecot-uidlist").write_bytes(b"no mail")
    hostile = os.fsencode(tmp_path / "box" / "new") + b"/\xff\x1b[2J\n\xe2\x80\xae"
    Path(os.fsdecode(hostile)).write_bytes(mail(4))
    (tmp_path / "box" / "new" / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "box" / "new" / "pipe")
    found = list(letters(tmp_path / "box"))
    assert all(letter.place.isprintable() for letter in found)
    assert last(cast, tmp_path / "box") == Progress(read=3, new=3)
    assert {m.message_id[:6] for m in kept()} == {"mail-1", "mail-3", "mail-4"}


def test_a_large_mbox_is_read_in_little_memory_and_too_large_a_message_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 300_000)
    path = tmp_path / "large"
    with path.open("wb") as stream:
        for size in (200_000, 3_000_000, 200_000) * 10:
            stream.write(LINE + b"Subject: x\n\n" + b"y" * size + b"\nFrom z\n\n")
    tracemalloc.start()
    try:
        sizes = [len(letter.raw) if letter.raw else 0 for letter in letters(path)]
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [size > 0 for size in sizes] == [True, False, True] * 10
    assert most < 3_000_000, "bytes, of the 34 million of the file"


def test_stopped_in_the_middle_it_goes_on(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mbox(tmp_path / "m", *(mail(number) for number in range(7)))
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    real, times = inbox.keep, iter(range(100))

    def dies(*args: Any, **values: Any) -> Any:
        if next(times) == 5:
            raise OperationalError
        return real(*args, **values)

    told: list[Progress] = []
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", dies)
        with pytest.raises(OperationalError):
            told.extend(brought_in(cast.centre.pk, SUPPORT, letters(path)))
    assert told[-1] == Progress(read=4, new=4)
    assert len(kept()) == 4, "what was told is there"
    assert last(cast, path) == Progress(read=7, new=3, known=4)


def test_one_that_cannot_be_kept_stops_no_other(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = inbox.keep

    def picky(*args: Any, **values: Any) -> Any:
        if values["message_id"].startswith("mail-1@"):
            raise ValueError
        return real(*args, **values)

    path = mbox(tmp_path / "m", mail(0), mail(1), mail(2))
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", picky)
        with pytest.raises(click.ClickException, match="1 messages"):
            bring_in([path], "", None)
    said = capsys.readouterr()
    assert "3 messages: 2 new" in said.out
    assert "m, message 2" in said.err
    bring_in([path], SUPPORT, None)
    assert "1 new" in capsys.readouterr().out
    with pytest.raises(click.ClickException, match="--account"):
        bring_in([path], "nobody@elsewhere.example", None)
