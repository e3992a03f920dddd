"""Who vouches for the sender of a mail: its domain, through DMARC (RFC 7489), DKIM and SPF.

With `VERIFY_SENDERS=yes` we look ourselves, from the mail and from what its doorway saw of the peer
(`Inbound.envelope`); else the `Authentication-Results` of `TRUSTED_AUTHSERV` are believed. DNS is
asked here, when a mail is taken in, never while its sender waits for the 250.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

import structlog
from django.conf import settings

from tournevis.engines.mail import Limits, Mail, passes_dmarc
from tournevis.engines.mail.head import Head, split
from tournevis.engines.mail.mail import SEVERAL_FROM
from tournevis.engines.mail.spf import Unanswered, spf
from tournevis.ground.channels.email.names import Questions, ascii_name, organisational
from tournevis.ground.channels.email.signatures import TOO_LARGE, signed_by
from tournevis.ground.channels.models import Inbound

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Vouch:
    """What was found, in RFC 8601's words ("pass", "fail", "none", "temperror", "permerror"…).

    `domain` is the one shown in From; `why` says in a few English words what decided.
    """

    dmarc: str
    spf: str
    dkim: str
    domain: str
    why: str

    @property
    def is_good(self) -> bool:
        """Whether the domain shown in From did send this mail."""
        return self.dmarc == "pass"


def vouched(inbound: Inbound, mail: Mail) -> Vouch:
    """Whether the domain in From sent it. Never raises; what cannot be told is not vouched for."""
    if not settings.VERIFY_SENDERS:
        return _believed(mail)
    try:
        return _verified(bytes(inbound.raw), inbound.envelope, mail)
    except Unanswered as trouble:
        return Vouch("temperror", "none", "none", mail.sender.domain, f"DNS: {trouble}")
    except Exception as trouble:
        log.warning("sender not verified", inbound=inbound.pk, trouble=type(trouble).__name__)
        return Vouch("permerror", "none", "none", mail.sender.domain, "could not be verified")


def _believed(mail: Mail) -> Vouch:
    server = settings.TRUSTED_AUTHSERV
    if not server:
        return Vouch("none", "none", "none", mail.sender.domain, "nobody verifies senders here")
    passed = passes_dmarc(mail, server)
    ours = [one for one in mail.authentication if one.authserv_id == server.lower()]
    said = ours[0] if ours else None
    return Vouch(
        "pass" if passed else "fail" if ours else "none",
        (said and said.spf) or "none",
        (said and said.dkim) or "none",
        mail.sender.domain,
        f"says {server}" if ours else f"{server} said nothing of it",
    )


def _verified(raw: bytes, envelope: dict[str, object], mail: Mail) -> Vouch:
    domain, head = mail.sender.domain, _head(raw)
    if not domain or len(head.all("from")) != 1 or SEVERAL_FROM in mail.defects:
        return Vouch("fail", "none", "none", domain, "not exactly one sender in From")
    questions = Questions()
    policy = _policy(domain, questions)
    spf_result, spf_domain = _spf(envelope, questions)
    dkim_result, signers = signed_by(raw, domain, questions)
    aligned = []
    if spf_result == "pass" and _aligned(spf_domain, domain, policy.get("aspf", "r")):
        aligned.append("SPF")
    if any(_aligned(signer, domain, policy.get("adkim", "r")) for signer in signers):
        aligned.append("DKIM")
    why = f"{' and '.join(aligned) or 'neither SPF nor DKIM'} for {domain}"
    if dkim_result == TOO_LARGE:
        why += " (too large to verify its signature)"
    dmarc = "none" if not policy else "pass" if aligned else "fail"
    if dmarc == "fail" and "temperror" in (spf_result, dkim_result):
        dmarc = "temperror"
    return Vouch(dmarc, spf_result, dkim_result, domain, why if policy else "no DMARC policy")


def _head(raw: bytes) -> Head:
    limits = Limits()
    data = raw[: limits.head_bytes].replace(b"\r\n", b"\n")
    return split(data, 0, len(data), limits)[0]


def _policy(domain: str, questions: Questions) -> dict[str, str]:
    """The domain's DMARC tags, or those of its organisation (RFC 7489, 6.6.3); {} when it has none."""
    for each in dict.fromkeys((domain, organisational(domain))):
        found = [
            text
            for text in questions.ask(f"_dmarc.{ascii_name(each)}", "TXT")
            if re.match(r"v=DMARC1\s*(;|$)", text)
        ]
        if len(found) == 1:
            tags = (tag.partition("=") for tag in found[0].split(";"))
            policy = {name.strip().lower(): value.strip().lower() for name, _, value in tags}
            return policy if policy.get("p") in ("none", "quarantine", "reject") else {}
    return {}


def _spf(envelope: dict[str, object], questions: Questions) -> tuple[str, str]:
    """The result and the domain that it is about. A peer on a private network is a relay of ours."""
    ip, helo = str(envelope.get("peer_ip") or ""), str(envelope.get("helo") or "")
    sender = str(envelope.get("mail_from") or "").strip("<>")
    if not ip or not ip_address(ip.split("%")[0]).is_global:
        return "none", ""
    domain = sender.rpartition("@")[2] if "@" in sender else helo
    return spf(ip, sender, helo, questions.ask), domain.lower().rstrip(".")


def _aligned(found: str, shown: str, mode: str) -> bool:
    if not found:
        return False
    found, shown = ascii_name(found), ascii_name(shown)
    return found == shown or (mode != "s" and organisational(found) == organisational(shown))
