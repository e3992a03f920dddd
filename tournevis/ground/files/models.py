"""Content, bytes that are kept once in an organisation; File, one use of them, under a name;
Thumbnail; Enclosure, what leaves with a message; Sweep, when an organisation is next tidied.
"""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from django.db import models

from tournevis.engines import files as engine
from tournevis.ground.files import storage
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled


class Content(Due):
    """Bytes, kept once in one organisation. It is due while it is to be scanned or made small.

    Two companies that keep the same bytes keep them twice: nobody can notice what others have.
    """

    class Scan(models.TextChoices):
        UNSCANNED = "unscanned"
        CLEAN = "clean"
        INFECTED = "infected"
        FAILED = "failed"

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="bytes")
    kind = models.CharField(max_length=100, help_text="the media type that its first bytes show")
    kept_at = models.DateTimeField()
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNSCANNED)
    virus = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True)
    is_drawn = models.BooleanField(default=False, help_text="a thumbnail was tried")

    class Meta:
        indexes = [due_index("content_due")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="content_once")
        ]

    @property
    def place(self) -> str:
        """Where its bytes stand in the store; the organisation comes first."""
        return storage.place_of(self.organisation_id, self.sha256)

    def open(self) -> BinaryIO:
        """The bytes, to be read in pieces and closed. Raises `storage.Gone` or `storage.NoRoom`."""
        return storage.current().open(self.place)


class File(Walled):
    """One use of a content: an attachment, under the name its sender gave it."""

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200, help_text="the sender's word, safe to show")
    said_kind = models.CharField(max_length=100, blank=True, help_text="the sender's word")
    cid = models.CharField(max_length=250, blank=True, help_text="its Content-ID, if any")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "by", "kept_at"], name="file_by")]

    def __str__(self) -> str:
        return self.name

    def open(self) -> BinaryIO:
        """The bytes, to be read in pieces and closed. Raises `storage.Gone` or `storage.NoRoom`."""
        return self.content.open()

    def read(self) -> bytes:
        """All the bytes. Raises `storage.Gone` or `storage.NoRoom`."""
        with self.open() as opened:
            return opened.read()

    @property
    def kind(self) -> str:
        """What it is, from its content."""
        return self.content.kind

    @property
    def danger(self) -> str:
        """Why opening it may do harm, as a code of `engines.files.danger`; "" otherwise."""
        return engine.danger(self.name, self.content.kind)

    @property
    def is_disguised(self) -> bool:
        """Whether its name promises what it is not."""
        return engine.is_disguised(self.name, self.content.kind)

    @property
    def is_infected(self) -> bool:
        """Whether the virus scanner found something."""
        return self.content.scan == Content.Scan.INFECTED


class Thumbnail(Walled):
    """A small picture made of an image; both are contents. `width` and `height` are in pixels."""

    content = models.OneToOneField(Content, on_delete=models.CASCADE, related_name="thumbnail")
    small = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()


class Enclosure(Walled):
    """A file that leaves with a message of the outbox, in its place among the others (from 1).

    `delivery` is the id of a `Delivery`: the room that sends stands above this one.
    """

    delivery = models.BigIntegerField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "delivery", "number"], name="enclosure_once"
            )
        ]


class Sweep(Due):
    """When what no row needs any more is next looked for in an organisation's folder."""

    class Meta:
        indexes = [due_index("sweep_due")]
        constraints = [models.UniqueConstraint(fields=["organisation"], name="sweep_once")]
