"""Small pictures of what clients send: upright, without what the camera tells, never at any price."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cast import Cast
from tournevis.ground.files import thumbnails
from tournevis.ground.files.examining import claim, examine
from tournevis.ground.files.keeping import keep
from tournevis.ground.files.models import Content, File, Thumbnail
from tournevis.ground.files.sweeping import UPLOADS_FOR, sweep
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due

SECRET = b"48 rue de la Paix"


def photo(form: str, size: tuple[int, int] = (1200, 600), turned: int = 1) -> bytes:
    """A picture, red on the left and blue on the right, with metadata where its form has some."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    told = Image.Exif()
    told[0x0112] = turned  # Orientation
    told[0x010E] = SECRET.decode()  # ImageDescription
    written = io.BytesIO()
    image.save(written, form, **({} if form == "GIF" else {"exif": told}))
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of 30,000 × 30,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack("!I", len(data)) + body + struct.pack("!I", zlib.crc32(body))

    head = struct.pack("!IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    lines = zlib.compress(b"\0" * 100_000)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", lines), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_is_made_small_and_says_nothing_else(form: str) -> None:
    content = photo(form)
    small = thumbnails.small_of(content)
    assert small
    assert (small.width, small.height) == (480, 240)
    assert form == "GIF" or SECRET in content
    assert SECRET not in small.content
    with Image.open(io.BytesIO(small.content)) as image:
        assert (image.format, image.size) == ("JPEG", (480, 240))
        assert not image.getexif()


def test_a_picture_taken_upright_is_shown_upright() -> None:
    small = thumbnails.small_of(photo("JPEG", turned=6))  # turn by 90° to the right
    assert small
    assert (small.width, small.height) == (240, 480)
    with Image.open(io.BytesIO(small.content)) as image:
        top, bottom = image.getpixel((120, 20)), image.getpixel((120, 460))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > 50 > top[2], "red, which was left, is above"
    assert bottom[2] > 200 > 50 > bottom[0]


@pytest.mark.parametrize(
    "content",
    [bomb(), photo("PNG")[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"GIF89a", b"<svg/>"],
    ids=["bomb", "cut", "nothing", "head", "svg"],
)
def test_what_is_broken_or_hostile_has_no_picture(content: bytes) -> None:
    assert thumbnails.small_of(content) is None


def test_what_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(thumbnails, "PROGRAM", slow)
    monkeypatch.setattr(thumbnails, "SECONDS", 0.3)
    assert thumbnails.small_of(photo("PNG")) is None


def test_a_kept_photo_gets_a_small_one_that_goes_when_it_goes(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_FOLDER = tmp_path
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    file = keep(cast.bakery.pk, photo("JPEG"), name="box.jpg", now=now)
    keep(cast.bakery.pk, bomb(), name="bomb.png", now=now)
    assert each_due(claim, examine) == 2
    assert each_due(claim, examine) == 0, (
        "a bomb is tried once, a small picture has none of its own"
    )
    walls.open_to(cast.everyone)
    [thumbnail] = Thumbnail.objects.all()
    assert (thumbnail.content_id, thumbnail.organisation) == (file.content_id, cast.bakery)
    with thumbnail.small.open() as small:
        assert small.read(3) == b"\xff\xd8\xff"
    _forget_all(cast, now)
    assert not Content.objects.exists()


def _forget_all(cast: Cast, now: datetime) -> None:
    """Two sweeps: what the first takes away no longer needs what the second does."""
    for _ in range(2):
        sweep(cast.bakery.pk, now + 2 * UPLOADS_FOR)
    walls.open_to(cast.everyone)
    assert not File.objects.exists()
