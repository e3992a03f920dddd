"""The body of a message: text, HTML, pictures shown in it and attached files, as lines of ASCII."""

import base64
import hashlib
import quopri
import re
from dataclasses import dataclass
from urllib.parse import quote

TYPE = re.compile(
    r"(?!message/|multipart/)[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}"
)
CONTENT_ID = re.compile(r"[\w.@+-]{1,200}", re.A)
PLAIN_NAME = re.compile(r"[A-Za-z0-9 ._()+-]{1,120}")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a message; one with a `content_id` is shown in the HTML as `cid:…`."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


def body(
    seed: str, text: str, html: str | None = None, files: tuple[Enclosed, ...] = ()
) -> list[str]:
    """The body with its own header fields first. The same values give the same lines.

    Raises ValueError for a content id that can't be written. A type that isn't one is sent as
    bytes of any kind; a name loses its line breaks and slashes.
    """
    shown = tuple(one for one in files if one.content_id and html is not None)
    attached = tuple(one for one in files if one not in shown)
    inner = _text("plain", text)
    if html is not None:
        rich = _text("html", html)
        if shown:
            rich = _several("related", f"{seed} related", [rich, *map(_file, shown)])
        inner = _several("alternative", seed, [inner, rich])
    return _several("mixed", f"{seed} mixed", [inner, *map(_file, attached)]) if attached else inner


def _several(subtype: str, seed: str, parts: list[list[str]]) -> list[str]:
    # Neither quoted-printable nor base64 can hold "--=_": no content ends a part.
    boundary = "=_" + hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:40]
    lines = [f'Content-Type: multipart/{subtype}; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]


def _text(subtype: str, text: str) -> list[str]:
    data = "\n".join(text.splitlines()).encode("utf-8", "replace") + b"\n"
    encoded = quopri.encodestring(data).decode("ascii").rstrip("\n")
    return [
        f'Content-Type: text/{subtype}; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        *encoded.split("\n"),
    ]


def _file(one: Enclosed) -> list[str]:
    kind = one.content_type.lower()
    lines = [
        f"Content-Type: {kind if TYPE.fullmatch(kind) else 'application/octet-stream'}",
        "Content-Transfer-Encoding: base64",
    ]
    if one.content_id:
        if not CONTENT_ID.fullmatch(one.content_id):
            raise ValueError("the content id has characters that can't be sent")
        lines.append(f"Content-ID: <{one.content_id}>")
    lines += _disposition("inline" if one.content_id else "attachment", one.name)
    encoded = base64.encodebytes(one.content).decode("ascii").rstrip("\n")
    return [*lines, "", *encoded.split("\n")]


def _disposition(how: str, name: str) -> list[str]:
    """RFC 2183, the name as RFC 2231 writes it; each piece on a line of its own."""
    clean = " ".join(
        "".join(" " if c in '/\\"' or not c.isprintable() else c for c in name).split()
    )
    clean = clean[:LONGEST_NAME] or "file"
    if PLAIN_NAME.fullmatch(clean):
        return [f"Content-Disposition: {how};", f' filename="{clean}"']
    written = "utf-8''" + quote(clean.encode("utf-8", "replace"), safe="")
    pieces = [written[at : at + 54] for at in range(0, len(written), 54)]
    last = len(pieces) - 1
    return [
        f"Content-Disposition: {how};",
        *(f" filename*{n}*={piece}{';' if n < last else ''}" for n, piece in enumerate(pieces)),
    ]
