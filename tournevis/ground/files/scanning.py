"""Asking a clamd whether a content holds a virus: its INSTREAM command (clamd(8)).

`CLAMD` is `unix:/path/of/the/socket` or `tcp:host:port`. Where it is not set nothing is claimed.
"""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

from django.conf import settings

CHUNK = 65_536  # bytes
SECONDS = 60
LONGEST_ANSWER = 4_096


class NoScanner(Exception):
    """The scanner did not look at it; the text says why."""


def virus_in(content: BinaryIO) -> str:
    """The name of what was found; "" when nothing was. Raises `NoScanner`."""
    try:
        with _connected(settings.CLAMD) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            try:
                while chunk := content.read(CHUNK):
                    clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
                clamd.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it had enough, and says so
            return _found(_answer(clamd))
    except (OSError, ValueError) as trouble:
        said = getattr(trouble, "strerror", None) or type(trouble).__name__
        raise NoScanner(f"the virus scanner does not answer: {said}") from trouble


def _connected(address: str) -> socket.socket:
    way, _, rest = address.partition(":")
    if way == "unix":
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(SECONDS)
        try:
            clamd.connect(rest)
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _, port = rest.rpartition(":")
    if way != "tcp" or not host:
        raise ValueError("CLAMD is unix:/path or tcp:host:port")
    return socket.create_connection((host.strip("[]"), int(port)), SECONDS)


def _answer(clamd: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        piece = clamd.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _found(answer: str) -> str:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")[:200]
    raise NoScanner(f"the virus scanner could not look at it: {said[:200] or 'no answer'}")
