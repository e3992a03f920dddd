"""The text of a PDF as it is shown, for tests: what its reader would copy out of it."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n", re.DOTALL)
_PAGE = re.compile(rb"/Type/Page\b")
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|\((.*?[^\\])\)|(?<!\\)\(\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """The text of all pages, in the order in which it was set; lines are not told apart."""
    objects = {int(n): body for n, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if _PAGE.search(body)]
    return "\n".join(_page(body, objects) for body in pages)


def _page(page: bytes, objects: dict[int, bytes]) -> str:
    content = _inflated(objects[_number(page, b"Contents")])
    fonts = _fonts(objects[_number(page, b"Resources")], objects)
    letters: dict[bytes, str] = {}
    shown = []
    for font, literal in _SHOWN.findall(content):
        if font:
            letters = fonts.get(font, {})
            continue
        glyphs = _ESCAPED.sub(_unescaped, literal)
        shown += [letters.get(glyphs[n : n + 2], "") for n in range(0, len(glyphs), 2)]
    return "".join(shown)


def _fonts(resources: bytes, objects: dict[int, bytes]) -> dict[bytes, dict[bytes, str]]:
    listed = re.search(rb"/Font<<(.*?)>>", resources, re.DOTALL)
    names = re.findall(rb"/(\w+) (\d+) 0 R", listed[1]) if listed else []
    return {
        name: _letters(_inflated(objects[_number(objects[int(font)], b"ToUnicode")]))
        for name, font in names
    }


def _letters(cmap: bytes) -> dict[bytes, str]:
    """Glyph → letters, of a ToUnicode map."""
    pairs = [
        pair
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
        for pair in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block)
    ]
    return {
        bytes.fromhex(glyph.decode()): bytes.fromhex(signs.decode()).decode("utf-16-be")
        for glyph, signs in pairs
    }


def _inflated(body: bytes) -> bytes:
    start = _STREAM.search(body)
    if start is None:
        return b""
    data = body[start.end() :]
    is_packed = b"FlateDecode" in body[: start.start()]
    return zlib.decompressobj().decompress(data) if is_packed else data.split(b"endstream")[0]


def _number(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, f"a page without {name!r}"
    return int(found[1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign.isdigit() else _NAMED.get(sign, sign)
