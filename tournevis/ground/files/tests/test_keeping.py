"""Bytes are kept once in each company, whole, and forgotten only when no row needs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction

from tests.cast import Cast, cast_of_three
from tournevis.cli.cluster import Urls
from tournevis.ground.files import storage
from tournevis.ground.files.keeping import enclose, enclosed, keep, move
from tournevis.ground.files.models import Content, File, Sweep
from tournevis.ground.files.storage import disk
from tournevis.ground.files.sweeping import ORPHANS_FOR, UPLOADS_FOR, sweep, sweep_due
from tournevis.ground.organisations import walls

PHOTO = b"\x89PNG\r\n\x1a\n" + b"x" * 1000
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """An empty store of the test's own."""
    settings.FILES_FOLDER = tmp_path / "files"
    return tmp_path / "files"


def bytes_in(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def age(folder: Path, at: datetime) -> None:
    """Have everything in the store stand there since that moment."""
    for each in bytes_in(folder):
        os.utime(folder / each, (at.timestamp(), at.timestamp()))


def test_the_same_bytes_are_kept_once_under_each_name(
    cast: Cast, now: datetime, folder: Path
) -> None:
    first = keep(cast.bakery.pk, PHOTO, name="box.jpg", content_type="image/jpeg", now=now)
    again = keep(cast.bakery.pk, PHOTO, name="../é\r\nb\u202egnp.png", now=now)
    assert first.content_id == again.content_id
    assert (first.name, again.name) == ("box.jpg", "é bgnp.png")
    assert (first.kind, first.said_kind, first.content.size) == ("image/png", "image/jpeg", 1008)
    assert first.read() == PHOTO
    assert bytes_in(folder) == [first.content.place]


def test_two_companies_never_share_bytes(cast: Cast, now: datetime, folder: Path) -> None:
    ours = keep(cast.bakery.pk, PHOTO, name="a.png", now=now)
    theirs = keep(cast.garage.pk, PHOTO, name="a.png", now=now)
    assert ours.content_id != theirs.content_id
    assert {each.split("/")[0] for each in bytes_in(folder)} == {
        str(cast.bakery.pk),
        str(cast.garage.pk),
    }
    walls.open_to_person(cast.ben)
    assert list(File.objects.all()) == [ours]
    assert list(Content.objects.all()) == [ours.content]


def test_a_full_disk_refuses_for_now_and_recovers(
    cast: Cast, now: datetime, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        """Linux' own full disk: ENOSPC for every byte."""
        path.symlink_to("/dev/full")
        with path.open("wb") as file:
            file.write(content)
            file.flush()

    with monkeypatch.context() as patched:
        patched.setattr(disk, "_write", full)
        with pytest.raises(storage.NoRoom, match="No space left"), transaction.atomic():
            keep(cast.bakery.pk, PHOTO, name="a.png", now=now)
    assert (Content.objects.count(), File.objects.count(), bytes_in(folder)) == (0, 0, [])
    assert keep(cast.bakery.pk, PHOTO, name="a.png", now=now).read() == PHOTO


def test_bytes_that_were_lost_come_back_when_they_are_sent_again(
    cast: Cast, now: datetime, folder: Path
) -> None:
    lost = keep(cast.bakery.pk, PHOTO, name="a.png", now=now)
    (folder / lost.content.place).unlink()
    with pytest.raises(storage.Gone):
        lost.read()
    keep(cast.bakery.pk, PHOTO, name="a.png", now=now)
    assert lost.read() == PHOTO


def test_only_what_nothing_needs_is_swept(cast: Cast, now: datetime, folder: Path) -> None:
    kept = keep(cast.bakery.pk, PHOTO, name="a.png", now=now)
    enclose(41, [kept])
    keep(cast.bakery.pk, b"never sent", name="b.txt", now=now)
    theirs = keep(cast.garage.pk, b"never sent", name="b.txt", now=now)
    later = now + UPLOADS_FOR + A_MINUTE
    age(folder, now)
    assert sweep(cast.bakery.pk, now + UPLOADS_FOR - A_MINUTE) == 0
    assert sweep(cast.bakery.pk, later) == 1
    walls.open_to(cast.everyone)
    assert set(File.objects.all()) == {kept, theirs}
    assert bytes_in(folder) == sorted([kept.content.place, theirs.content.place])
    assert sweep(cast.bakery.pk, later) == 0


def test_bytes_without_a_row_are_swept_once_they_are_old(
    cast: Cast, now: datetime, folder: Path
) -> None:
    with transaction.atomic():
        keep(cast.bakery.pk, PHOTO, name="a.png", now=now)
        transaction.set_rollback(True)
    half = folder / str(cast.bakery.pk) / "ab" / "ab12.part"
    half.parent.mkdir()
    half.write_bytes(b"half")
    assert len(bytes_in(folder)) == 2
    assert not Content.objects.exists()
    age(folder, now)
    assert sweep(cast.bakery.pk, now + ORPHANS_FOR - A_MINUTE) == 0
    assert sweep(cast.bakery.pk, now + ORPHANS_FOR + A_MINUTE) == 2
    assert bytes_in(folder) == []


def test_each_company_is_swept_once_a_day(cast: Cast, settings: Any) -> None:
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    keep(cast.bakery.pk, PHOTO, name="a.png", now=now)
    assert sweep_due() == 0
    settings.CLOCK_OFFSET += timedelta(days=1, minutes=1)
    assert (sweep_due(), sweep_due()) == (1, 0)
    walls.open_to(cast.everyone)
    assert Sweep.objects.get().due_at == now + timedelta(days=2, minutes=1)


def test_files_move_with_their_incident_to_the_companys_own_folder(
    cast: Cast, now: datetime, folder: Path
) -> None:
    file = keep(cast.centre.pk, PHOTO, name="a.png", now=now)
    enclose(7, [file])
    moved = move(file, cast.bakery.pk, now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert moved.content.place.startswith(f"{cast.bakery.pk}/")
    walls.open_to_person(cast.ben)
    assert File.objects.get().read() == PHOTO
    assert enclosed(7) == [moved]
    age(folder, now)
    assert sweep(cast.centre.pk, now + UPLOADS_FOR + A_MINUTE) == 1
    assert bytes_in(folder) == [moved.content.place]


@pytest.fixture
def company(house: Urls) -> int:
    """A company in a database with real commits."""
    with transaction.atomic():
        return cast_of_three().bakery.pk


@pytest.fixture
def at_once() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_the_same_file_eight_times_at_once_is_kept_once(
    company: int, at_once: ThreadPoolExecutor, folder: Path, now: datetime
) -> None:
    def bring(number: int) -> int:
        try:
            with walls.opened(company):
                return keep(company, PHOTO, name=f"{number}.png", now=now).content_id
        finally:
            close_old_connections()
            connection.close()

    contents = set(at_once.map(bring, range(8)))
    with walls.opened(company):
        assert File.objects.count() == 8
        assert contents == {Content.objects.get().pk}
        assert bytes_in(folder) == [Content.objects.get().place]


def test_keeping_and_sweeping_at_once_loses_nothing(
    company: int, at_once: ThreadPoolExecutor, folder: Path
) -> None:
    """Each time an old, unneeded content is being swept while somebody brings it again."""
    old = datetime(2026, 1, 1, tzinfo=UTC)

    def bring(_: int) -> None:
        with walls.opened(company):
            keep(company, PHOTO, name="again.png", now=old + timedelta(days=9))
        connection.close()

    def tidy(_: int) -> None:
        sweep(company, old + timedelta(days=9))
        connection.close()

    for _ in range(10):
        with walls.opened(company):
            keep(company, PHOTO, name="old.png", now=old)
        age(folder, old)
        both = [at_once.submit(bring, 1), at_once.submit(tidy, 1), at_once.submit(tidy, 2)]
        for each in both:
            each.result()
        with walls.opened(company):
            assert File.objects.get().read() == PHOTO
            File.objects.all().delete()


KILLED = """
import os, signal, sys, datetime
import django
django.setup()
from django.conf import settings
from pathlib import Path
settings.FILES_FOLDER = Path(sys.argv[2])
from tournevis.ground.files.keeping import keep
from tournevis.ground.organisations import walls
with walls.opened(int(sys.argv[1])) as now:
    keep(int(sys.argv[1]), b"a whole file", name="a.txt", now=now)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_between_the_file_and_its_row_leaves_an_orphan_and_no_row(
    company: int, house: Urls, folder: Path
) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": house.app,
        "DJANGO_SETTINGS_MODULE": "tournevis.config.settings",
        "SECRET_KEY": "only for tests",
    }
    command = [sys.executable, "-c", KILLED, str(company), str(folder)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert len(bytes_in(folder)) == 1
    with walls.opened(company) as now:
        assert not File.objects.exists()
        assert not Content.objects.exists()
    assert sweep(company, now + ORPHANS_FOR + A_MINUTE) == 1
    assert bytes_in(folder) == []
