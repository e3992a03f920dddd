"""Hostile mail costs little: time, memory, parts, depth, headers, addresses (promise 4)."""

import tracemalloc
from time import process_time

import pytest

from tournevis.engines.mail import Limits, content_hash, read

from .letters import letter, multipart

# Measured well under half a second each; the bound leaves room for a busy machine.
SECONDS = 5.0


def people(count: int) -> str:
    return ", ".join(f"p{n}@client.example" for n in range(count))


def nested(depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )


def html(body: str) -> bytes:
    return letter(body, Content_Type="text/html")


HOSTILE = {
    "20,000 Cc": letter(Cc=people(20_000)),
    "20,000 Cc fields": b"".join(b"Cc: p%d@client.example\n" % n for n in range(20_000)) + letter(),
    "50,000 nested multiparts": b"From: ben@client.example\n" + nested(50_000) + b"\nhello",
    "100,000 parts": letter(b"--b\n\nhi\n" * 100_000, Content_Type="multipart/mixed; boundary=b"),
    "500,000 header fields": b"X: y\n" * 500_000 + letter(),
    "references": letter(References="<a@b.example> " * 20_000),
    "quotes in the sender": letter(From='"(<' * 20_000),
    "encoded words": letter(Subject="=?utf-8?q?" * 6_000),
    "parameters": letter(Content_Type="text/plain" + '; a="' * 12_000),
    "blanks in parameters": multipart(
        "mixed", *["Content-Type: x/y; " + " " * 9_000 + "\n\nx"] * 100, To="x; a=" + " " * 50_000
    ),
    "base64 of noise": letter("QUJD==" + "a@" * 500_000, Content_Transfer_Encoding="base64"),
    "words of a mail server": letter(
        "x" + "\n" * 100_000 + "a@" * 30_000, From="postmaster@x.example"
    ),
    "calendar": letter("BEGIN:VEVENT\nX;" + ";CN=" * 50_000, Content_Type="text/calendar"),
    "authentication comments": letter(Authentication_Results="x; " + "(" * 30_000),
    "50,000 nested divs": html("<div>" * 50_000 + "hi" + "</div>" * 50_000),
    "50,000 links": html("<a href='http://x.example/'>x</a> " * 50_000),
    "20,000 nested tables": html("<table><tr><td>x" * 20_000),
    "wide and tall table": html("<table><tr><td>" + "abc " * 9_000 + "<tr><td>" + "y<br>" * 13_000),
    "open fonts": html("".join(f"<font color={n}>" for n in range(300)) + "<p>x" * 30_000),
    "open brackets": html("<" * 500_000),
    "open comments": html("<!--" * 200_000),
    "open tags": html("<a " * 300_000),
    "lists": html("<ul><li>" * 20_000),
    "quoted lines": letter("> a\n" * 100_000),
    "introductions": letter("On 3 March a <a@b.example> wrote\n" * 30_000),
    "angles and ats": letter(("2016/1/1 " + "<@" * 100 + "\n") * 5_000),
    "From lines": letter("From: x\n" * 50_000),
    "one long line": letter("x" * 3_000_000),
    "uuencode beginnings": letter("begin 644 x\n" * 100_000),
    "uuencoded files": letter("begin 644 x\n#0V%T\n`\nend\n" * 30_000),
    "signatures": letter("--\n" * 100_000),
    "flowed": letter("x \n" * 300_000, Content_Type="text/plain; format=flowed"),
    "boundary guess": letter(
        (b"--b" + b" " * 150 + b"x\n") * 10_000, Content_Type="multipart/mixed"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_bounded(name: str) -> None:
    before = process_time()
    read(HOSTILE[name])
    content_hash(HOSTILE[name])
    assert process_time() - before < SECONDS


def test_memory_is_a_few_times_the_mail() -> None:
    raw = b"From: ben@client.example\n" + nested(50_000) + b"x" * 5_000_000
    tracemalloc.start()
    read(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * len(raw)


def test_addresses_are_counted() -> None:
    mail = read(letter(Cc=people(20_000)), Limits(addresses=50))
    assert len(mail.cc) == 50
    assert "more addresses in Cc than are read" in mail.defects


def test_depth_and_parts_are_counted() -> None:
    deep = read(b"From: ben@client.example\n" + nested(100) + b"\nhello")
    assert any("nested deeper" in defect for defect in deep.defects)
    many = read(HOSTILE["100,000 parts"], Limits(parts=7))
    assert many.text.count("hi") == 7
    assert "only the first 7 parts are read" in many.defects


def test_attachments_are_counted() -> None:
    part = b"--b\nContent-Type: application/pdf; name=a.pdf\n\nhi\n"
    mail = read(
        letter(part * 20, Content_Type="multipart/mixed; boundary=b"), Limits(attachments=5)
    )
    assert len(mail.attachments) == 5
    assert "only the first 5 attachments are kept" in mail.defects


def test_useful_fields_are_found_behind_any_number_of_others() -> None:
    for name in ("500,000 header fields", "20,000 Cc fields"):
        mail = read(HOSTILE[name])
        assert mail.sender.address == "ben@client.example"
        assert mail.message_id == "first@client.example"
        assert any("header fields are left out" in defect for defect in mail.defects)


def test_size_is_cut_not_refused() -> None:
    mail = read(letter("Bonjour " * 1000), Limits(raw_bytes=1000))
    assert mail.text.startswith("Bonjour")
    assert "cut at 1000 bytes" in mail.defects


def test_references_keep_the_first_and_the_last() -> None:
    written = " ".join(f"<{n}@client.example>" for n in range(500))
    mail = read(letter(References=written), Limits(references=3))
    assert mail.references == ("0@client.example", "498@client.example", "499@client.example")
