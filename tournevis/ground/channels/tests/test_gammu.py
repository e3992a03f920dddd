"""Both ways through a modem, behind a real gammu-smsd."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.peers import gammu as peer
from tests.peers.gammu import Gammu
from tests.peers.needed import needed
from tests.peers.server import until
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms.gammu import receive
from tournevis.ground.channels.tests.rows import kept
from tournevis.ground.organisations import walls

BEN = "+33600000011"
LONG = "Ça ne marche « pas » : l'écran reste noir, même après un redémarrage 🙂. " * 4


@pytest.fixture
def modem(settings: Any) -> Iterator[Gammu]:
    needed(peer.missing)
    with Gammu() as made:
        settings.SMS_URL = made.url
        yield made


@pytest.fixture
def spool(tmp_path: Path, settings: Any) -> Path:
    """The folders alone, for what a modem does not do when it is asked to."""
    for name in peer.FOLDERS:
        (tmp_path / name).mkdir()
    settings.SMS_URL = f"gammu://{tmp_path}/"
    return tmp_path


def left(cast: Cast, **more: Any) -> Delivery:
    now = walls.open_to(cast.everyone)
    values = {"key": "k", "to": BEN, "body": LONG.strip(), **more}
    delivery = outbox.post(organisation=cast.bakery.pk, channel="sms", now=now, **values)
    assert outbox.send_due() == 1
    delivery.refresh_from_db()
    return delivery


@pytest.mark.peer
def test_through_a_modem_and_back(
    cast: Cast, modem: Gammu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "QUIET", 0.2)
    modem.receive(BEN, LONG)
    assert until(lambda: receive.take(modem.folder) == 1, 30), modem.log()
    [message] = kept()
    assert (message.sender, message.account) == (BEN, "+33700000000")
    assert json.loads(bytes(message.raw))["text"] == LONG.strip()
    delivery = left(cast)
    assert delivery.state == Delivery.State.ACCEPTED
    assert until(lambda: receive.note(modem.folder) == 1, 30), modem.log()
    walls.open_to(cast.everyone)
    delivery.refresh_from_db()
    assert delivery.provider_reference == "accepted"
    for name in ("inbox", "outbox", "sent", "error"):
        assert list((modem.folder / name).iterdir()) == [], name


def test_what_the_modem_gives_up_has_failed(cast: Cast, spool: Path) -> None:
    delivery = left(cast)
    [file] = (spool / "outbox").iterdir()
    assert file.read_bytes()[2:].decode("utf-16-le") == LONG.strip()
    file.rename(spool / "error" / file.name)
    (spool / "sent" / "OUTC20261127_090000_00_+33600000011_other.txt").touch()
    assert receive.note(spool) == 1
    walls.open_to(cast.everyone)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.FAILED


def test_seen_again_before_its_file_is_gone_it_is_the_same(
    cast: Cast, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = spool / "inbox" / f"IN20261127_090000_00_{BEN}_00.txt"
    file.write_bytes("\ufeffBonjour".encode("utf-16-be"))
    os.utime(file, (0, 0))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda path: None)
        assert [receive.take(spool) for _ in range(2)] == [1, 1]
    assert receive.take(spool) == 1
    assert len(kept()) == 1
    assert receive.take(spool) == 0


def put(spool: Path, sender: str, *parts: str, first: int = 0) -> None:
    for number, text in enumerate(parts, first):
        file = spool / "inbox" / f"IN20261127_090000_00_{sender}_{number:02d}.txt"
        file.write_bytes(f"\ufeff{text}".encode("utf-16-be"))
        os.utime(file, (0, 0))


@pytest.mark.parametrize("sender", [" ", "", "Fire_Alarm"])
def test_a_sender_that_is_no_number_holds_nobody_up(cast: Cast, spool: Path, sender: str) -> None:
    forged = json.dumps({"from": BEN, "text": "OK"})
    put(spool, sender, forged)
    put(spool, BEN, "Bonjour")
    assert receive.take(spool) == 2
    raws = [json.loads(bytes(message.raw)) for message in kept()]
    assert sorted(raw["text"] for raw in raws) == sorted(["Bonjour", forged])
    assert [raw.get("from") for raw in raws if raw["text"] == forged] == [sender.strip() or None]
    assert list((spool / "inbox").iterdir()) == []


def test_killed_between_two_files_the_rest_is_no_message(
    cast: Cast, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(spool, BEN, "Bonjour, ", "au revoir")
    real_unlink = Path.unlink

    def unlink_and_die(path: Path) -> None:
        real_unlink(path)
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", unlink_and_die)
        receive.take(spool)
    assert len(list((spool / "inbox").iterdir())) == 1
    assert receive.take(spool) == 0
    assert [json.loads(bytes(message.raw))["text"] for message in kept()] == ["Bonjour, au revoir"]
    assert list((spool / "inbox").iterdir()) == []
    put(spool, "+33600000012", "whose first part never came", first=1)
    assert receive.take(spool) == 1


def test_a_disk_that_takes_nothing_is_a_matter_of_time(cast: Cast, settings: Any) -> None:
    settings.SMS_URL = "gammu:///nowhere/at/all/"
    assert left(cast).state == Delivery.State.QUEUED
