"""What a channel says when a message could not be handed over."""


class NotNow(Exception):
    """The provider may take it later: refused temporarily, unreachable, throttled."""


class Never(Exception):
    """The provider will not take it: no such address, no gateway configured."""


class Unsure(Exception):
    """The whole message was handed over and no answer came: it may have left, or not."""
