"""A reply finds its incident by a secret in the address it answers: support+TOKEN@example.com."""

import re
from collections.abc import Iterable

TOKEN = re.compile(r"[a-z0-9]{8,48}")
LONGEST_LOCAL = 64  # RFC 5321 section 4.5.3.1.1


def reply_address(base: str, token: str) -> str:
    """The address that carries `token`. Tokens are 8 to 48 lower-case letters and digits, because
    some servers change the case of addresses. ValueError for another token, or a base without @.

    >>> reply_address("support@example.com", "k3v9q2mzx7")
    'support+k3v9q2mzx7@example.com'
    """
    local, at, domain = base.strip().rpartition("@")
    if not TOKEN.fullmatch(token):
        raise ValueError("a token is 8 to 48 lower-case letters and digits")
    if not at or not local or not domain or len(local) + 1 + len(token) > LONGEST_LOCAL:
        raise ValueError(f"no room for a token in the address {base!r}")
    return f"{local}+{token}@{domain}"


def token_in(addresses: Iterable[str], base: str) -> str | None:
    """The token in the first address that was made from `base`; None without any.

    Give it `mail.recipients`. Finding a token proves nothing: look its hash up.

    >>> token_in(["a@example.com", "Support+K3V9Q2MZX7@Example.com"], "support@example.com")
    'k3v9q2mzx7'
    """
    local, _, domain = base.strip().lower().rpartition("@")
    for address in addresses:
        written, _, place = address.strip().lower().rpartition("@")
        if place != domain or not written.startswith(f"{local}+"):
            continue
        token = written.removeprefix(f"{local}+")
        if TOKEN.fullmatch(token):
            return token
    return None
