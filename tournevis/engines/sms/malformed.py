"""What no gateway sends."""


class Malformed(ValueError):
    """Bytes or parameters that a gateway, configured as documented, does not send; the text says why."""
