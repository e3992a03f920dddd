"""Takes the bytes of a file and what its sender calls it; says what it really is, whether opening
it is dangerous, and how its name is shown and sent on. Pure: it opens and unpacks nothing.
"""

from .danger import danger, is_disguised
from .names import disposition, shown
from .sniff import IMAGES, INLINE, sniff, words_of

__all__ = [
    "IMAGES",
    "INLINE",
    "danger",
    "disposition",
    "is_disguised",
    "shown",
    "sniff",
    "words_of",
]
