"""Device, a browser at which a person is alerted; PushKey, by which push services know a centre;
LockScreen, how much of an alert stands on a locked telephone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.secrets import SealedField
from tournevis.ground.organisations.walled import Walled


class PushKey(Walled):
    """The key by which push services know a centre (VAPID, RFC 8292); the private half is sealed.

    The newest is given to browsers; those before it serve the devices that subscribed with them.
    """

    private_key = SealedField(help_text="PEM, sealed")
    public = models.CharField(max_length=90, help_text="an uncompressed point, base64url")
    made_at = models.DateTimeField()


class Device(Walled):
    """A browser of one person, at which alerts are shown. It is kept where the person's record is.

    `subscription` is the endpoint and the keys that the browser gave (RFC 8030, 8291): whoever has
    them can write to the device. `gone_at`: its push service knows it no more. `seen_at` is when
    it last showed something.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(PushKey, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    subscription = SealedField(help_text="endpoint, p256dh and auth as JSON, sealed")
    endpoint_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="device_of_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """What a delivery is sent to: its name for people, its number for us."""
        return f"{self.name} #{self.pk}"


class LockScreen(Walled):
    """How much of an alert a centre lets a locked telephone show: whose it is and what about, or
    only its number and how bad it is."""

    is_whole = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="lock_screen_once")]

    @classmethod
    def of(cls, centre: int) -> LockScreen:
        """What this centre says; the usual where it said nothing. The walls are as before then."""
        with walls.opened(centre):
            found = cls.objects.filter(organisation=centre).first()
        return found or cls(organisation_id=centre)
