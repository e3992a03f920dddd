"""What a channel says when a message could not be handed over."""


class NotNow(Exception):  # noqa: N818 - reads as the answer it is
    """The provider may take it later: refused temporarily, unreachable, throttled."""


class Never(Exception):  # noqa: N818 - reads as the answer it is
    """The provider will not take it: no such address, no gateway configured."""
