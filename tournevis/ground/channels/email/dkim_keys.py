"""Signing our mail (DKIM, RFC 6376): one key for each of a centre's domains, sealed at rest."""

from __future__ import annotations

import base64
import re
from datetime import datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tournevis.ground.organisations import secrets
from tournevis.ground.organisations.models import SigningKey

BITS = 2048  # RFC 8301: at least; longer ones do not fit many DNS servers
PIECE = 250  # letters; a string in DNS has 255 at most
DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Signed although no standard list says so: RFC 8058 asks for the first.
ALSO_SIGNED = (b"list-unsubscribe-post", b"auto-submitted")


class BadName(Exception):
    """Not a domain or a selector; says which, in plain words."""


def make_key(centre: int, domain: str, selector: str, now: datetime) -> SigningKey:
    """A new key for this domain, in place of the old one. The centre's wall is open.

    Raises `BadName`.
    """
    domain, selector = domain.strip().lower(), selector.strip().lower()
    if not DOMAIN.fullmatch(domain):
        raise BadName(f"{domain!r} is not a domain; write one like support.example.com")
    if not SELECTOR.fullmatch(selector):
        raise BadName(f"{selector!r} is not a selector; letters, digits and hyphens")
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    key, _ = SigningKey.objects.update_or_create(
        organisation_id=centre,
        domain=domain,
        defaults={
            "selector": selector,
            "private_key": secrets.seal(centre, private.decode()),
            "made_at": now,
        },
    )
    return key


def dns_name(key: SigningKey) -> str:
    """Where the public half stands in DNS."""
    return f"{key.selector}._domainkey.{key.domain}"


def dns_value(key: SigningKey) -> str:
    """What stands there, as one text."""
    pem = secrets.opened(key.organisation_id, key.private_key).encode()
    public = serialization.load_pem_private_key(pem, None).public_key()
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()


def dns_record(key: SigningKey) -> str:
    """The record as a zone file has it, cut into strings that DNS can hold."""
    value = dns_value(key)
    pieces = [value[at : at + PIECE] for at in range(0, len(value), PIECE)]
    return f"{dns_name(key)}. IN TXT ( " + " ".join(f'"{piece}"' for piece in pieces) + " )"


def key_for(centre: int, address: str) -> SigningKey | None:
    """The key of this address's domain; None where the centre has none. Its wall is open."""
    domain = address.rpartition("@")[2].lower()
    return SigningKey.objects.filter(organisation=centre, domain=domain).first()


def signed(message: bytes, key: SigningKey) -> bytes:
    """The message with its signature before it. Raises `secrets.CannotBeOpened`."""
    import dkim  # here: it brings a whole DNS client, and few processes sign

    pem = secrets.opened(key.organisation_id, key.private_key).encode()
    signer = dkim.DKIM(message)
    signer.should_sign |= set(ALSO_SIGNED)
    signer.add_frozen([b"subject", b"date"])  # signed once more: nobody adds a second
    signature: bytes = signer.sign(
        key.selector.encode(),
        key.domain.encode(),
        pem,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=signer.default_sign_headers(),
    )
    return signature + message
