"""What a file is, from its first bytes: a small table of signatures, as their formats define them.

The sender's word is not asked. Nothing is unpacked: of an archive only names are looked for.
"""

import re

LOOKED_AT = 4096  # bytes at the beginning, for texts
UNKNOWN = "application/octet-stream"
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
INLINE = IMAGES  # what a browser may show by itself: raster images alone, SVG never

# (offset, bytes, media type): the first that fits. Longer signatures stand before shorter ones.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "application/onenote"),
    (0, b"ITSF\x03\x00\x00\x00", "application/vnd.ms-htmlhelp"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/x-executable"),
    (0, b"\xfe\xed\xfa\xce", "application/x-executable"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-executable"),
    (0, b"\xce\xfa\xed\xfe", "application/x-executable"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (0, b"FWS", "application/x-shockwave-flash"),
    (0, b"CWS", "application/x-shockwave-flash"),
    (0, b"vhdxfile", "application/x-disk-image"),
    (0, b"conectix", "application/x-disk-image"),
    (0x8001, b"CD001", "application/x-disk-image"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"x\x9f\x3e\x22", "application/ms-tnef"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"#!", "text/x-script"),
    (0, b"MZ", "application/x-dosexec"),
)
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"),
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"vbaProject.bin", "application/vnd.ms-office.macros"),
    (b"AndroidManifest.xml", "application/java-archive"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
    (b"word/document.xml", f"{_OFFICE}wordprocessingml.document"),
    (b"xl/workbook", f"{_OFFICE}spreadsheetml.sheet"),
    (b"ppt/presentation.xml", f"{_OFFICE}presentationml.presentation"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "application/vnd.oasis.opendocument"),
)
VBA = "_VBA_PROJECT".encode("utf-16-le")  # a stream's name in a compound file (MS-CFB 2.6.1)
MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|title|style|table|div|meta|link|img|a|form|h1)\b",
    re.I,
)
SVG = re.compile(rb"<(?:\w+:)?svg\b", re.I)
XML_FILLERS = re.compile(rb"^(?:\s|<\?xml[^>]*>|<!--.*?-->|<!doctype[^>]*>)*", re.I | re.S)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(content: bytes) -> str:
    """The media type that the content itself shows; `application/octet-stream` for the unknown.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"MZ..."), sniff(b"Bonjour")
    ('application/pdf', 'application/x-dosexec', 'text/plain')
    """
    for offset, signature, kind in SIGNATURES:
        if content.startswith(signature, offset):
            return _closer(content, kind)
    if content[:4] == b"RIFF" and content[8:12] in RIFF:
        return RIFF[content[8:12]]
    if content[4:8] == b"ftyp":
        return BRANDS.get(content[8:12], "video/mp4")
    if b"%PDF-" in content[:1024]:  # readers accept a late beginning (PDF 1.7, H.3, note 13)
        return "application/pdf"
    return _text(content)


def words_of(kind: str) -> str:
    """A code for the family of a media type, for icons and words on screens.

    >>> words_of("image/png"), words_of("application/pdf"), words_of("x/y")
    ('image', 'pdf', 'file')
    """
    family = kind.partition("/")[0]
    if family in ("image", "audio", "video", "text"):
        return {"text/html": "page", "text/x-script": "program"}.get(kind, family)
    return _FAMILIES.get(kind, "document" if kind.startswith(_DOCUMENTS) else "file")


_DOCUMENTS = (_OFFICE, "application/vnd.oasis", "application/rtf", "application/x-ole-storage")
_ARCHIVES = (
    *("application/zip", "application/gzip", "application/x-bzip2", "application/x-xz"),
    *("application/x-7z-compressed", "application/vnd.rar", "application/vnd.ms-cab-compressed"),
)
_PROGRAMS = ("application/x-dosexec", "application/x-executable", "application/java-archive")
_FAMILIES = {
    **dict.fromkeys(_ARCHIVES, "archive"),
    **dict.fromkeys(_PROGRAMS, "program"),
    "application/pdf": "pdf",
    "application/vnd.ms-office.macros": "document",
    "image/svg+xml": "image",
}


def _closer(content: bytes, kind: str) -> str:
    """What a container holds, by the names in it."""
    if kind == "application/zip":
        return next((inner for mark, inner in IN_ZIP if mark in content), kind)
    if kind == "application/x-ole-storage" and VBA in content:
        return "application/vnd.ms-office.macros"
    return kind


def _text(content: bytes) -> str:
    beginning = content[:LOOKED_AT]
    readable = _decoded(beginning)
    if SVG.search(readable):
        return "image/svg+xml"
    is_xml = readable.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")
    start = XML_FILLERS.sub(b"", readable.removeprefix(b"\xef\xbb\xbf"), count=1)
    if (not is_xml and MARKUP.match(start)) or re.search(
        rb"<!doctype\s+html|<html\b|<script\b", readable, re.I
    ):
        return "text/html"
    if is_xml:
        return "text/xml"
    if not beginning or CONTROLS.search(readable):
        return UNKNOWN
    return "text/plain"


def _decoded(beginning: bytes) -> bytes:
    """UTF-16 with its mark as UTF-8, so that markup can't hide in it; anything else as it is."""
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        whole = beginning[: len(beginning) // 2 * 2]
        return whole.decode("utf-16", "replace").encode("utf-8", "replace")
    return beginning
