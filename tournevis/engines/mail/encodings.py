"""Transfer encodings undone, whatever state they are in (RFC 2045 section 6)."""

import binascii
import re

from .head import one_line

UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\n]{1,250})\n(?=[!-M][^\n]{2,89}\n)", re.M)
UU_END = re.compile(rb"\nend[ \t]*$", re.M)
BLANKS_AT_END = re.compile(rb"=[ \t]+\n")
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
OTHERS = bytes(byte for byte in range(256) if byte not in ALPHABET + b"=")
PADDED = re.compile(rb"([A-Za-z0-9+/]+)(={0,3})")
WORDS = re.compile(rb"[A-Za-z]{2,}[ \t,.;:]+[A-Za-z]{1,}")
APPENDED = re.compile(rb"^[ \t]*(?:[-_*]{2,}[ \t]*|[^\s]+[ \t]+[^\s].*)$", re.M)
SENSIBLE = 40  # bytes, below which nothing can be said about a label


def undone(body: bytes, encoding: str) -> bytes:
    """The content that `body` encodes. Never fails: where the label is wrong, the body itself."""
    label = re.sub(r"[^a-z0-9]", "", encoding.partition("(")[0].lower())
    if label in ("base64", "b64", "64"):
        return base64(body)
    if label.startswith(("quoted", "qp")):
        return binascii.a2b_qp(BLANKS_AT_END.sub(b"=\n", body))
    if label in ("uuencode", "xuuencode", "uue", "xuue"):
        found = uuencoded(body)
        return found[1] if found else body
    return body


def base64(body: bytes) -> bytes:
    """Base64 with noise, wrong padding, several pieces put end to end, or words after it."""
    if len(body) > SENSIBLE and _is_prose(body):
        return body
    letters = body.translate(None, b"\r\n").strip()
    if not letters.translate(None, ALPHABET).strip(b"="):  # the usual case: nothing else in it
        padding = letters.find(b"=")
        if padding < 0 or padding >= len(letters) - 3:
            return _piece(letters.rstrip(b"="))
    kept = _without_words(body).translate(None, OTHERS)
    return b"".join(_piece(found[1]) for found in PADDED.finditer(kept))


def uuencoded(body: bytes) -> tuple[str, bytes, int, int] | None:
    """The first uuencoded file: its name, its content, and where it starts and ends in `body`."""
    found = UU_BEGIN.search(body)
    end = UU_END.search(body, found.end() - 1) if found else None
    if not found or not end:
        return None
    content = bytearray()
    for line in body[found.end() : end.start()].split(b"\n"):
        if line.strip() in (b"", b"`"):
            continue
        # Some programs add a letter at the end of each line: trust the length in the first one.
        size = 1 + (((line[0] - 32) & 63) + 2) // 3 * 4
        try:
            content += binascii.a2b_uu(line[:size])
        except binascii.Error:
            return None
    return (
        one_line(found[1].decode("utf-8", "replace")),
        bytes(content),
        found.start(),
        end.end(),
    )


def _is_prose(body: bytes) -> bool:
    """Whether this is readable text that somebody labelled base64."""
    beginning = body[:2_000]
    return len(WORDS.findall(beginning)) * 25 > len(beginning)


def _without_words(body: bytes) -> bytes:
    """Without what a mailing list appended: from the first line that is a rule, or has words."""
    found = APPENDED.search(body)
    return body[: found.start()] if found else body


def _piece(letters: bytes) -> bytes:
    # One letter too many can't be decoded at all: leave it.
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
