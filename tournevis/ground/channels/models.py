"""Every row of the channels; each kind in a file of its own."""

from __future__ import annotations

from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.channels.devices import Device, LockScreen, PushKey
from tournevis.ground.channels.mailboxes import Cursor, DoorKey, Mailbox
from tournevis.ground.channels.messages import (
    TAKEN_BACK,
    BadAddress,
    Channel,
    Delivery,
    DeliveryQuerySet,
    Doorway,
    Inbound,
    OptOut,
    Template,
)
from tournevis.ground.channels.texts import Pace, Part, Receipt, Sent, Silence
from tournevis.ground.channels.watchers import Source

__all__ = [
    "TAKEN_BACK",
    "BadAddress",
    "Call",
    "Channel",
    "Cursor",
    "Delivery",
    "DeliveryQuerySet",
    "Device",
    "DoorKey",
    "Doorway",
    "Extension",
    "Inbound",
    "LockScreen",
    "Mailbox",
    "OptOut",
    "Pace",
    "Part",
    "PushKey",
    "Receipt",
    "Sent",
    "Silence",
    "Source",
    "Template",
]
