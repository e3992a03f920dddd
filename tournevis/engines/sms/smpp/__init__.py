"""SMPP 3.4 (Short Message Peer to Peer, issue 1.2): its PDUs as bytes and as values.

Pure: bytes in, values out. The sockets are in `ground/channels/sms/smpp`.
"""

from tournevis.engines.sms.malformed import Malformed

from .pdu import Command, Pdu, Status, Tlv, taken
from .receipt import Receipt, candidates, canonical, receipt
from .short import Short, Sm, decode, short, sm, sm_body
from .talk import answer_to, bind, bound, message_id, submit_answer

__all__ = [
    "Command",
    "Malformed",
    "Pdu",
    "Receipt",
    "Short",
    "Sm",
    "Status",
    "Tlv",
    "answer_to",
    "bind",
    "bound",
    "candidates",
    "canonical",
    "decode",
    "message_id",
    "receipt",
    "short",
    "sm",
    "sm_body",
    "submit_answer",
    "taken",
]
