"""What every store can do, where a content stands in it, and which store is the house's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Protocol

from django.conf import settings


class NoRoom(Exception):
    """The store cannot take or give now: the disk is full, or the S3 store does not answer."""


class Gone(Exception):
    """There is nothing at this place."""


class Store(Protocol):
    """A place for bytes. Every verb raises `NoRoom` when the store does not answer."""

    def put(self, place: str, content: bytes) -> None:
        """Keep it, whole or not at all, and durably; again is the same."""

    def open(self, place: str) -> BinaryIO:
        """The bytes, to be read in pieces and closed. Raises `Gone` when they are not there."""

    def delete(self, place: str) -> None:
        """Forget it; again is the same."""

    def has(self, place: str) -> bool:
        """Whether something stands there."""

    def places(self, organisation: int) -> Iterator[tuple[str, datetime]]:
        """Every place of an organisation, with the moment since when it stands there (UTC)."""


def place_of(organisation: int, sha256: str) -> str:
    """The place of a content: the organisation, then a name of our own.

    >>> place_of(7, "ab12")
    '7/ab/ab12'
    """
    return f"{organisation}/{sha256[:2]}/{sha256}"


def current() -> Store:
    """The store that the settings name."""
    if settings.FILES_URL:
        from tournevis.ground.files.storage.s3 import S3

        return S3.at(settings.FILES_URL)
    from tournevis.ground.files.storage.disk import Disk

    return Disk(settings.FILES_FOLDER)
