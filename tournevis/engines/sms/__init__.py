"""Takes texts, phone numbers and what an SMS gateway says; counts, cuts, reads and writes them;
leaves plain values. Pure: what is sent or received goes over the wire elsewhere.
"""

from .answer import Answer, Verb, answer, word_alone
from .coding import ALPHABETS, Alphabet, alphabet, decoded
from .cutting import Cut, cut
from .header import Header, Place, of_part
from .kannel import (
    DeliveryReport,
    Received,
    Reply,
    dlr,
    dlr_url,
    mo,
    mt_params,
    mt_url,
    query,
    reply,
)
from .malformed import Malformed
from .number import number, numbers_in
from .segments import cheaper, encoding, fit, in_gsm, plainer, room, segments
from .smpp import decode
from .wish import Wish, wish

__all__ = [
    "ALPHABETS",
    "Alphabet",
    "Answer",
    "Cut",
    "DeliveryReport",
    "Header",
    "Malformed",
    "Place",
    "Received",
    "Reply",
    "Verb",
    "Wish",
    "alphabet",
    "answer",
    "cheaper",
    "cut",
    "decode",
    "decoded",
    "dlr",
    "dlr_url",
    "encoding",
    "fit",
    "in_gsm",
    "mo",
    "mt_params",
    "mt_url",
    "number",
    "numbers_in",
    "of_part",
    "plainer",
    "query",
    "reply",
    "room",
    "segments",
    "wish",
    "word_alone",
]
