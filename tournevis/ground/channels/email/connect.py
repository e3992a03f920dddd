"""Connecting to a mailbox; and what stands in the way, in plain words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from imaplib import IMAP4

from django.utils.translation import gettext_noop
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLogoutError

from tournevis.ground.channels.email import imap, oauth, tls
from tournevis.ground.channels.email.boxes import IF_OFFERED, Box
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.channels.room import NoRoom
from tournevis.ground.organisations.secrets import CannotBeOpened

ANSWERS_WITHIN = 30.0  # seconds, each command


class NoEncryption(Exception):
    """The server offers none where it was asked for."""


class NotLetIn(Exception):
    """The server does not accept the user and the password, or the token."""


class NoCentre(Exception):
    """No centre receives what is in this mailbox; the message says what to set."""


# Most special first.
_TROUBLES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (
        NoRoom,
        gettext_noop("our disk is nearly full: mail stays in the mailbox until there is room"),
    ),
    (NotLetIn, gettext_noop("the server refuses this user or this password")),
    (NoEncryption, gettext_noop("the server offers no encryption at this port")),
    (NoCentre, gettext_noop("no centre has this mailbox's address")),
    (
        CannotBeOpened,
        gettext_noop("the password was sealed under a key that is lost: please give it again"),
    ),
    (oauth.SignInDenied, gettext_noop("the sign-in service refuses what it was given")),
    (oauth.SignInAway, gettext_noop("the sign-in service does not answer")),
    (MailboxFolderSelectError, gettext_noop("there is no folder of this name")),
    (ssl.SSLCertVerificationError, gettext_noop("the server's certificate cannot be trusted")),
    (ssl.SSLError, gettext_noop("no encrypted connection could be made: is the port right?")),
    (socket.gaierror, gettext_noop("there is no server of this name")),
    (OSError, gettext_noop("the server does not answer")),
    (
        (IMAP4.error, ImapToolsError),
        gettext_noop("the server answered something that we do not understand"),
    ),
)
_ELSE = gettext_noop("something unexpected happened")


def words_for(trouble: BaseException) -> str:
    """What stands in the way, an English msgid."""
    return next((words for kinds, words in _TROUBLES if isinstance(trouble, kinds)), _ELSE)


@contextmanager
def connected(
    box: Box, within: float = ANSWERS_WITHIN, until: float | None = None
) -> Iterator[BaseMailBox]:
    """The mailbox, signed in; each command is answered within so many seconds.

    `until`: when all must be done, as `time.monotonic` counts.
    """
    # The secret first: no connection waits for it, and no server sees one that we cannot use.
    secret = box.secret()
    server = greeted(box, within, until)
    try:
        _sign_in(server, box, secret)
        yield server
        with suppress(OSError, IMAP4.error, MailboxLogoutError):
            server.logout()
    finally:
        with suppress(OSError):  # after a logout it is closed already
            server.client.shutdown()


def greeted(box: Box, within: float = ANSWERS_WITHIN, until: float | None = None) -> BaseMailBox:
    """The server, encrypted as it must be, before signing in."""
    context = tls.context(box.host, is_verified=True)
    if box.security == Mailbox.Security.TLS:
        return imap.Tls(box.host, box.port, within, context, until)
    server = imap.Plain(box.host, box.port, within, until)
    offers = "STARTTLS" in server.client.capabilities
    if box.security == Mailbox.Security.STARTTLS and not offers:
        server.client.shutdown()
        raise NoEncryption
    if offers and box.security in (Mailbox.Security.STARTTLS, IF_OFFERED):
        server.client.starttls(context)
    return server


def _sign_in(server: BaseMailBox, box: Box, secret: str) -> None:
    try:
        if box.is_token:
            _by_token(server, box.user, secret)
        elif (box.user + secret).isascii():
            server.login(box.user, secret, initial_folder=None)
        else:
            server.login_utf8(box.user, secret, initial_folder=None)
    except IMAP4.abort:
        raise
    except (IMAP4.error, ImapToolsError) as trouble:
        if box.is_token:
            oauth.forget(box.row)
        raise NotLetIn from trouble


def _by_token(server: BaseMailBox, user: str, token: str) -> None:
    """XOAUTH2; a refusal comes as a challenge, which an empty answer ends."""
    words = iter([f"user={user}\x01auth=Bearer {token}\x01\x01".encode()])
    server.client.authenticate("XOAUTH2", lambda _: next(words, b""))
