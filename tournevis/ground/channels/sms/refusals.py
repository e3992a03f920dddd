"""What the gateways say when they do not take a message."""

from django.utils.translation import gettext_noop

from tournevis.ground.channels.sending import Never

# The beginnings of what is kept as a delivery's trouble, as in `channels.sending`.
TROUBLES = (
    gettext_noop("SMS_URL cannot be read"),
    gettext_noop("SMS_URL names a gateway that nobody knows"),
    gettext_noop("the SMS centre does not let us bind"),
    gettext_noop("the SMS centre refused it"),
    gettext_noop("the SMS centre took only a part of it"),
    gettext_noop("the SMS centre is being sent too much"),
    gettext_noop("the SMS centre answers nothing any more"),
    gettext_noop("the SMS gateway's answer is not understood"),
    gettext_noop("the database is away"),
)


class WrongNumber(Never):
    """The number is wrong, not the gateway: no other is tried."""
