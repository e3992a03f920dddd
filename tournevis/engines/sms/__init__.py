"""Takes texts, phone numbers and what an SMS gateway says; counts, cuts, reads and writes them;
leaves plain values. Pure: what is sent or received goes over the wire elsewhere.
"""

from .acknowledgement import acknowledgement
from .kannel import (
    DeliveryReport,
    Malformed,
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
from .number import number
from .segments import encoding, fit, plainer, segments

__all__ = [
    "DeliveryReport",
    "Malformed",
    "Received",
    "Reply",
    "acknowledgement",
    "dlr",
    "dlr_url",
    "encoding",
    "fit",
    "mo",
    "mt_params",
    "mt_url",
    "number",
    "plainer",
    "query",
    "reply",
    "segments",
]
