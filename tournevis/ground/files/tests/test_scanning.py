"""What a virus scanner says, asked of a real clamd; and what is claimed without one: nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.peers import clamd
from tests.peers.needed import needed
from tests.peers.server import free_ports
from tournevis.ground.files import scanning
from tournevis.ground.files.examining import claim, examine
from tournevis.ground.files.keeping import keep
from tournevis.ground.files.models import Content, File
from tournevis.ground.files.showing import shown, state_words
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def scanner() -> Iterator[clamd.Clamd]:
    needed(clamd.missing)
    with clamd.Clamd() as running:
        yield running


@pytest.fixture
def moment(cast: Cast, settings: Any, tmp_path: Path) -> datetime:
    settings.FILES_FOLDER = tmp_path
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    return now


def address(pk: int, what: str) -> str:
    return f"/{what}/{pk}/"


def look_again(file: File, cast: Cast) -> File:
    walls.open_to(cast.everyone)
    return File.objects.select_related("content").get(pk=file.pk)


def test_a_virus_is_found_and_a_text_is_clean(
    cast: Cast, moment: datetime, settings: Any, scanner: clamd.Clamd
) -> None:
    settings.CLAMD = scanner.address
    bad = keep(cast.bakery.pk, clamd.EICAR, name="facture.txt", now=moment)
    good = keep(cast.bakery.pk, b"Bonjour" * 50_000, name="notes.txt", now=moment)
    assert "being checked" in state_words(bad)
    assert each_due(claim, examine) == 2
    bad, good = look_again(bad, cast), look_again(good, cast)
    assert bad.is_infected
    assert bad.content.virus.startswith(clamd.VIRUS)
    assert (shown(bad, address).url, shown(bad, address).tone) == ("", "blocked")
    assert good.content.scan == Content.Scan.CLEAN
    assert good.content.scanned_at is not None
    assert state_words(good) == "no virus found"
    assert each_due(claim, examine) == 0


def test_what_the_scanner_does_not_take_is_not_called_clean(
    cast: Cast, moment: datetime, settings: Any, scanner: clamd.Clamd
) -> None:
    settings.CLAMD = scanner.address
    large = keep(cast.bakery.pk, b"x" * 3_000_000, name="big.bin", now=moment)
    each_due(claim, examine)
    large = look_again(large, cast)
    assert large.content.scan == Content.Scan.FAILED
    assert shown(large, address).tone == "warn"


def test_a_scanner_that_is_away_is_asked_again(
    cast: Cast, moment: datetime, settings: Any, scanner: clamd.Clamd
) -> None:
    [port] = free_ports(1)
    settings.CLAMD = f"tcp:127.0.0.1:{port}"
    file = keep(cast.bakery.pk, clamd.EICAR, name="a.txt", now=moment)
    assert each_due(claim, examine) == 1
    file = look_again(file, cast)
    assert (file.content.scan, file.is_infected) == (Content.Scan.FAILED, False)
    assert each_due(claim, examine) == 0
    settings.CLAMD = scanner.address
    settings.CLOCK_OFFSET += timedelta(minutes=1)
    assert each_due(claim, examine) == 1
    assert look_again(file, cast).is_infected


def test_without_a_scanner_nothing_is_claimed(cast: Cast, moment: datetime, settings: Any) -> None:
    settings.CLAMD = ""
    file = keep(cast.bakery.pk, clamd.EICAR, name="a.txt", now=moment)
    assert each_due(claim, examine) == 0
    assert state_words(file) == "not scanned"


@pytest.mark.parametrize("wrong", ["clamd", "udp:localhost:1", "tcp:3310", "unix:/nowhere/at/all"])
def test_a_wrong_address_is_said_and_nothing_is_clean(settings: Any, wrong: str) -> None:
    settings.CLAMD = wrong
    with pytest.raises(scanning.NoScanner, match="does not answer"):
        scanning.virus_in(io.BytesIO(b"x"))
