"""Where bytes stand: in a folder, or in an S3 store. Each is a replica of its neighbour.

A store has `put(place, content)`, `open(place)`, `delete(place)` and `places(organisation)`.
"""

from .places import Gone, NoRoom, Store, current, place_of

__all__ = ["Gone", "NoRoom", "Store", "current", "place_of"]
