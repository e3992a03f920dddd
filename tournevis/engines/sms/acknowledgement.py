"""The engineer's short answer to a page: "OK 4821"."""

import re
import unicodedata

DIGITS = 4
YES = r"(?:(?:ok|okay|oui|yes|recu|ack|je prends|j'arrive|i have it|got it)[\s,.:;!#n°]*)?"
REFUSAL = re.compile(
    r"\b(?:(?:peux|pourrai|suis|serai) pas|pas (?:dispo|possible)|impossible|can'?t|cannot"
    r"|unable|not (?:able|available|possible)|won'?t)"
)


def acknowledgement(text: str, digits: int = DIGITS) -> str | None:
    """The code in an answer that says "I have it", digits only; None when it says anything else.

    A code has exactly `digits` digits and may be written "48-21" or "48 21"; the code alone counts
    too, a refusal never. It proves nothing: it must be an open code of that very engineer.

    >>> [acknowledgement(one) for one in ("OK 4821", "ok4821", "Ok 48-21 merci", "4821")]
    ['4821', '4821', '4821', '4821']
    >>> acknowledgement("OK 4821 mais je ne peux pas")
    """
    plain = _plain(text)
    code = rf"(?P<code>\d(?:[ .\-]?\d){{{digits - 1}}})(?!\d)"
    found = re.match(rf"\W*{YES}{code}", plain)
    if not found or REFUSAL.search(plain):
        return None
    return re.sub(r"\D", "", found["code"])


def _plain(text: str) -> str:
    """At most 200 characters, lower case, unaccented, straight apostrophes, ASCII digits."""
    folded = unicodedata.normalize("NFKD", text[:200].replace("’", "'")).casefold()
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() else sign
        for sign in folded
        if not unicodedata.combining(sign)
    )
