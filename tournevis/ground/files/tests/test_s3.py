"""The same promises in an S3 store, spoken to by HTTP on loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.cast import Cast
from tests.peers.server import free_ports
from tournevis.ground.files import storage
from tournevis.ground.files.keeping import keep
from tournevis.ground.files.models import File
from tournevis.ground.files.storage.s3 import S3
from tournevis.ground.files.sweeping import UPLOADS_FOR, sweep
from tournevis.ground.organisations import walls

PLACE = "7/ab/ab12"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server of moto's; the tests stand for the store's owner and make the bucket."""
    [port] = free_ports(1)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    running.start()
    address = f"http://127.0.0.1:{port}"
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    ).create_bucket(Bucket="files")
    yield address
    running.stop()


@pytest.fixture
def store(server: str, settings: Any) -> Iterator[storage.Store]:
    settings.FILES_URL = f"s3://key:secret@files?endpoint={server}"
    yield storage.current()
    S3.at.cache_clear()


def test_bytes_go_there_and_back(store: storage.Store) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    store.put(PLACE, b"x" * 200_000)
    store.put(PLACE, b"x" * 200_000)
    store.put("70/cd/cd34", b"another company's")
    with store.open(PLACE) as opened:
        assert opened.read(10) == b"x" * 10
        assert len(opened.read()) == 199_990
    [(place, at)] = store.places(7)
    assert place == PLACE
    assert at > before
    store.delete(PLACE)
    store.delete(PLACE)
    assert not store.has(PLACE)
    with pytest.raises(storage.Gone):
        store.open(PLACE)


def test_files_are_kept_and_swept_there(cast: Cast, now: datetime, store: storage.Store) -> None:
    file = keep(cast.bakery.pk, b"a text", name="a.txt", now=now)
    again = keep(cast.bakery.pk, b"a text", name="b.txt", now=now)
    assert file.content_id == again.content_id
    assert file.read() == b"a text"
    [(place, at)] = store.places(cast.bakery.pk)
    assert place == file.content.place
    later = max(at, now) + UPLOADS_FOR + timedelta(hours=2)
    assert sweep(cast.bakery.pk, later) == 1
    walls.open_to(cast.everyone)
    assert not File.objects.exists()
    assert list(store.places(cast.bakery.pk)) == []


@pytest.mark.parametrize("url", ["s3://key:secret@nowhere?endpoint={server}", "s3://key:secret@files?endpoint=http://127.0.0.1:{closed}"])  # fmt: skip
def test_a_store_that_does_not_take_it_refuses_for_now(
    cast: Cast, now: datetime, server: str, settings: Any, url: str
) -> None:
    [closed] = free_ports(1)
    settings.FILES_URL = url.format(server=server, closed=closed)
    with pytest.raises(storage.NoRoom, match="S3"):
        keep(cast.bakery.pk, b"a text", name="a.txt", now=now)
    assert not File.objects.exists()
    S3.at.cache_clear()
