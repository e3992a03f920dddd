"""What comes in and what goes out: Inbound and Delivery; where they must not go: BadAddress, OptOut."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Language, MagicLink, Person
from tournevis.ground.organisations.walled import Walled


class Channel(models.TextChoices):
    """The ways to reach someone."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    PUSH = "push"


class Doorway(models.TextChoices):
    """The ways a message comes in: more than the ways to reach someone."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    WEB = "web"
    MONITOR = "monitor"


class Inbound(Due):
    """One message as it arrived, whole. It belongs to the centre that received it.

    It is due until it has become an entry (`handled`) or has been put aside (`quarantined`).
    `archived` is mail of before, imported: kept and known, but nobody is alerted. `envelope` is
    what its doorway saw: peer_ip, helo, mail_from, tls (SMTP), or nothing.
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        HANDLED = "handled"
        QUARANTINED = "quarantined"
        ARCHIVED = "archived"

    channel = models.CharField(max_length=8, choices=Doorway)
    account = models.CharField(max_length=255, help_text="the address or number it was sent to")
    sender = models.CharField(
        max_length=320, blank=True, help_text="as the channel's envelope says"
    )
    raw = models.BinaryField()
    message_id = models.CharField(max_length=1000, blank=True)
    content_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    trouble = models.TextField(blank=True, help_text="why it is in quarantine, in plain words")
    envelope = models.JSONField(default=dict, blank=True)
    is_new = False  # of the one that was just kept (`inbox.keep`): whether it was unknown

    class Meta:
        indexes = [
            due_index("inbound_due"),
            models.Index(fields=["message_id"], name="inbound_mid"),
            models.Index(
                fields=["organisation", "received_at"],
                name="inbound_aside",
                condition=models.Q(state="quarantined"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "account", "message_id", "content_hash"],
                name="inbound_once",
            )
        ]


TAKEN_BACK = "taken back"  # the trouble of a delivery that its writer stopped


ALERT_IN_TROUBLE = models.Q(again_if_unsure=True) & (
    models.Q(state="failed") | models.Q(state="queued", attempts__gte=2)
)
"""An alert whose provider did not take it, at the first try and the second."""


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads aloud: `Delivery.objects.stuck()`."""

    def alerts_in_trouble(self) -> DeliveryQuerySet:
        """Alerts that no provider took; found without reading those that all went well with."""
        return self.filter(ALERT_IN_TROUBLE)

    def stuck(self) -> DeliveryQuerySet:
        """What did not arrive, or perhaps did not leave, and a person should decide about: neither
        known to someone, nor taken back by its writer, nor replaced by another. A device that takes
        no alert is told of on its owner's page, and another channel went at once."""
        instead = Delivery.objects.filter(origin=models.OuterRef("pk"), is_copy=False)
        bad = self.filter(state__in=Delivery.UNSENT, dismissed_at=None)
        bad = bad.exclude(channel=Channel.PUSH)
        return bad.exclude(trouble=TAKEN_BACK).exclude(models.Exists(instead))


class Delivery(Due):
    """One message to send to one address. A row before it is an action.

    `state` goes queued → sending → accepted → delivered, or failed. A delivery found in `sending`
    after its lease ran out may or may not have left: it becomes `ambiguous` and a person decides,
    except for alerts to engineers (`again_if_unsure`), where twice is better than never.

    `origin` is the delivery that this one is a copy of (`is_copy`: to one of the people in copy,
    with the same heads), or that it replaces by another channel. `send_at`: a person chose when.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        ACCEPTED = "accepted"
        DELIVERED = "delivered"
        AMBIGUOUS = "ambiguous"
        FAILED = "failed"

    UNSENT: ClassVar[tuple[str, ...]] = (State.FAILED, State.AMBIGUOUS)
    crosses: ClassVar[tuple[str, ...]] = ("person",)

    key = models.CharField(max_length=120, help_text="what it is for: the same key is sent once")
    channel = models.CharField(max_length=8, choices=Channel)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    to = models.CharField(max_length=320)
    sender = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    message_id = models.CharField(max_length=255, blank=True)
    in_reply_to = models.CharField(max_length=1000, blank=True)
    references = models.TextField(blank=True, help_text="identifiers, oldest first, by blanks")
    cc = models.TextField(blank=True, help_text="addresses shown as copied, by blanks")
    signature = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.FRENCH)
    is_question = models.BooleanField(default=False, help_text="one may unsubscribe from these")
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="others")
    is_copy = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=True)
    again_if_unsure = models.BooleanField(default=False)
    link_purpose = models.CharField(max_length=12, blank=True, choices=MagicLink.Purpose)
    link_subject = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True, help_text="a person knows that it did not go")
    provider_reference = models.CharField(max_length=200, blank=True)
    trouble = models.TextField(blank=True)
    is_new = False  # of the one that was just posted (`posting.post`): whether its key was unknown
    answer_token = ""  # of an alert that is leaving: whoever answers the mail says it, never kept

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            due_index("delivery_due"),
            models.Index(fields=["message_id"], name="delivery_mid"),
            models.Index(fields=["organisation", "to", "created_at"], name="delivery_to"),
            models.Index(
                fields=["organisation"],
                name="delivery_unsent",
                condition=models.Q(state__in=["failed", "ambiguous"], dismissed_at=None),
            ),
            models.Index(
                fields=["created_at"], name="alert_in_trouble", condition=ALERT_IN_TROUBLE
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="delivery_once")
        ]


class BadAddress(Walled):
    """An address that messages came back from; None in `cleared_at` while it counts.

    `hard`: nobody is there, no automatic mail goes to it. `soft`: full, away, or refused for
    now; these are counted.
    """

    class Kind(models.TextChoices):
        HARD = "hard"
        SOFT = "soft"

    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=320, help_text="in lower case")
    kind = models.CharField(max_length=4, choices=Kind)
    count = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True)
    last_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "address"], name="bad_address_once"
            )
        ]


class OptOut(Walled):
    """An address that wants no more questions; answers to its own incidents still go to it."""

    address = models.CharField(max_length=320, help_text="in lower case")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "address"], name="opt_out_once")
        ]


class Template(Walled):
    """A centre's own words for one kind of message, in one language; else ours are taken."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=Language)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "language"], name="template_once"
            )
        ]
