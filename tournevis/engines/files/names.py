"""A file's name: the sender's word, made safe to show, and to send in a header."""

import re
from urllib.parse import quote

from tournevis.engines.mail.attachments import display_name

LONGEST = 150  # characters
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "text/plain": "txt",
    "text/html": "html",
}
# RFC 8187, 3.2.1: what needs no escape in a parameter's value.
SAFE = "!#$&+-.^_`|~"


def shown(name: str, kind: str) -> str:
    """The name on one line, without folders, control marks and marks that turn the reading
    direction, in which a program can hide; never empty.

    >>> shown("C:\\\\tmp\\\\photo\\u202egpj.exe", "application/x-dosexec")
    'photogpj.exe'
    >>> shown("facture.pdf                    .exe", "application/x-dosexec")
    'facture.pdf .exe'
    """
    plain = " ".join(display_name(name).split()).strip(". ")
    return plain or f"file.{EXTENSIONS.get(kind, 'bin')}"


def disposition(name: str, *, inline: bool = False) -> str:
    """The value of Content-Disposition (RFC 6266): a plain name for old readers, then the true one.

    >>> print(disposition("été.pdf"))
    attachment; filename="_t_.pdf"; filename*=UTF-8''%C3%A9t%C3%A9.pdf
    """
    how = "inline" if inline else "attachment"
    whole = name.encode("utf-8", "replace").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()+-]", "_", whole).strip() or "file"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(whole, safe=SAFE)}"
