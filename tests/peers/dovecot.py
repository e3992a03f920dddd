"""A real Dovecot 2.3 with one mailbox, spoken to by IMAP on loopback, as an ordinary user.

It never runs as root: Dovecot refuses to open root's mail, and one way for everyone is simpler.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from itertools import count
from pathlib import Path
from types import TracebackType

from .needed import absent
from .server import LOOPBACK, Server, answers, free_ports, give_to, lesser_user

BINARY = "/usr/sbin/dovecot"
IDLE_SIGNS_OF_LIFE = 120  # seconds between Dovecot's "still here" to an idling client

# Without root there is no chroot and no second user to run the login process as.
CONFIGURATION = """
protocols = imap
listen = {host}
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
{ssl}
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_location = maildir:{mail}
mail_fsync = never
mail_max_userip_connections = 50
imap_idle_notify_interval = {idle} secs
auth_mechanisms = plain login{xoauth2}
auth_failure_delay = 0 secs
{oauth2}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = {host}
    port = {port}
  }}
  inet_listener imaps {{
    address = {host}
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  user = {user}
}}
"""

OAUTH2 = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
"""
# Each token is looked up at the service that gave it (RFC 7662).
INTROSPECTION = """
introspection_mode = post
introspection_url = {url}
force_introspection = yes
username_attribute = user
active_attribute = active
active_value = true
"""


def missing() -> str | None:
    """What has to be installed first, in plain words; None if nothing."""
    reason = absent("dovecot-imapd", BINARY, "/usr/lib/dovecot/imap", what="Dovecot (IMAP server)")
    if reason is None and not _version().startswith("2.3."):
        return f"Dovecot 2.3 (Debian 12's dovecot-imapd) is needed; installed is {_version()}."
    return reason


class Dovecot:
    """`with Dovecot() as dovecot:` one user, whose INBOX is a Maildir in a folder thrown away.

    With a `certificate` (its file and its key's) it offers STARTTLS, and TLS on `tls_port`; with
    `introspection`, the address of a service that knows tokens, it takes XOAUTH2.
    """

    def __init__(
        self,
        user: str = "support",
        password: str = "",
        *,
        certificate: tuple[Path, Path] | None = None,
        introspection: str = "",
    ) -> None:
        self.user = user
        self.password = password or secrets.token_urlsafe(12)
        self.port, self.tls_port = free_ports(2)
        self._certificate, self._introspection = certificate, introspection
        self._owner = lesser_user("nobody")
        self._folder = Path(tempfile.mkdtemp(prefix="tv-dovecot-"))
        self.maildir = self._folder / "mail"
        self._numbers = count(1)
        self._server = Server(
            [BINARY, "-F", "-c", self._folder / "dovecot.conf"],
            self._folder / "log",
            user=self._owner,
            # All that matters is in the Maildir; asked politely it waits seconds for its children.
            end_by=signal.SIGKILL,
        )

    def __enter__(self) -> Dovecot:
        try:
            self._furnish()
            self.start()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._clear()

    @property
    def url(self) -> str:
        """imap://user:password@127.0.0.1:port/INBOX"""
        return f"imap://{self.user}:{self.password}@{LOOPBACK}:{self.port}/INBOX"

    def start(self) -> None:
        """Start it (again, on the same port and mail)."""
        # Its first line comes once the port is its own; another's server may answer there too.
        self._server.start(lambda: self._server.said("starting up") and answers(self.port))

    def stop(self) -> None:
        """End it, cutting every connection; the mail stays."""
        self._server.stop()

    def deliver(self, raw: bytes) -> None:
        """Put a message into the INBOX as a delivery agent does: written aside, then moved in."""
        name = f"{time.time_ns()}.P{os.getpid()}Q{next(self._numbers)}.tournevis"
        aside = self.maildir / "tmp" / name
        aside.write_bytes(raw)
        give_to(self._owner, aside)
        aside.rename(self.maildir / "new" / name)

    def renumber(self) -> None:
        """Have the INBOX get another UIDVALIDITY and new UIDs, as after a restored backup."""
        was_running = self._server.is_running
        self.stop()
        for index in self.maildir.glob("dovecot*"):
            index.unlink()
        # Dovecot's new UIDVALIDITY is the second of the clock: not the one it had.
        time.sleep(1.1)
        if was_running:
            self.start()

    def log(self) -> str:
        """The end of what Dovecot wrote."""
        return self._server.last_words()

    def _furnish(self) -> None:
        mail = [self.maildir, *(self.maildir / part for part in ("cur", "new", "tmp"))]
        for folder in (*mail, self._folder / "run"):
            folder.mkdir()
        users, configuration = self._folder / "users", self._folder / "dovecot.conf"
        users.write_text(f"{self.user}:{{PLAIN}}{self.password}\n")
        configuration.write_text(self._configuration())
        (self._folder / "oauth2").write_text(INTROSPECTION.format(url=self._introspection))
        for name, file in zip(("cert", "key"), self._certificate or (), strict=False):
            shutil.copy(file, self._folder / name)
        give_to(self._owner, self._folder, self._folder / "run", *mail, users, configuration)

    def _configuration(self) -> str:
        entry = pwd.getpwnam(self._owner) if self._owner else pwd.getpwuid(os.geteuid())
        group = subprocess.run(
            ["getent", "group", str(entry.pw_gid)], capture_output=True, text=True, check=True
        ).stdout.split(":")[0]
        oauth2 = OAUTH2.format(folder=self._folder) if self._introspection else ""
        pair = f"ssl_cert = <{self._folder}/cert\nssl_key = <{self._folder}/key"
        return CONFIGURATION.format(
            ssl=f"ssl = yes\n{pair}" if self._certificate else "ssl = no",
            oauth2=oauth2, xoauth2=" xoauth2" if oauth2 else "",
            tls_port=self.tls_port if self._certificate else 0,
            host=LOOPBACK, port=self.port, folder=self._folder, mail=self.maildir,
            user=entry.pw_name, group=group, uid=entry.pw_uid, gid=entry.pw_gid,
            idle=IDLE_SIGNS_OF_LIFE,
        )  # fmt: skip

    def _clear(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@cache
def _version() -> str:
    said = subprocess.run([BINARY, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"[\d.]+", said.stdout)
    return found[0] if found else "unknown"
