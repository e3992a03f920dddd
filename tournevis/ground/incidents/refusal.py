"""What a verb says when it cannot be done."""


class Refused(Exception):
    """A verb that cannot be done now; the message says why, for the person who asked."""
