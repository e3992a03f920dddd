"""Signing in to a mailbox with a token (OAuth 2, RFC 6749), as Microsoft 365 and Google ask.

Two ways: an application with a secret of its own (client credentials; Microsoft), or a refresh
token that the mailbox's owner once gave. A token is kept in memory until shortly before it expires.
Where tokens are fetched is a setting (`MICROSOFT_TOKEN_URL`, `GOOGLE_TOKEN_URL`), never a form's.
"""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import httpx
import structlog
from django.conf import settings

from tournevis.ground.channels.models import Mailbox
from tournevis.ground.organisations import secrets, walls

ANSWERS_WITHIN = httpx.Timeout(10.0, connect=5.0)
EARLY = 120.0  # seconds before it expires, when a token is no longer used
SCOPES = {
    Mailbox.Auth.MICROSOFT_APP: "https://outlook.office365.com/.default",
    Mailbox.Auth.MICROSOFT: "https://outlook.office365.com/IMAP.AccessAsUser.All offline_access",
}
TENANT = re.compile(r"[A-Za-z0-9.-]{1,100}")
log = structlog.get_logger(__name__)
_lock = threading.Lock()
_tokens: dict[tuple[int, int], tuple[str, float]] = {}  # (row, revision) → token, until


class SignInDenied(Exception):
    """The sign-in service refuses; the text is its error code."""


class SignInAway(Exception):
    """The sign-in service does not answer, or not sensibly."""


def token(mailbox: Mailbox) -> str:
    """A token that opens this mailbox now. Raises `SignInDenied`, `SignInAway`, `CannotBeOpened`."""
    key = (mailbox.pk or 0, mailbox.revision)
    with _lock:
        kept, until = _tokens.get(key, ("", 0.0))
    if kept and mailbox.pk and time.monotonic() < until:
        return kept
    answer = _asked(_url(mailbox), _question(mailbox))
    fresh = str(answer.get("access_token") or "")
    if not fresh:
        raise SignInAway("no token in the answer")
    with _lock:
        _tokens[key] = (fresh, time.monotonic() + _lifetime(answer) - EARLY)
    _remember(mailbox, answer)
    return fresh


def forget(row: int) -> None:
    """The mail server did not accept the token: the next one is fetched anew."""
    with _lock:
        for key in [each for each in _tokens if each[0] == row]:
            del _tokens[key]


def _url(mailbox: Mailbox) -> str:
    if mailbox.auth == Mailbox.Auth.GOOGLE:
        return str(settings.GOOGLE_TOKEN_URL)
    if not TENANT.fullmatch(mailbox.tenant):
        raise SignInDenied("no tenant")
    return str(settings.MICROSOFT_TOKEN_URL).replace("{tenant}", mailbox.tenant)


def _question(mailbox: Mailbox) -> dict[str, str]:
    centre = mailbox.organisation_id
    asked = {"client_id": mailbox.client_id}
    if mailbox.secret:
        asked["client_secret"] = secrets.opened(centre, mailbox.secret)
    if scope := SCOPES.get(Mailbox.Auth(mailbox.auth)):
        asked["scope"] = scope
    if mailbox.auth == Mailbox.Auth.MICROSOFT_APP:
        return asked | {"grant_type": "client_credentials"}
    refresh = secrets.opened(centre, mailbox.refresh_token)
    return asked | {"grant_type": "refresh_token", "refresh_token": refresh}


def _asked(url: str, question: dict[str, str]) -> dict[str, Any]:
    try:
        answer = httpx.post(url, data=question, timeout=ANSWERS_WITHIN, trust_env=False)
        said = answer.json()
    except (httpx.HTTPError, ValueError) as trouble:
        raise SignInAway(type(trouble).__name__) from trouble
    if not isinstance(said, dict):
        raise SignInAway("not an answer")
    if 400 <= answer.status_code < 500 and answer.status_code != 429:
        raise SignInDenied(re.sub(r"[^\w.-]", "", str(said.get("error") or ""))[:60])
    if answer.status_code != 200:
        raise SignInAway(f"status {answer.status_code}")
    return said


def _lifetime(answer: dict[str, Any]) -> float:
    """Seconds; a service that does not say gets what is usual."""
    try:
        return min(max(float(answer.get("expires_in") or 3600), 0.0), 86_400.0)
    except (TypeError, ValueError):
        return 3600.0


def _remember(mailbox: Mailbox, answer: dict[str, Any]) -> None:
    """A service may give another refresh token each time; the old one then ends."""
    fresh = str(answer.get("refresh_token") or "")
    if not fresh or mailbox.auth == Mailbox.Auth.MICROSOFT_APP:
        return
    sealed = secrets.seal(mailbox.organisation_id, fresh)
    mailbox.refresh_token = sealed
    if mailbox.pk:
        with walls.opened(mailbox.organisation_id):
            same = Mailbox.objects.filter(pk=mailbox.pk, revision=mailbox.revision)
            same.update(refresh_token=sealed)
