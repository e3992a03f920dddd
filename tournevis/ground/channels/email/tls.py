"""Encryption: towards mail servers, and for those that come to us."""

from __future__ import annotations

import ssl
from pathlib import Path

import structlog

LOCAL = ("localhost", "127.0.0.1", "::1")
log = structlog.get_logger(__name__)


def context(host: str, *, is_verified: bool) -> ssl.SSLContext:
    """TLS towards `host`. Verified wherever a password is sent; never on this machine itself.

    Without a password an unverified certificate is still better than none at all (RFC 7435).
    """
    made = ssl.create_default_context()
    if not is_verified or host in LOCAL:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


class Certificate:
    """Our certificate and key, read again when either file is renewed.

    While the new files cannot be used (half written, not a pair) the old ones go on serving.
    Raises `OSError` (`ssl.SSLError` is one) when they cannot be used from the start.
    """

    def __init__(self, certificate: str, key: str) -> None:
        self._files = (Path(certificate), Path(key or certificate))
        self._stamp = self._stamped()
        self._context = self._loaded()

    @property
    def context(self) -> ssl.SSLContext:
        """For the next connection."""
        try:
            stamp = self._stamped()
            if stamp != self._stamp:
                self._context, self._stamp = self._loaded(), stamp
                log.info("certificate renewed")
        except OSError as trouble:
            log.error("renewed certificate not usable", trouble=type(trouble).__name__)
        return self._context

    def _stamped(self) -> tuple[tuple[int, int], ...]:
        stats = [file.stat() for file in self._files]
        return tuple((each.st_mtime_ns, each.st_ino) for each in stats)

    def _loaded(self) -> ssl.SSLContext:
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.load_cert_chain(*self._files)
        return made
