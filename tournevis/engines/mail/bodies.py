"""What a mail says: its plain text, its HTML, and the files that came with it."""

import re
from dataclasses import dataclass
from html import escape

from . import calendar
from . import html as markup
from .attachments import named, noted_inline
from .charset import clean
from .html_text import to_text
from .leaves import Leaves, Piece
from .mail import Attachment, Limits
from .parts import Part

PGP_HEAD = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[^\n]+\n)*\n")
PGP_TAIL = re.compile(r"\n?-----BEGIN PGP SIGNATURE-----[\s\S]*?(?:-----END PGP SIGNATURE-----|\Z)")
# What programs write for those who can't see HTML: then the HTML is the message.
NO_HTML = re.compile(
    r"\W*(?:.{0,60}(?:your|this) (?:e-?mail|mail) (?:client|program|reader|software)|this is an html"
    r"|.{0,80}html (?:e-?mail|format|version|message)|.{0,60}(?:ne (?:prend|supporte|gère)).{0,20}html"
    r"|(?:votre|ce) (?:messagerie|client|logiciel|message|courriel).{0,60}html).{0,200}\W*",
    re.I | re.S,
)
SHORT = 400


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is plain; `html` is sanitised, or None when the mail has none."""

    text: str
    html: str | None
    attachments: tuple[Attachment, ...]


def body(root: Part, limits: Limits, defects: list[str]) -> Body:
    """The text of the mail, in reading order, and its files."""
    leaves = Leaves(limits, defects)
    pieces = _pieces(root, leaves, defects)
    html = "\n".join(piece.html or _as_html(piece.plain) for piece in pieces)
    shown = None
    if any(piece.html for piece in pieces):
        shown = markup.sanitised(html, limits, defects)
    text = _text(pieces, shown, limits, defects)
    if not text and leaves.calendars:
        text = calendar.told(leaves.calendars[0])[: limits.text_chars]
    files = noted_inline(named(leaves.files, limits, defects), shown or "")
    return Body(text, shown, files)


def _pieces(
    part: Part, leaves: Leaves, defects: list[str], *, is_choice: bool = False
) -> list[Piece]:
    """The pieces of text below a part; its files are put aside."""
    if not part.is_multipart:
        inner = leaves.opened(part)
        if inner is not None:
            return _pieces(inner, leaves, defects)
        return leaves.read(part, is_choice=is_choice)
    if part.kind == "multipart/encrypted":
        defects.append("encrypted with PGP: the text can't be read here")
    is_alternative = part.kind == "multipart/alternative"
    inside = [
        piece
        for child in part.children
        for piece in _pieces(child, leaves, defects, is_choice=is_alternative)
    ]
    if not is_alternative:
        return inside
    plain = "\n\n".join(piece.plain for piece in inside if piece.plain.strip())
    html = "\n".join(piece.html for piece in inside if piece.html)
    return [Piece(plain, html)] if plain or html else []


def _text(pieces: list[Piece], shown: str | None, limits: Limits, defects: list[str]) -> str:
    texts = []
    for piece in pieces:
        if not piece.html or (piece.plain.strip() and not _says_nothing(piece.plain)):
            texts.append(piece.plain)
            continue
        if len(pieces) == 1 and shown is not None:  # the usual case: sanitised once
            converted = to_text(shown)
        else:
            converted = to_text(markup.sanitised(piece.html, limits, defects))
        texts.append(converted if converted.strip() else piece.plain)
    text = "\n\n".join(one.strip("\n") for one in texts if one.strip())
    if len(text) > limits.text_chars:
        defects.append(f"text cut at {limits.text_chars} characters")
    text = _unsigned(text[: limits.text_chars], defects)
    return text.strip("\n") if text.strip() else ""


def _says_nothing(plain: str) -> bool:
    stripped = plain.strip()
    return len(stripped) < SHORT and bool(NO_HTML.fullmatch(stripped))


def _as_html(plain: str) -> str:
    return f"<p>{escape(plain.strip()).replace(chr(10), '<br>')}</p>" if plain.strip() else ""


def _unsigned(text: str, defects: list[str]) -> str:
    if "-----BEGIN PGP MESSAGE-----" in text:
        defects.append("encrypted with PGP: the text can't be read here")
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text
    defects.append("signed with PGP: the signature is not checked")
    return clean(PGP_TAIL.sub("", PGP_HEAD.sub("", text)))
