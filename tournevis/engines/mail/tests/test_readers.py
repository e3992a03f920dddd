"""The small readers within a mail: parameters, dates, calendars, reports, RTF."""

from __future__ import annotations

import pytest

from tests.hostile import outlook
from tournevis.engines.mail import der, read, rtf
from tournevis.engines.mail.dates import parsed
from tournevis.engines.mail.html_text import to_text
from tournevis.engines.mail.parameters import parameters, token

from .letters import letter


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("text/plain charset=utf-8", "charset", "utf-8"),
        ("text/plain; charset=utf-8 format=flowed", "format", "flowed"),
        ("x; name=report (1).pdf", "name", "report (1).pdf"),
        ('x; name="a" filename="b"', "filename", "b"),
        ("x; a*0*=utf-8''%e2%82; a*1*=%ac", "a", "€"),
        ("x; a*=plain'text", "a", "plain'text"),
        ("x; a*0=b%20; a*1*=%20c", "a", "b%20 c"),
    ],
)
def test_parameters(written: str, name: str, value: str) -> None:
    assert parameters(written)[name] == value


def test_a_token_has_neither_comment_nor_quotes() -> None:
    assert token(' "utf-8" (Unicode)') == "utf-8"


@pytest.mark.parametrize("zone", ["+0100", "+01:00", "(CET)", "CET", "GMT+0100", "+1"])
def test_zones(zone: str) -> None:
    found = parsed(f"Tue, 3 Mar 2026 10:12:00 {zone}")
    assert found is not None
    assert found.isoformat() == "2026-03-03T09:12:00+00:00"


def test_html_within_rtf() -> None:
    text, html = rtf.plain_or_html(outlook.WRAPPED)
    assert text == ""
    assert html == "<html><body><p>Déjà € <b>cassé</b>&nbsp;</p></body></html>"


def test_rtf_that_is_too_large_is_left() -> None:
    assert rtf.unpacked(b"\0\0\0\0\xff\xff\xff\x7fLZFu" + b"x" * 100) == b""


def test_a_signed_envelope_gives_what_is_inside_whole_or_in_pieces() -> None:
    envelope = der.opened(outlook.signed(b"hello"))
    assert envelope == der.Envelope("signed", b"hello")
    assert der.opened(outlook.signed(b"hello", detached=True)) == der.Envelope("signed", b"")
    inner = b"\x24\x80\x04\x02he\x04\x03llo\0\0"
    pieces = (
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00"
    )
    pieces += b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80" + inner + b"\0\0" * 5
    assert der.opened(pieces) == der.Envelope("signed", b"hello")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<p>a<br>b</p><p>c</p>", "a\nb\n\nc"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "* a\n  * b\n* c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('<a href="https://x.example">here</a> it is', "here it is"),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        ('a<span style="display:none">x<span>y</span>z</span>b', "ab"),
        ("a \n  b&nbsp;c &lt;d&gt; &amp;amp;", "a b c <d> &amp;"),
        ("👨\u200d👩\u200d👧 a\u200bb\u00ad", "👨\u200d👩\u200d👧 ab"),
    ],
)
def test_html_as_text(html: str, text: str) -> None:
    assert to_text(html) == text


def test_the_language_is_told_only_when_asked_for() -> None:
    raw = letter("L'imprimante du magasin ne marche plus depuis ce matin")
    assert read(raw).language == "fr"
    assert read(raw, tells_language=False).language is None
