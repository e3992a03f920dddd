"""A mail leaves with all of its files, or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.engines.mail import Enclosed
from tournevis.ground.channels import outbox
from tournevis.ground.channels.email.enclosures import enclosures
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow
from tournevis.ground.files import storage
from tournevis.ground.files.keeping import enclose, keep
from tournevis.ground.files.models import Content
from tournevis.ground.files.storage.disk import Disk

PDF = b"%PDF-1.4"


@pytest.fixture
def delivery(cast: Cast, now: datetime, settings: Any, tmp_path: Path) -> Delivery:
    """A message to Ben with two files."""
    settings.FILES_FOLDER = tmp_path
    posted = outbox.post(
        organisation=cast.bakery.pk, key="k", channel="email", to="ben@bakery.example",
        body="x", now=now,
    )  # fmt: skip
    files = [keep(cast.bakery.pk, c, name=n, now=now) for n, c in (("b.exe", PDF), ("a.txt", b"a"))]
    enclose(posted.pk, files)
    return posted


def test_they_leave_in_order_with_what_they_are(delivery: Delivery) -> None:
    assert enclosures(delivery) == (
        Enclosed("b.exe", "application/pdf", PDF),
        Enclosed("a.txt", "text/plain", b"a"),
    )


def test_a_virus_never_leaves(delivery: Delivery) -> None:
    Content.objects.filter(kind="text/plain").update(scan="infected", virus="X")
    with pytest.raises(Never, match="virus"):
        enclosures(delivery)


def test_nothing_leaves_before_it_is_scanned(delivery: Delivery, settings: Any) -> None:
    settings.CLAMD = "unix:/nowhere"
    with pytest.raises(NotNow):
        enclosures(delivery)


def test_nothing_leaves_without_one_of_its_files(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def away(self: Disk, place: str) -> None:
        raise storage.NoRoom("the files' folder: Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "open", away)
        with pytest.raises(NotNow, match="Input/output"):
            enclosures(delivery)
    (tmp_path / Content.objects.get(kind="text/plain").place).unlink()
    with pytest.raises(Never):
        enclosures(delivery)
