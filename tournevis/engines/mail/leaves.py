"""A leaf of the tree is text, a file, or an envelope with something inside."""

import re
from typing import NamedTuple

from . import der, tnef
from .attachments import Found
from .charset import codec, decode
from .encodings import uuencoded
from .head import decode_words, one_line, split
from .mail import Limits
from .parameters import parameters, token
from .parts import Part, tree

TEXTUAL = {"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"}
# Other ways to say the same thing, for programs that we are not.
PASSED_OVER = {"text/x-amp-html", "text/watch-html"}
TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
REALLY_HTML = re.compile(
    r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body)\b[^>]*>", re.I
)
ELEMENT = re.compile(r"\s*<(?:p|div|table|span|font|center|h[1-6])(?:\s[^<>]*)?>", re.I)
ENRICHED = re.compile(r"<(?:param>[^<]{0,200}</param>|/?[A-Za-z-]{1,40}>)", re.I)
PGP_KINDS = {
    "application/pgp-encrypted": "encrypted with PGP: the text can't be read here",
    "application/pgp-signature": "signed with PGP: the signature is not checked",
    "application/pkcs7-signature": "signed with S/MIME: the signature is not checked",
    "application/x-pkcs7-signature": "signed with S/MIME: the signature is not checked",
}
MOST_ENVELOPES = 3  # a signed mail inside a signed mail…


class Piece(NamedTuple):
    """A piece of what was written: plain, HTML, or the same thing in both."""

    plain: str = ""
    html: str = ""


