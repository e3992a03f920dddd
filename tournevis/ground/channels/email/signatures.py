"""DKIM signatures (RFC 6376), verified with dkimpy within bounds on time and memory.

Only those of the domain in From (or of its organisation) are looked at: no other can vouch for it.
What dkimpy would read in quadratic time is refused, or made harmless first; so are keys whose size
the sender chose to keep us busy, and mails that are too large to be looked at three times.
"""

from __future__ import annotations

import base64
import re
from functools import partial
from typing import TYPE_CHECKING

from tournevis.engines.mail.spf import Unanswered
from tournevis.ground.channels.email.names import Questions, ascii_name, organisational

if TYPE_CHECKING:
    import dkim

MOST_SIGNATURES = 3
SHORTEST_KEY = 1024  # bits (RFC 8301, 3.2)
LONGEST_KEY = 4096  # bits
LONGEST_EXPONENT = 32  # bits; everybody's is 65537, of 17
LONGEST_RECORD = 2_000  # bytes of DNS for one key; one of 4096 bits takes 800
MOST_NAMES = 100  # in `h=`
MOST_FIELDS = 2_000  # of the head
LARGEST_BODY = 10_000_000  # bytes
MOST_LINES = 250_000  # a body of that size in lines of 76 letters has half as many
TOO_LARGE = "policy"  # RFC 8601, 2.7.1: signed, and not acceptable to us
LARGEST_HEAD = 128_000  # bytes
LONGEST_SIGNATURE = 8_000  # bytes
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
LONG_BLANK = re.compile(rb"\s{60}")
BLANKS = re.compile(rb"[ \t]{2,}")


def signed_by(raw: bytes, domain: str, questions: Questions) -> tuple[str, list[str]]:
    """The best result, and the domains whose signatures hold.

    "pass", "temperror", "fail", "none", or "policy" for what is too large to verify.
    """
    end = END_OF_HEAD.search(raw[:LARGEST_HEAD])
    if not end or b"dkim-signature" not in raw[: end.end()].lower():
        return "none", []
    if len(raw) - end.end() > LARGEST_BODY or raw.count(b"\n") > MOST_LINES:
        return TOO_LARGE, []
    import dkim  # here: few mails are signed by whom they say, and it brings a whole DNS client

    try:
        verifier = dkim.DKIM(raw, minkey=SHORTEST_KEY)
    except dkim.DKIMException:
        return "none", []
    if len(verifier.headers) > MOST_FIELDS:
        return TOO_LARGE, []
    signers, results = [], []
    for place in _places(verifier, domain)[:MOST_SIGNATURES]:
        try:
            signer = _signer(verifier, place, questions)
        except Unanswered:
            results.append("temperror")
            continue
        except Exception:  # dkimpy raises many things for broken signatures and keys
            signer = ""
        results.append("pass" if signer else "fail")
        signers += [signer] if signer else []
    best = ("pass", "temperror", "fail")
    return next((each for each in best if each in results), "none"), signers


def _places(verifier: dkim.DKIM, domain: str) -> list[int]:
    """Which signatures say that they are the domain's, counted as dkimpy counts them."""
    wanted, found = organisational(ascii_name(domain)), []
    values = [value for name, value in verifier.headers if name.lower() == b"dkim-signature"]
    for place, value in enumerate(values):
        said = re.search(rb"(?:^|;)\s{0,60}d\s{0,60}=([^;]{1,300})", value[:LONGEST_SIGNATURE])
        name = said[1].decode("ascii", "replace").strip().rstrip(".") if said else ""
        is_short = len(value) <= LONGEST_SIGNATURE and not LONG_BLANK.search(value)
        if is_short and name and organisational(ascii_name(name)) == wanted:
            found.append(place)
    return found


def _signer(verifier: dkim.DKIM, place: int, questions: Questions) -> str:
    """The domain of the signature at this place if it holds, else "".

    Its fields are read as dkimpy read them: another reader might see another signature there.
    It must cover From and the whole body (no `l=`), by an algorithm that holds (RFC 8301).
    """
    verifier.verify_headerprep(place)
    tags: dict[bytes, bytes] = verifier.signature_fields
    if tags[b"h"].count(b":") >= MOST_NAMES:
        return ""
    if tags.get(b"c", b"").partition(b"/")[2].strip() == b"relaxed":
        # As the canonical form has it anyway (3.4.4); left to dkimpy, runs of blanks cost their square.
        verifier.body = BLANKS.sub(b" ", verifier.body)
    if not verifier.verify(place, dnsfunc=partial(_key, questions)):
        return ""
    covered = [name.strip().lower() for name in tags[b"h"].split(b":")]
    if b"from" not in covered or b"l" in tags or tags[b"a"].lower() == b"rsa-sha1":
        return ""
    return tags[b"d"].decode("ascii", "replace").lower().strip().rstrip(".")


def _key(questions: Questions, name: bytes, timeout: float = 0) -> bytes | None:
    """The record of a key that costs little to verify with, as dkimpy itself reads it; else None."""
    from dkim.crypto import parse_public_key
    from dkim.util import parse_tag_value

    record = questions.key(name)
    if not record or len(record) > LONGEST_RECORD:
        return None
    tags = parse_tag_value(record)
    if tags.get(b"k", b"rsa") == b"rsa":
        key = parse_public_key(base64.b64decode(tags.get(b"p", b"")))
        if (
            key["modulus"].bit_length() > LONGEST_KEY
            or key["publicExponent"].bit_length() > LONGEST_EXPONENT
        ):
            return None
    return record
