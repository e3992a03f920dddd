"""What a gateway says of the number rather than of itself: then no other gateway is tried."""

from tournevis.ground.channels.sending import Never


class WrongNumber(Never):
    """No gateway can send to this number."""
