"""Who pushes: a centre's key, made once, and what it signs for a push service (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tournevis.ground.channels.devices import PushKey
from tournevis.ground.channels.push.sealing import CURVE, point
from tournevis.ground.organisations import secrets

LIFE = 12 * 3600  # seconds; RFC 8292 allows a day


def current(organisation: int, now: datetime) -> PushKey:
    """The key that browsers are given; made where there is none. Its wall is open."""
    newest = PushKey.objects.filter(organisation=organisation).order_by("-made_at", "-pk").first()
    return newest or made(organisation, now)


def made(organisation: int, now: datetime) -> PushKey:
    """A new key. Devices that subscribed with another keep theirs until they subscribe again."""
    private = ec.generate_private_key(CURVE)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return PushKey.objects.create(
        organisation_id=organisation,
        private_key=secrets.seal(organisation, pem.decode()),
        public=encoded(point(private)),
        made_at=now,
    )


def authorization(key: PushKey, endpoint: str, contact: str, at: float) -> str:
    """The header that says who pushes to this endpoint; `at` is the time (seconds since 1970).

    `contact` is where the push service can reach us: mailto: or https:. Raises
    `secrets.CannotBeOpened`.
    """
    where = urlsplit(endpoint)
    claims = {"aud": f"{where.scheme}://{where.netloc}", "exp": int(at) + LIFE, "sub": contact}
    signed = ".".join(encoded(json.dumps(each).encode()) for each in (_HEAD, claims))
    return f"vapid t={signed}.{encoded(_signature(key, signed.encode()))}, k={key.public}"


def encoded(octets: bytes) -> str:
    """Base64 for addresses, without its padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The octets again. Raises `ValueError`."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


_HEAD = {"typ": "JWT", "alg": "ES256"}


def _signature(key: PushKey, what: bytes) -> bytes:
    pem = secrets.opened(key.organisation_id, key.private_key).encode()
    private = serialization.load_pem_private_key(pem, None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)  # noqa: S101 - we made it
    r, s = decode_dss_signature(private.sign(what, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
