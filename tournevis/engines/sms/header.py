"""The user data header of a short message (3GPP TS 23.040, section 9.2.3.24)."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PARTS = 255


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of a longer message this is: `number` of `total`, under a reference."""

    reference: int
    total: int
    number: int

    @property
    def is_sound(self) -> bool:
        """Whether such a part can be: TS 23.040 has the receiver ignore any other header."""
        return 1 < self.total <= MOST_PARTS and 1 <= self.number <= self.total


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: its part of the whole, national tables, and whether it has ports."""

    place: Place | None = None
    locking: int = 0
    single: int = 0
    has_ports: bool = False


def parted(data: bytes) -> tuple[Header, bytes]:
    """The header and what follows it. A header longer than the message is no header.

    >>> parted(b"\\x05\\x00\\x03\\x07\\x02\\x01abc")
    (Header(place=Place(reference=7, total=2, number=1), locking=0, single=0, has_ports=False), b'abc')
    """
    if not data or data[0] + 1 > len(data):
        return Header(), data
    length = data[0] + 1
    return _understood(data[1:length]), data[length:]


def of_part(place: Place, *, is_wide: bool = False) -> bytes:
    """A header for this part, with a reference of 16 bits (`is_wide`) or of 8.

    >>> of_part(Place(7, 2, 1)).hex(), of_part(Place(300, 2, 1), is_wide=True).hex()
    ('050003070201', '060804012c0201')
    """
    if is_wide:
        return bytes([6, 8, 4, *(place.reference & 0xFFFF).to_bytes(2), place.total, place.number])
    return bytes([5, 0, 3, place.reference & 0xFF, place.total, place.number])


def _understood(elements: bytes) -> Header:
    place, locking, single, has_ports = None, 0, 0, False
    while len(elements) >= 2:
        kind, length = elements[0], elements[1]
        value, elements = elements[2 : 2 + length], elements[2 + length :]
        if kind in (0x00, 0x08) and len(value) == (3 if kind == 0 else 4):
            found = Place(int.from_bytes(value[:-2]), value[-2], value[-1])
            place = found if found.is_sound else place
        elif kind in (0x04, 0x05):
            has_ports = True
        elif kind == 0x24 and value:
            single = value[0]
        elif kind == 0x25 and value:
            locking = value[0]
    return Header(place, locking, single, has_ports)
