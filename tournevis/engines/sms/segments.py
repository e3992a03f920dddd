"""How many short messages a text costs (3GPP TS 23.038 and 23.040), and how to make it fit."""

import unicodedata
from typing import Literal

from .gsm import DEFAULT, SINGLE

Encoding = Literal["GSM-7", "UCS-2"]

# The default alphabet of TS 23.038 section 6.2.1; those of the extension cost two septets.
BASIC = frozenset(DEFAULT) - {"\x1b"}
EXTENSION = frozenset(SINGLE[0].values())

# Units in one message alone, and in each part of a longer one (its header takes the rest).
ALONE: dict[Encoding, int] = {"GSM-7": 160, "UCS-2": 70}
IN_PARTS: dict[Encoding, int] = {"GSM-7": 153, "UCS-2": 67}

# What a phone shows as well, and what would otherwise more than double the price of the text.
TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("’‘‛`´", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("–—‑‐−", "-"),
        **dict.fromkeys("\xa0\u202f\u2009\u2007\t", " "),
        **dict.fromkeys("\u200b\u200d\ufeff", None),
        "…": "...",
        "•": "-",
    }
)
PLAINER = TYPOGRAPHY | str.maketrans(
    {
        "œ": "oe",
        "Œ": "OE",
        "ç": "c",
        **dict(zip("âêîôûëïÿÀÂÈÊËÎÏÔÙÛ", "aeioueiyAAEEEIIOUU", strict=True)),
    }
)


def encoding(text: str) -> Encoding:
    """GSM-7 when every character is in its alphabet, else UCS-2.

    >>> encoding("déjà à 100 €"), encoding("ça")
    ('GSM-7', 'UCS-2')
    """
    return "GSM-7" if all(sign in BASIC or sign in EXTENSION for sign in text) else "UCS-2"


def segments(text: str) -> int:
    """The number of messages that `text` is sent, and paid, as; an empty text is one.

    >>> segments("a" * 160), segments("a" * 161), segments("ç" * 70), segments("ç" * 71)
    (1, 2, 1, 2)
    """
    used = encoding(text)
    if sum(_units(sign, used) for sign in text) <= ALONE[used]:
        return 1
    parts, room = 1, IN_PARTS[used]
    for sign in text:
        cost = _units(sign, used)
        if cost > room:  # an escape pair or a surrogate pair is never cut in two
            parts, room = parts + 1, IN_PARTS[used]
        room -= cost
    return parts


def room(text: str) -> int:
    """How many more units (septets, or characters in UCS-2) the last message of `text` takes.

    >>> room(""), room("a" * 161), room("ç" * 71)
    (160, 145, 63)
    """
    used = encoding(text)
    units = sum(_units(sign, used) for sign in text)
    if units <= ALONE[used]:
        return ALONE[used] - units
    left = IN_PARTS[used]
    for sign in text:
        cost = _units(sign, used)
        left = (left if cost <= left else IN_PARTS[used]) - cost
    return left


def cheaper(text: str) -> str:
    """The text with straight quotes, dots and dashes when it then takes fewer messages.

    Letters are never changed: what a person wrote is sent as they wrote it.

    >>> cheaper("L’imprimante… " * 8)[:17], cheaper("L’imprimante…"), cheaper("ça…" * 30)[:3]
    ("L'imprimante... L", 'L’imprimante…', 'ça…')
    """
    light = text.translate(TYPOGRAPHY)
    return light if segments(light) < segments(text) else text


def plainer(text: str) -> str:
    """The same words in GSM-7 letters where a near one exists: "ç" becomes "c", "…" three dots.

    >>> plainer("« Ça » : l’imprimante…")
    '" Ça " : l\\'imprimante...'
    """
    return text.translate(PLAINER)


def in_gsm(text: str) -> str:
    """In letters that do not more than double the price of the message; "?" for what has none.

    >>> in_gsm("Čapek 東 – ça")
    'Capek ? - ca'
    """
    return "".join(_letter(sign) for sign in plainer(text))


def fit(text: str, parts: int) -> str:
    """The text in at most `parts` messages: as it is, else with plainer letters, else cut at a word
    and ended with "...". ValueError when `parts` is not positive.

    >>> fit("plus d'internet " * 20, 1)[-20:]
    "s d'internet plus..."
    """
    if parts < 1:
        raise ValueError("a message takes at least one part")
    if segments(text) <= parts:
        return text
    text = plainer(text)
    return text if segments(text) <= parts else _cut(text, parts)


def _letter(sign: str) -> str:
    if encoding(sign) == "GSM-7":
        return sign
    base = unicodedata.normalize("NFKD", sign)[0]
    return base if encoding(base) == "GSM-7" else "?"


def _cut(text: str, parts: int) -> str:
    low, high = 0, len(text)
    while low < high:  # the longest beginning that still fits with the dots
        middle = (low + high + 1) // 2
        if segments(text[:middle].rstrip() + "...") <= parts:
            low = middle
        else:
            high = middle - 1
    whole_words = text[:low].rpartition(" ")[0] if text[low : low + 1].strip() else text[:low]
    # A single endless word is cut where it must be.
    kept = whole_words if len(whole_words) > low // 2 else text[:low]
    return kept.rstrip() + "..."


def _units(sign: str, used: Encoding) -> int:
    if used == "UCS-2":
        return 2 if ord(sign) > 0xFFFF else 1
    return 2 if sign in EXTENSION else 1
