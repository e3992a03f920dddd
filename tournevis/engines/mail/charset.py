"""Bytes become text, whatever charset they claim to be in."""

import codecs
import re
import unicodedata

# What mail calls a charset, and the wider one that its senders really use.
WIDER = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "windows-1258": "cp1258",
    "x-mac-roman": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
}
DOUBLE_BYTE = {"gb18030", "cp949", "big5hkscs", "cp932", "euc_jp"}
ESCAPES = (b"\x1b$", b"\x1b(")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
NEITHER_TEXT = {"base64", "hex", "rot13", "bz2", "zlib", "quopri", "uu", "idna", "punycode"}


def decode(data: bytes, declared: str | None) -> str:
    """The text of `data`. Never fails: a wrong label is seen through, the rest replaced by U+FFFD.

    >>> decode("déjà".encode(), "iso-8859-1")
    'déjà'
    >>> decode("cassé".encode("cp1252"), "gb2312")
    'cassé'
    """
    if data.isascii() and not any(escape in data for escape in ESCAPES):
        return clean(data.decode("ascii"))
    for charset in _candidates(data, declared):
        try:
            return clean(unicodedata.normalize("NFC", data.decode(charset)))
        except (UnicodeError, LookupError):
            continue
    return clean(data.decode("cp1252", "replace"))


def clean(text: str) -> str:
    """Newlines as \\n; no NUL, control characters or lone surrogates (a database refuses them)."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _candidates(data: bytes, declared: str | None) -> list[str]:
    claimed = _codec((declared or "").strip().strip("\"'").lower())
    if not claimed:
        return ["iso2022_jp_ext", "utf-8", "cp1252"] if b"\x1b$" in data else ["utf-8", "cp1252"]
    if claimed == "iso2022_jp_ext":
        return [claimed, "utf-8", "cp932", "euc_jp"]
    if claimed in DOUBLE_BYTE:
        return _double_byte(data, claimed)
    # A single-byte charset never fails to decode, and valid UTF-8 hardly comes by chance.
    return ["utf-8", claimed, "cp1252"]


def _double_byte(data: bytes, claimed: str) -> list[str]:
    high = sum(byte > 0x7F for byte in data[:2000])
    if not re.search(rb"[\x80-\xff]{2}", data):  # lone high bytes are Western letters
        return ["cp1252", claimed]
    return ["utf-8", claimed, "cp1252"] if high >= 6 else [claimed, "utf-8", "cp1252"]


def _codec(label: str) -> str | None:
    try:
        found = codecs.lookup(WIDER.get(label, label or "?")).name
    except (LookupError, ValueError):
        return None
    # "base64" and friends are codecs for Python, but no charsets.
    return None if found in NEITHER_TEXT or found.startswith(("unicode", "raw")) else found
