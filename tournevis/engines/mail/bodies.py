"""What a mail says: its plain text, its HTML, and the files that came with it."""

import re
from dataclasses import dataclass
from html import escape

from . import html as markup
from . import tnef
from .attachments import Found, named
from .charset import clean, decode
from .head import decode_words, one_line, parameters
from .mail import Attachment, Limits
from .parts import Part, uuencoded

TEXTUAL = {"text/plain", "text/html", "text/enriched", "text"}
PGP_HEAD = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[^\n]+\n)*\n")
PGP_TAIL = re.compile(r"\n?-----BEGIN PGP SIGNATURE-----[\s\S]*?(?:-----END PGP SIGNATURE-----|\Z)")
TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is plain; `html` is sanitised, or None when the mail has none."""

    text: str
    html: str | None
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    plain: str = ""
    html: str = ""


def body(root: Part, limits: Limits, defects: list[str]) -> Body:
    """The text of the mail, in reading order, and its files."""
    reading = _Reading(limits, defects)
    pieces = reading.pieces(root)
    html = "\n".join(piece.html or _as_html(piece.plain) for piece in pieces)
    shown = None
    if any(piece.html for piece in pieces):
        shown = markup.sanitised(html, limits, defects)
    text = _text(pieces, shown, limits, defects)
    return Body(text, shown, tuple(named(reading.files, limits, defects)))


def _text(pieces: list[_Piece], shown: str | None, limits: Limits, defects: list[str]) -> str:
    texts = []
    for piece in pieces:
        if piece.plain.strip() or not piece.html:
            texts.append(piece.plain)
        elif len(pieces) == 1 and shown is not None:  # the usual case: sanitised once
            texts.append(markup.to_text(shown))
        else:
            texts.append(markup.to_text(markup.sanitised(piece.html, limits, defects)))
    text = "\n\n".join(one.strip("\n") for one in texts if one.strip())
    if len(text) > limits.text_chars:
        defects.append(f"text cut at {limits.text_chars} characters")
    text = _unsigned(text[: limits.text_chars], defects)
    return text.strip("\n") if text.strip() else ""


class _Reading:
    def __init__(self, limits: Limits, defects: list[str]) -> None:
        self.limits, self.defects = limits, defects
        self.files: list[Found] = []

    def pieces(self, part: Part) -> list[_Piece]:
        """The pieces of text below a part; its files are put aside."""
        if not part.is_multipart:
            return self._leaf(part)
        if part.kind == "multipart/encrypted":
            self.defects.append("encrypted with PGP: the text can't be read here")
        inside = [piece for child in part.children for piece in self.pieces(child)]
        if part.kind != "multipart/alternative":
            return inside
        plain = "\n\n".join(piece.plain for piece in inside if piece.plain.strip())
        html = "\n".join(piece.html for piece in inside if piece.html)
        return [_Piece(plain, html)]

    def _leaf(self, part: Part) -> list[_Piece]:
        name = _file_name(part)
        disposition = part.head.first("content-disposition").lower()
        is_file = disposition.startswith("attachment") or bool(name)
        if part.kind in TEXTUAL and not is_file:
            return [self._written(part)]
        if part.kind == "text/rfc822-headers" or part.kind.startswith("message/"):
            name = name or part.kind.partition("/")[2]
        if part.kind in TNEF or (name or "").lower() == "winmail.dat":
            return self._winmail(part, name)
        if part.kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            self.defects.append("S/MIME: the text is inside a signed or encrypted envelope")
        self._keep(part, name)
        return []

    def _written(self, part: Part) -> _Piece:
        content = part.content()[: 4 * max(self.limits.text_chars, self.limits.html_chars)]
        while len(self.files) < self.limits.attachments and (found := uuencoded(content)):
            name, file, start, end = found
            self.files.append(Found(name, "", file, None))
            content = content[:start] + content[end:]
        text = decode(content, part.parameters.get("charset"))
        if part.kind == "text/html":
            return _Piece(html=text)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
        return _Piece(plain=text)

    def _winmail(self, part: Part, name: str) -> list[_Piece]:
        inside = tnef.opened(part.content(), self.limits.attachments)
        if inside is None:
            self.defects.append("winmail.dat can't be opened")
            self._keep(part, name or "winmail.dat")
            return []
        self.files += [Found(title, "", data, None) for title, data in inside.files]
        return [_Piece(plain=inside.text)] if inside.text.strip() else []

    def _keep(self, part: Part, name: str) -> None:
        if len(self.files) >= self.limits.attachments:
            self.defects.append(f"only the first {self.limits.attachments} attachments are kept")
            return
        content_id = one_line(part.head.first("content-id")).strip("<>")[:250] or None
        self.files.append(Found(name, part.kind, part.content(), content_id))


def unflowed(text: str, delete_space: bool) -> str:
    """Lines broken by the sender's program are joined again (RFC 3676, format=flowed).

    >>> unflowed("one \\ntwo\\n> quoted", delete_space=False)
    'one two\\n> quoted'
    """
    pieces: list[str] = []
    going_on = False
    for number, line in enumerate(text.split("\n")):
        unstuffed = line[1:] if line.startswith(" ") else line
        alone = line.startswith(">") or unstuffed == "-- "
        if number and (alone or not going_on):
            pieces.append("\n")
        going_on = line.endswith(" ") and not alone
        pieces.append(unstuffed[:-1] if going_on and delete_space else unstuffed)
    return "".join(pieces)


def _file_name(part: Part) -> str:
    found = parameters(part.head.first("content-disposition")).get("filename", "")
    return decode_words(found or part.parameters.get("name", ""))


def _as_html(plain: str) -> str:
    return f"<p>{escape(plain.strip()).replace(chr(10), '<br>')}</p>" if plain.strip() else ""


def _unsigned(text: str, defects: list[str]) -> str:
    if "-----BEGIN PGP MESSAGE-----" in text:
        defects.append("encrypted with PGP: the text can't be read here")
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text
    return clean(PGP_TAIL.sub("", PGP_HEAD.sub("", text)))
