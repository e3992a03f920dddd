"""What a channel says when a message could not be handed over."""

from django.utils.translation import gettext_noop

# The beginnings of what is kept as a delivery's trouble; screens show them in their own language.
TROUBLES = (
    gettext_noop("the mail server"),
    gettext_noop("no answer to the whole message"),
    gettext_noop("the centre has no address to write from"),
    gettext_noop("the SMS gateway does not answer"),
    gettext_noop("no answer from the SMS gateway"),
    gettext_noop("the SMS gateway's answer is not Kannel's"),
    gettext_noop("the device is gone"),
    gettext_noop("the device has to be added again"),
    gettext_noop("the push service is at an address that is not allowed"),
    gettext_noop("the push service refuses"),
    gettext_noop("no answer from the push service"),
    gettext_noop("the push service"),
    gettext_noop("the network could not deliver it"),
    gettext_noop("not a telephone number"),
    gettext_noop("the key that signs our mail cannot be opened"),
    gettext_noop("returned by their server"),
    gettext_noop("messages to this address come back"),
    gettext_noop("taken back"),
    gettext_noop("the outbox folder does not take it"),
    gettext_noop("unexpected trouble"),
    gettext_noop("it may have left: the process was cut off while sending"),
)


class NotNow(Exception):
    """The provider may take it later: refused temporarily, unreachable, throttled."""


class Never(Exception):
    """The provider will not take it: no such address, no gateway configured."""


class Unsure(Exception):
    """The whole message was handed over and no answer came: it may have left, or not."""
