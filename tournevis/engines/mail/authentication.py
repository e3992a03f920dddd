"""What mail servers say about a mail's origin (Authentication-Results, RFC 8601)."""

import re

from .head import Head
from .mail import SEVERAL_FROM, Authentication, Mail

COMMENT = re.compile(r"\([^()]*\)")
QUOTED_WORD = re.compile(r'"([^"\\;\s]*)"')
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.I)
HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?(?:[^\s@;\"]*@)?([^\s;\"]+)", re.I)
MOST = 20


def passes_dmarc(mail: Mail, authserv_id: str) -> bool:
    """Whether the server `authserv_id`, ours, vouches for the sender's domain.

    Strict where forgers work: each result under that name must say "pass" for exactly the domain
    shown in From (our server must remove fields that claim its name, RFC 8601 section 5, but a
    forged one beside the true one fails here), and a mail with several From never passes.
    """
    ours = [
        one
        for one in mail.authentication
        if one.authserv_id == authserv_id.lower() and one.dmarc is not None
    ]
    domain = mail.sender.domain
    alone = SEVERAL_FROM not in mail.defects
    return bool(ours and domain and alone) and all(
        one.dmarc == "pass" and one.header_from in (None, domain) for one in ours
    )


def authentication(head: Head) -> tuple[Authentication, ...]:
    """Every Authentication-Results field, topmost first."""
    return tuple(_one(value) for value in head.all("authentication-results")[:MOST])


def _one(value: str) -> Authentication:
    server, _, rest = _bare(value[:5_000]).partition(";")
    results: dict[str, str] = {}
    domain = None
    for clause in rest.split(";"):
        found = RESULT.match(clause.strip())
        if not found:
            continue
        method, result = found[1].lower(), found[2].lower()
        # One good signature of several is enough for DKIM; for the others one bad word counts.
        first = method not in results
        if first or (result == "pass") == (method == "dkim"):
            results[method] = result
        if method == "dmarc" and domain is None and (about := HEADER_FROM.search(clause)):
            domain = about[1].lower()
    name = server.strip().split(" ")[0].lower()[:250]
    return Authentication(
        name, results.get("dmarc"), results.get("spf"), results.get("dkim"), domain
    )


def _bare(value: str) -> str:
    """Without comments and quoted strings: a sender may have put a "result" inside them."""
    while (shorter := COMMENT.sub(" ", value, count=50)) != value:
        value = shorter
    return QUOTED.sub(" ", QUOTED_WORD.sub(r"\1", value))
