"""Simulated clients.

Takes a guide; plays clients with a hidden cause, noise, doubt, impatience and words of
their own; leaves what the troubleshooter made of them, and how good a play was.
"""

from tournevis.engines.troubleshoot.simulate.clients import CALM, Client, Temper, client
from tournevis.engines.troubleshoot.simulate.figures import (
    Summary,
    games,
    is_right,
    summary,
)
from tournevis.engines.troubleshoot.simulate.games import (
    QUICK,
    Chooser,
    Game,
    Move,
    Planned,
    play,
)
from tournevis.engines.troubleshoot.simulate.reviews import Judged, Review, review
from tournevis.engines.troubleshoot.simulate.words import Message, message

__all__ = [
    "CALM",
    "QUICK",
    "Chooser",
    "Client",
    "Game",
    "Judged",
    "Message",
    "Move",
    "Planned",
    "Review",
    "Summary",
    "Temper",
    "client",
    "games",
    "is_right",
    "message",
    "play",
    "review",
    "summary",
]
