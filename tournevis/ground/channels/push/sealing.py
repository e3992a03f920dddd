"""A message that only one browser can read: aes128gcm in one record (RFC 8188), keyed as RFC 8291 says."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
RECORD = 4096  # octets; no push service has to take more
OVERHEAD = 16 + 4 + 1 + 65 + 1 + 16  # salt, record size, key's length, key, padding's mark, tag
MOST = RECORD - OVERHEAD
STEP = 256  # padded to a multiple of this, so that a length tells little


def sealed(
    text: bytes,
    p256dh: bytes,
    auth: bytes,
    *,
    salt: bytes = b"",
    private: ec.EllipticCurvePrivateKey | None = None,
    step: int = STEP,
) -> bytes:
    """The text for the browser that gave these keys: its public point and its 16 octets of secret.

    `salt` and `private` are fresh unless a test names them. Raises `ValueError` for a text of more
    than `MOST` octets, and for what is no point of the curve.
    """
    if len(text) > MOST:
        raise ValueError(f"a push holds {MOST} octets, not {len(text)}")
    salt, private = salt or os.urandom(16), private or ec.generate_private_key(CURVE)
    ours = point(private)
    shared = private.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh)
    )
    secret = _derived(shared, auth, b"WebPush: info\0" + p256dh + ours, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    record = AESGCM(key).encrypt(nonce, _padded(text, step), None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + record


def point(private: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half, as 65 octets."""
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _padded(text: bytes, step: int) -> bytes:
    """The text, the mark of the last record, and nothings."""
    whole = min(-(-(len(text) + 1) // step) * step, MOST + 1)
    return (text + b"\2").ljust(whole, b"\0")


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
