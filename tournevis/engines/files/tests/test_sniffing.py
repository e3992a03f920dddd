"""What a file is and whether it may do harm, whatever its sender calls it."""

from __future__ import annotations

import doctest
import gzip
import importlib
import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.files import danger, disposition, is_disguised, shown, sniff, words_of
from tournevis.engines.files.sniff import UNKNOWN


def zipped(*within: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in within:
            archive.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4\n", "application/pdf"),
        (b"junk before\n%PDF-1.4\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (gzip.compress(b"x", mtime=0), "application/gzip"),
        (b"7z\xbc\xaf\x27\x1c\0", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
        (zipped("a.txt"), "application/zip"),
        (
            zipped("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (zipped("word/document.xml", "word/vbaProject.bin"), "application/vnd.ms-office.macros"),
        (zipped("META-INF/MANIFEST.MF"), "application/java-archive"),
        (b"MZ\x90\0", "application/x-dosexec"),
        (b"\x7fELF\x02", "application/x-executable"),
        (b"#!/bin/sh\n", "text/x-script"),
        (b"  <!DOCTYPE html><p>", "text/html"),
        (b"<!-- hello --><html>", "text/html"),
        ("<html>".encode("utf-16"), "text/html"),
        (b"text then <script>alert(1)</script>", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "image/svg+xml"),
        (b"<?xml version='1.0'?><x:svg/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><a/>", "text/xml"),
        ("Bonjour, ça ne marche pas".encode(), "text/plain"),
        (b"a\0b", UNKNOWN),
        (b"", UNKNOWN),
        (b"\0" * 0x8001 + b"CD001", "application/x-disk-image"),
    ],
)
def test_the_content_says_what_it_is(content: bytes, kind: str) -> None:
    assert sniff(content) == kind


@given(st.binary(max_size=300))
def test_any_bytes_are_something(content: bytes) -> None:
    kind = sniff(content)
    assert "/" in kind
    assert words_of(kind)


@pytest.mark.parametrize(
    ("name", "content", "why", "disguised"),
    [
        ("photo.jpg", b"\xff\xd8\xff", "", False),
        ("photo.jpg", b"MZ", "program", True),
        ("facture.pdf.exe", b"MZ", "program", True),
        ("facture.pdf.EXE. ", b"x", "program", True),
        ("facture.pdf .js", b"var x", "script", True),
        ("logo.svg", b"<svg/>", "page", False),
        ("logo.png", b"<svg/>", "page", True),
        ("a.html", b"hello", "page", False),
        ("budget.xlsm", b"PK\x03\x04", "macros", False),
        ("raccourci.lnk", b"x", "shortcut", False),
        ("cd.iso", b"x", "disk", False),
        ("notes.txt", b"hello", "", False),
        ("backup.2026.pdf", b"%PDF-", "", False),
        ("README", b"hello", "", False),
    ],
)
def test_what_can_do_harm_is_named(name: str, content: bytes, why: str, disguised: bool) -> None:
    kind = sniff(content)
    assert (danger(name, kind), is_disguised(name, kind)) == (why, disguised)


def test_what_systems_start_by_its_name_is_named() -> None:
    ends = ["rdp", "msc", "jnlp", "application", "settingcontent-ms", "appinstaller", "pyw", "accde", "mde", "diagcab", "searchconnector-ms", "wsb", "terminal", "command"]  # fmt: skip
    assert [end for end in ends if not danger(f"facture.{end}", UNKNOWN)] == []


@given(st.text(max_size=300))
def test_any_name_is_shown_on_one_line_and_fits_a_header(name: str) -> None:
    plain = shown(name, "image/png")
    assert plain
    assert not {unicodedata.category(sign) for sign in plain} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not {"/", "\\", "\u202e", "\n"} & set(plain)
    header = disposition(plain)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


def test_a_name_that_is_none_gets_one() -> None:
    assert shown("../..", "image/png") == "file.png"
    assert shown("\u202e\u200b", "x/y") == "file.bin"


@pytest.mark.parametrize("name", ["danger", "names", "sniff"])
def test_examples_hold(name: str) -> None:
    module = importlib.import_module(f"tournevis.engines.files.{name}")
    assert doctest.testmod(module).failed == 0
