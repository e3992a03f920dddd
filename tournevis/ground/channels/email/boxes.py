"""A mailbox as it is spoken to: from a row, or from `IMAP_URL`.

`IMAP_URL` is `imap://user:password@host[:port]/INBOX` (encrypted when the server offers STARTTLS)
or `imaps://…`; `?account=support@…` names the centre's address if the user's name is not it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

from tournevis.ground.channels.email import oauth
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.organisations import secrets

IF_OFFERED = "if offered"  # STARTTLS where the server has it: only for IMAP_URL


@dataclass(frozen=True, slots=True)
class Box:
    """What one needs to read a mailbox. `secret()` is a password, or a token if `is_token`.

    `row` and `centre` are 0 for `IMAP_URL`. It can be printed and logged: the secret is not in it.
    """

    security: str
    host: str
    port: int
    user: str
    folder: str
    account: str
    secret: Callable[[], str] = field(repr=False, compare=False)
    is_token: bool = False
    centre: int = 0
    row: int = 0

    @property
    def name(self) -> str:
        """What its cursor is kept under."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:300]


def of_row(mailbox: Mailbox) -> Box:
    """The mailbox of a row; its secret is opened when it is needed."""
    is_token = mailbox.auth != Mailbox.Auth.PASSWORD
    if is_token:
        secret = partial(oauth.token, mailbox)
    else:
        secret = partial(secrets.opened, mailbox.organisation_id, mailbox.secret)
    return Box(
        security=mailbox.security,
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        folder=mailbox.folder,
        account=mailbox.account,
        secret=secret,
        is_token=is_token,
        centre=mailbox.organisation_id,
        row=mailbox.pk,
    )


def of_url(url: str) -> Box:
    """The mailbox of `IMAP_URL`."""
    parts = urlsplit(url)
    is_secure = parts.scheme == "imaps"
    password = unquote(parts.password or "")
    return Box(
        security=Mailbox.Security.TLS if is_secure else IF_OFFERED,
        host=parts.hostname or "localhost",
        port=parts.port or (993 if is_secure else 143),
        user=unquote(parts.username or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        account=parse_qs(parts.query).get("account", [""])[0],
        secret=lambda: password,
    )