class Leaves:
    """Reads leaves one by one; gathers the files and the calendars."""

    def __init__(self, limits: Limits, defects: list[str]) -> None:
        self.limits, self.defects = limits, defects
        self.files: list[Found] = []
        self.calendars: list[str] = []
        self.envelopes = 0
        self.has_text = False

    def opened(self, part: Part) -> Part | None:
        """The message inside a signed envelope (S/MIME); None for every other part."""
        if part.kind not in SMIME or self.envelopes >= MOST_ENVELOPES:
            return None
        envelope = der.opened(part.content())
        if envelope is None or not envelope.inside:
            return None
        self.envelopes += 1
        self.defects.append("signed with S/MIME: the signature is not checked")
        inside = re.sub(rb"\r+\n", b"\n", envelope.inside)
        return tree(inside, self.limits, self.defects, crlf=b"\r\n" in envelope.inside)

    def read(self, part: Part, *, is_choice: bool) -> list[Piece]:
        """The text of a leaf; a file is put aside and gives none."""
        name = _file_name(part)
        if self._is_text(part, name, is_choice=is_choice):
            written = self._written(part)
            self.has_text = self.has_text or bool(written.plain.strip() or written.html.strip())
            return [written]
        if part.kind in PASSED_OVER and is_choice:
            return []
        if part.kind in TNEF or name.lower() == "winmail.dat":
            return self._winmail(part, name)
        self._tell(part)
        self._keep(part, name or self._made_name(part))
        return []

    def _is_text(self, part: Part, name: str, *, is_choice: bool) -> bool:
        if part.kind not in TEXTUAL:
            return False
        disposition = part.head.first("content-disposition").strip().lower()
        if disposition.startswith("attachment"):
            return False
        # Some programs name the text itself: a name makes no file of the first text there is.
        return not name or is_choice or not self.has_text

    def _written(self, part: Part) -> Piece:
        content = part.content()[: 4 * max(self.limits.text_chars, self.limits.html_chars)]
        while len(self.files) < self.limits.attachments and (found := uuencoded(content)):
            name, file, start, end = found
            self.files.append(Found(name, "", file, None))
            content = content[:start] + content[end:]
        text = decode(content, self._charset(part, content))
        if part.kind == "text/html" or _is_really_html(text):
            return Piece(html=text)
        if part.kind in ("text/enriched", "text/richtext"):
            text = ENRICHED.sub("", text)
        if part.parameters.get("format", "").strip().lower() == "flowed":
            text = unflowed(text, part.parameters.get("delsp", "").strip().lower() == "yes")
        return Piece(plain=text)

    def _charset(self, part: Part, content: bytes) -> str:
        declared = token(part.parameters.get("charset", ""))
        if declared and codec(declared) is None:
            self.defects.append(f"unknown charset: {one_line(declared)[:40]}")
        if part.kind == "text/html" and codec(declared) is None:
            found = META.search(content[:5_000])
            return found[1].decode("ascii") if found else ""
        return declared

    def _winmail(self, part: Part, name: str) -> list[Piece]:
        inside = tnef.opened(part.content(), self.limits.attachments)
        if inside is None:
            self.defects.append("winmail.dat can't be opened")
            self._keep(part, name or "winmail.dat")
            return []
        self.files += [
            Found(file.name, file.kind, file.content, file.content_id) for file in inside.files
        ]
        if not inside.text.strip() and not inside.html.strip():
            return []
        return [Piece(inside.text, inside.html)]

    def _tell(self, part: Part) -> None:
        if part.kind in PGP_KINDS:
            self.defects.append(PGP_KINDS[part.kind])
        elif part.kind in SMIME:
            envelope = der.opened(part.content())
            kind = envelope.kind if envelope else "damaged"
            self.defects.append(f"S/MIME: the text is inside an envelope that is {kind}")
        elif part.kind == "message/partial":
            self.defects.append("only a part of a message: the others come apart")
        elif part.kind == "message/external-body":
            self.defects.append("refers to a file that is kept elsewhere: it is not fetched")
        elif part.kind == "text/calendar":
            self.calendars.append(decode(part.content()[:200_000], self._charset(part, b"")))

    def _made_name(self, part: Part) -> str:
        """A name for what has none: a message is called by its subject."""
        if part.kind in ("message/rfc822", "message/global"):
            content = part.content()[:100_000].replace(b"\r\n", b"\n")
            nested, _ = split(content, 0, len(content), Limits(headers=200))
            subject = decode_words(nested.first("subject"))[:120].strip(" .")
            return f"{subject.replace('/', '-')}.eml" if subject else ""
        return {
            "text/calendar": "invite.ics",
            "application/pgp-signature": "signature.asc",
            "application/pgp-encrypted": "encrypted.asc",
            "application/pkcs7-signature": "smime.p7s",
            "application/pkcs7-mime": "smime.p7m",
            "application/x-pkcs7-mime": "smime.p7m",
        }.get(part.kind, "")

    def _keep(self, part: Part, name: str) -> None:
        if len(self.files) >= self.limits.attachments:
            self.defects.append(f"only the first {self.limits.attachments} attachments are kept")
            return
        content_id = one_line(part.head.first("content-id")).strip("<> ")[:250] or None
        shown = part.head.first("content-disposition").strip().lower().startswith("inline")
        # Half a type ("image") says less than the name.
        kind = part.kind if "/" in part.head.first("content-type") or not part.is_any else ""
        self.files.append(Found(name, kind, part.file(), content_id, shown))


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


def _is_really_html(text: str) -> bool:
    """HTML that was called plain text: a whole page, or nothing but elements."""
    if REALLY_HTML.match(text[:2_000]):
        return True
    return bool(ELEMENT.match(text[:200])) and text.rstrip()[-1:] == ">" and "</" in text


def _file_name(part: Part) -> str:
    found = parameters(part.head.first("content-disposition")).get("filename", "")
    name = found.strip() or part.parameters.get("name", "").strip()
    return decode_words(name or _described(part))


def _described(part: Part) -> str:
    """A description serves as a name where it looks like one, and the part is no text."""
    described = one_line(part.head.first("content-description"))
    is_name = part.kind not in TEXTUAL and re.search(r"\.[A-Za-z0-9]{2,5}$", described)
    return described if is_name else ""
