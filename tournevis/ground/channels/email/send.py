"""Placeholder while the channel is written."""

from tournevis.ground.channels.models import Delivery


def send(delivery: Delivery, body: str) -> str:
    raise NotImplementedError
