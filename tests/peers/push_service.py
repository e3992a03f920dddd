"""A push service on loopback, and browsers that subscribed at it.

Written for the tests: the vendors' own cannot be had. What it asks for is what RFC 8030 (TTL,
Topic), RFC 8291 (the browser's keys) and RFC 8292 (a signature for this very service by the key
that the browser subscribed with) say; it opens what it is given as a browser would.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from .server import LOOPBACK

CURVE = ec.SECP256R1()


def coded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Heard:
    """One message: what it says, and the headers by which it came."""

    told: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Browser:
    """What a browser holds after it subscribed with the site's `key`, and what it heard."""

    endpoint: str
    key: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE)
    )
    auth: bytes = b"0123456789abcdef"
    heard: list[Heard] = field(default_factory=list)

    @property
    def form(self) -> dict[str, str]:
        """What its page posts."""
        return {
            "endpoint": self.endpoint,
            "p256dh": coded(self.public),
            "auth": coded(self.auth),
            "key": self.key,
        }

    @property
    def public(self) -> bytes:
        """Its point."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def opened(self, body: bytes) -> bytes:
        """The text of one record (RFC 8188, 8291), worked out from the text of the RFCs alone."""
        salt, size, theirs = body[:16], body[20], body[21 : 21 + body[20]]
        assert size == 65
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        )
        about = b"WebPush: info\x00" + self.public + theirs + b"\x01"
        secret = _hmac(_hmac(self.auth, shared), about)
        first = _hmac(salt, secret)
        key = _hmac(first, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _hmac(first, b"Content-Encoding: nonce\x00\x01")[:12]
        record = AESGCM(key).decrypt(nonce, body[86:], None).rstrip(b"\0")
        assert record[-1] == 2, "the mark of the last record"
        return record[:-1]


class PushService:
    """`with PushService() as service:` browsers subscribe with `service.browser(key)`.

    `status` and `retry_after` are what it answers from now on; browsers in `gone` get 410.
    `refused` says why messages were not taken.
    """

    def __init__(self) -> None:
        self.status, self.retry_after = 201, ""
        self.gone: set[str] = set()
        self.refused: list[str] = []
        self._browsers: dict[str, Browser] = {}
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def origin(self) -> str:
        """Its own address, which signatures name."""
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def browser(self, key: str) -> Browser:
        """One more that subscribed, with this key of the site."""
        path = f"/push/{len(self._browsers) + 1}"
        made = self._browsers[path] = Browser(self.origin + path, key)
        return made

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """The status for one message."""
        browser = self._browsers.get(path)
        if browser is None or browser.endpoint in self.gone:
            return 410
        if self.status != 201:
            return self.status
        trouble = self._trouble(browser, headers, body)
        if trouble:
            self.refused.append(trouble)
            return 400
        browser.heard.append(Heard(json.loads(browser.opened(body)), headers))
        return 201

    def _trouble(self, browser: Browser, headers: dict[str, str], body: bytes) -> str:
        if not headers.get("ttl", "").isdigit():
            return "no TTL"
        if len(headers.get("topic", "")) > 32:
            return "a topic is too long"
        if headers.get("content-encoding") != "aes128gcm" or len(body) > 4096:
            return "not one record of aes128gcm"
        try:
            return self._signed(browser, headers.get("authorization", ""))
        except (ValueError, KeyError, InvalidSignature) as trouble:
            return f"the signature: {trouble!r}"

    def _signed(self, browser: Browser, authorization: str) -> str:
        scheme, _, rest = authorization.partition(" ")
        parts = dict(each.strip().split("=", 1) for each in rest.split(","))
        if scheme != "vapid" or parts["k"] != browser.key:
            return "another key than the browser subscribed with"
        head, claims, signature = parts["t"].split(".")
        octets = plain(signature)
        r, s = (int.from_bytes(half, "big") for half in (octets[:32], octets[32:]))
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, plain(parts["k"]))
        public.verify(
            encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
        )
        said = json.loads(plain(claims))
        if said["aud"] != self.origin or not 0 < said["exp"] - time.time() <= 86_400:
            return "signed for another service, or for too long"
        return "" if urlsplit(said["sub"]).scheme in ("mailto", "https") else "nobody to reach"

    def __enter__(self) -> PushService:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(service: PushService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heads = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(service.take(self.path, heads, body))
            if service.retry_after:
                self.send_header("Retry-After", service.retry_after)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    return Handler


def _hmac(key: bytes, text: bytes) -> bytes:
    made = HMAC(key, hashes.SHA256())
    made.update(text)
    return made.finalize()
