"""Bytes become text, whatever charset they claim to be in."""

import codecs
import re
import unicodedata
from collections.abc import Iterator

from .guess import guesses

# What mail calls a charset, and the wider one that its senders really use.
WIDER = {
    **dict.fromkeys(("us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us"), "utf-8"),
    **dict.fromkeys(("utf8", "utf_8", "utf-8-sig", "utf8mb4", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso_8859-1"), "cp1252"),
    **dict.fromkeys(("windows-1252", "cp-1252", "ansi", "x-ansi", "win-1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "logical"), "iso-8859-8"),
    **dict.fromkeys(("iso-8859-6-i", "iso-8859-6-e"), "iso-8859-6"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "gb18030"), "gb18030"),
    **dict.fromkeys(("csgb2312", "euc-cn", "x-euc-cn", "chinesesimp"), "gb18030"),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "cn-big5", "x-big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("ks_c_5601-1987", "ks_c_5601", "ksc5601", "ksc_5601"), "cp949"),
    **dict.fromkeys(("ks_c_5601-1989", "euc-kr", "x-windows-949", "windows-949"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("x-ms-cp932", "ms_kanji"), "cp932"),
    **dict.fromkeys(("x-euc-jp", "x-euc"), "euc_jp"),
    **dict.fromkeys(("iso-2022-jp", "iso-2022-jp-ms", "cp50220", "cp50221"), "iso2022_jp_ext"),
    **dict.fromkeys(("iso-2022-jp-1", "iso-2022-jp-2", "csiso2022jp"), "iso2022_jp_ext"),
    **dict.fromkeys(("hz-gb-2312", "hz-gb2312"), "hz"),
    **dict.fromkeys(("x-mac-roman", "x-mac-roman ", "macintosh", "x-macintosh"), "mac_roman"),
    **dict.fromkeys(("x-mac-cyrillic",), "mac_cyrillic"),
    **dict.fromkeys(("unicode-1-1-utf-7", "x-unicode-2-0-utf-7", "utf7"), "utf-7"),
    **dict.fromkeys(("utf16", "ucs-2", "iso-10646-ucs-2"), "utf-16"),
    "windows-1258": "cp1258",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
}
DOUBLE_BYTE = {"gb18030", "cp949", "big5hkscs", "cp932", "euc_jp"}
# These write other letters with the bytes of ASCII.
SEVEN_BIT = {"utf-7", "hz", "iso2022_jp_ext", "iso2022_kr", "utf-16", "utf-16-le", "utf-16-be"}
ESCAPES = (b"\x1b$", b"\x1b(")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
NEITHER_TEXT = {"base64", "hex", "rot13", "bz2", "zlib", "quopri", "uu", "idna", "punycode"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# UTF-8 that was taken for Windows-1252 and written as UTF-8 once more: "dÃ©jÃ\xa0".
TWICE = re.compile("[ÃÂâÄÅÐÑÎÏ][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]")
LONGEST_REPAIR = 100_000
WESTERN = ("cp1252", "utf-8")


def decode(data: bytes, declared: str | None) -> str:
    """The text of `data`. Never fails: a wrong label is seen through, the rest replaced by U+FFFD.

    >>> decode("déjà".encode(), "iso-8859-1")
    'déjà'
    >>> decode("cassé".encode("cp1252"), "gb2312")
    'cassé'
    """
    claimed = codec(declared)
    if data.isascii() and claimed not in SEVEN_BIT and b"\x1b" not in data and b"\0" not in data:
        return clean(data.decode("ascii"))
    if claimed in (None, *WESTERN) and _is_nearly_utf8(data):
        text = data.decode("utf-8", "replace")
        return clean(unicodedata.normalize("NFC", _once(text)))
    for charset in _candidates(data, claimed):
        try:
            text = data.decode(charset)
        except (UnicodeError, LookupError):
            continue
        return clean(unicodedata.normalize("NFC", _once(text)))
    return clean(data.decode("cp1252", "replace"))


def clean(text: str) -> str:
    """Newlines as \\n; no NUL, control characters or lone surrogates (a database refuses them)."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def codec(declared: str | None) -> str | None:
    """Python's name for a charset as mail names it; None when there is no such thing."""
    label = (declared or "").strip().strip("\"'`").partition("(")[0].strip(" ;,").lower()
    label = label.removeprefix("charset=").strip("\"'")
    try:
        found = codecs.lookup(WIDER.get(label, label or "?")).name
    except (LookupError, ValueError):
        return None
    # "base64" and friends are codecs for Python, but no charsets.
    return None if found in NEITHER_TEXT or found.startswith(("unicode", "raw")) else found


def _candidates(data: bytes, claimed: str | None) -> Iterator[str]:
    """Charsets to try, one after the other; guesses are made only when they are asked for."""
    marked = next((charset for mark, charset in MARKS if data.startswith(mark)), None)
    if marked:
        yield marked
    elif any(escape in data for escape in ESCAPES) and claimed not in DOUBLE_BYTE:
        yield "iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_ext"
        yield "iso2022_jp_2"
    elif claimed in DOUBLE_BYTE:
        yield from _double_byte(data, claimed)
    elif claimed in SEVEN_BIT:
        yield _sixteen(data, claimed) if claimed.startswith("utf-16") else claimed
    elif claimed and claimed not in WESTERN:
        # A single-byte charset never fails to decode, and valid UTF-8 hardly comes by chance.
        yield from ("utf-8", claimed)
    yield "utf-8"
    yield from guesses(data)


def _sixteen(data: bytes, claimed: str) -> str:
    """Without a mark, UTF-16 in mail is the big end first by the book, the little one by habit."""
    if claimed != "utf-16":
        return claimed
    even, odd = data[:2_000:2].count(0), data[1:2_000:2].count(0)
    return "utf-16-be" if even > odd else "utf-16-le" if odd else "utf-8"


def _double_byte(data: bytes, claimed: str) -> tuple[str, ...]:
    high = sum(byte > 0x7F for byte in data[:2000])
    if not re.search(rb"[\x80-\xff]{2}", data):  # lone high bytes are Western letters
        # But Shift JIS and Big5 have second bytes within ASCII.
        return (claimed,) if claimed in ("cp932", "big5hkscs") else ("cp1252", claimed)
    return ("utf-8", claimed) if high >= 6 else (claimed,)


def _once(text: str) -> str:
    """Text encoded twice is put right, when every sign of it says so: else it stays."""
    if len(text) > LONGEST_REPAIR or not TWICE.search(text):
        return text
    try:
        data = "".join(text).encode("cp1252")
    except UnicodeError:
        try:
            data = text.encode("latin-1")
        except UnicodeError:
            return text
    try:
        return data.decode("utf-8")
    except UnicodeError:
        return text


def _is_nearly_utf8(data: bytes) -> bool:
    """UTF-8, perhaps with some damage: a letter cut in two, a few foreign bytes."""
    text = data[:20_000].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if not bad:
        return False  # whole: the usual way is as good
    good = sum(sign > "\x7f" and sign != "\ufffd" for sign in text)
    return good >= 3 and good > bad
