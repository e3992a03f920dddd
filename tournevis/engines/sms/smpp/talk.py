"""The PDUs that carry no message: binding, and answers."""

from __future__ import annotations

from typing import Literal

from tournevis.engines.sms.malformed import Malformed

from .pdu import Command, Fields, Pdu, string

Way = Literal["transceiver", "receiver", "transmitter"]
WAYS: dict[Way, Command] = {
    "transceiver": Command.BIND_TRANSCEIVER,
    "receiver": Command.BIND_RECEIVER,
    "transmitter": Command.BIND_TRANSMITTER,
}
VERSION = 0x34


def bind(way: Way, sequence: int, *, user: str, password: str, system_type: str = "") -> Pdu:
    """A request to bind. Its body holds the password: never log it."""
    fields = (string(user), string(password), string(system_type), bytes([VERSION, 0, 0]), b"\0")
    return Pdu(WAYS[way], sequence, body=b"".join(fields))


def bound(body: bytes) -> tuple[str, str]:
    """The user and password of a request to bind (for those who play the SMS centre)."""
    fields = Fields(body)
    return fields.string(), fields.string()


def answer_to(pdu: Pdu, status: int = 0) -> Pdu:
    """The plain answer to a request: deliver_sm_resp and its like carry an empty message id."""
    has_id = pdu.command in (Command.DELIVER_SM, Command.DATA_SM)
    return Pdu(pdu.command | 0x80000000, pdu.sequence, status, b"\0" if has_id else b"")


def submit_answer(pdu: Pdu, message: str, status: int = 0) -> Pdu:
    """submit_sm_resp, naming the message (for those who play the SMS centre)."""
    return Pdu(pdu.command | 0x80000000, pdu.sequence, status, string(message))


def message_id(answer: Pdu) -> str:
    """The name that the SMS centre gave to our message; "" where its answer has none."""
    try:
        return Fields(answer.body).string().strip()
    except Malformed:
        return answer.body[:65].decode("latin-1").strip("\0 ")
