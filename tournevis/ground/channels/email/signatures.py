"""DKIM signatures (RFC 6376), verified with dkimpy within bounds on time and memory.

Only those of the domain in From (or of its organisation) are looked at: no other can vouch for it.
What dkimpy would read in quadratic time is refused, or made harmless first.
"""

from __future__ import annotations

import re

import dkim

from tournevis.engines.mail.spf import Unanswered
from tournevis.ground.channels.email.names import Questions, ascii_name, organisational

MOST_SIGNATURES = 3
SHORTEST_KEY = 1024  # bits (RFC 8301, 3.2)
LARGEST_HEAD = 128_000  # bytes
LONGEST_SIGNATURE = 8_000  # bytes
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
LONG_BLANK = re.compile(rb"\s{60}")
BLANKS = re.compile(rb"[ \t]{2,}")


def signed_by(raw: bytes, domain: str, questions: Questions) -> tuple[str, list[str]]:
    """The best result ("pass", "temperror", "fail", "none"), and the domains whose signatures hold."""
    if not END_OF_HEAD.search(raw[:LARGEST_HEAD]):
        return "none", []
    try:
        verifier = dkim.DKIM(raw, minkey=SHORTEST_KEY)
    except dkim.DKIMException:
        return "none", []
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
    if tags.get(b"c", b"").partition(b"/")[2].strip() == b"relaxed":
        # As the canonical form has it anyway (3.4.4); left to dkimpy, runs of blanks cost their square.
        verifier.body = BLANKS.sub(b" ", verifier.body)
    if not verifier.verify(place, dnsfunc=questions.key):
        return ""
    covered = [name.strip().lower() for name in tags[b"h"].split(b":")]
    if b"from" not in covered or b"l" in tags or tags[b"a"].lower() == b"rsa-sha1":
        return ""
    return tags[b"d"].decode("ascii", "replace").lower().strip().rstrip(".")
