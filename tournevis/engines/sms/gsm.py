"""The alphabets of the GSM network (3GPP TS 23.038, section 6.2.1 and annex A), octet by octet.

Over SMPP and in most gateways a septet travels in an octet of its own: that is what is read and
written here. The national tables are read only; what we write needs the default ones alone.
"""

from __future__ import annotations

ESCAPE = 0x1B
_PUNCTUATION = " !\"#¤%&'()*+,-./0123456789:;<=>?"
DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    + _PUNCTUATION
    + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TURKISH = (
    "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bŞşßÉ"
    + _PUNCTUATION
    + "İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà"
)
_PORTUGUESE = (
    "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\x1bÂâÊÉ"
    + _PUNCTUATION.replace("¤", "º")
    + "ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà"
)
# By national language identifier: 1 Turkish, 2 Spanish (which has no locking table), 3 Portuguese.
LOCKING = {0: DEFAULT, 1: _TURKISH, 3: _PORTUGUESE}

_EXTENDED = dict(zip(b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", "\f^{}\\[~]|€", strict=True))
_SPANISH = dict(zip(b"\x09\x41\x49\x4f\x55\x61\x69\x6f\x75", "çÁÍÓÚáíóú", strict=True))
_TURKISH_SINGLE = dict(zip(b"\x47\x49\x53\x63\x67\x69\x73", "ĞİŞçğış", strict=True))
_PORTUGUESE_SINGLE = dict(
    zip(
        b"\x05\x09\x0b\x0c\x0e\x0f\x12\x13\x15\x16\x17\x18\x19\x1f"
        b"\x41\x49\x4f\x55\x5b\x5c\x61\x69\x6f\x75\x7b\x7c\x7f",
        "êçÔôÁáΦΓΩΠΨΣΘÊÀÍÓÚÃÕÂíóúãõâ",
        strict=True,
    )
)
SINGLE = {
    0: _EXTENDED,
    1: _EXTENDED | _TURKISH_SINGLE,
    2: _EXTENDED | _SPANISH,
    3: _EXTENDED | _PORTUGUESE_SINGLE,
}

_CODES = {sign: bytes([code]) for code, sign in enumerate(DEFAULT) if code != ESCAPE}
_CODES |= {sign: bytes([ESCAPE, code]) for code, sign in _EXTENDED.items()}


def read(data: bytes, locking: int = 0, single: int = 0) -> str:
    """The text of these octets; `locking` and `single` name the national tables in use.

    Nothing is refused: after an escape, what the table lacks is read as without it (TS 23.038,
    6.2.1.1); an octet above 127, which no septet is, is read as Latin-1.

    >>> read(b"\\x0b\\x1be 5", locking=1), read(b"\\x1b\\x49", single=2)
    ('Ğ€ 5', 'Í')
    """
    plain = LOCKING.get(locking, DEFAULT)
    shifted = SINGLE.get(single, _EXTENDED)
    signs, is_escaped = [], False
    for code in data:
        if code == ESCAPE and not is_escaped:
            is_escaped = True
            continue
        found = shifted.get(code) if is_escaped else None
        signs.append(found or (plain[code] if code < len(plain) else chr(code)))
        is_escaped = False
    return "".join(signs).replace("\x1b", " ")


def write(text: str) -> bytes:
    """The octets of a text. ValueError for a sign that is in neither table.

    >>> write("5 €").hex()
    '35201b65'
    """
    try:
        return b"".join(_CODES[sign] for sign in text)
    except KeyError as sign:
        raise ValueError(f"not in the GSM alphabet: {sign}") from None


def unpacked(data: bytes) -> bytes:
    """Octets from septets packed eight in seven octets, as some SMS centres pass them on.

    >>> unpacked(bytes.fromhex("c8329bfd06"))
    b'Hello'
    """
    bits = int.from_bytes(data, "little")
    return bytes((bits >> 7 * place) & 0x7F for place in range(len(data) * 8 // 7))
