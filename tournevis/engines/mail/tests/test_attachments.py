"""Files in a mail, in all the shapes they come in (promise 18)."""

import base64
import binascii
import re
import struct

import pytest

from tournevis.engines.mail import read

from .letters import letter, multipart


def attached(fields: str, content: bytes = b"%PDF") -> bytes:
    encoded = base64.b64encode(content).decode()
    return multipart("mixed", "\nhi", f"{fields}\nContent-Transfer-Encoding: base64\n\n{encoded}")


def test_a_file() -> None:
    raw = attached(
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename="Bon.PDF"'
    )
    (file,) = read(raw).attachments
    assert (file.safe_name, file.original_name) == ("attachment-1.pdf", "Bon.PDF")
    assert (file.content_type, file.size, file.content) == ("application/pdf", 4, b"%PDF")


@pytest.mark.parametrize(
    ("written", "shown", "extension"),
    [
        ('filename="../../etc/passwd"', "passwd", "pdf"),
        ('filename="C:\\\\temp\\\\plan.docx"', "plan.docx", "docx"),
        ("filename*=utf-8''r%C3%A9seau.png", "réseau.png", "png"),
        ("filename*0*=utf-8''r%C3%A9; filename*1=seau.png", "réseau.png", "png"),
        ('filename="=?utf-8?b?csOpc2VhdS5wbmc=?="', "réseau.png", "png"),
        ('filename="gpj.\u202eexe"', "gpj.exe", "exe"),
        ('filename="a\x00b.txt"', "ab.txt", "txt"),
        ('filename="x.tar.gz; rm -rf"', "x.tar.gz; rm -rf", "pdf"),
        ('filename="' + "a" * 400 + '.png"', "a" * 140 + ".png", "png"),
        ('filename=""', "attachment-1.pdf", "pdf"),
    ],
)
def test_names_are_shown_but_never_used(written: str, shown: str, extension: str) -> None:
    raw = attached(f"Content-Type: application/pdf\nContent-Disposition: attachment; {written}")
    (file,) = read(raw).attachments
    assert file.original_name == shown
    assert file.safe_name == f"attachment-1.{extension}"
    assert re.fullmatch(r"attachment-\d+\.[a-z0-9]{1,8}", file.safe_name)


def test_nameless_calendar() -> None:
    raw = multipart(
        "mixed", "\nhi", "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"
    )
    (file,) = read(raw).attachments
    assert (file.safe_name, file.original_name) == ("attachment-1.ics", "invite.ics")
    assert file.content == b"BEGIN:VCALENDAR"


def test_inline_picture_keeps_its_content_id() -> None:
    (file,) = read(attached("Content-Type: image/png\nContent-ID: <logo@client>")).attachments
    assert file.content_id == "logo@client"


def test_text_file_is_a_file_not_the_message() -> None:
    mail = read(attached("Content-Type: text/plain; name=log.txt", b"error 12"))
    assert mail.text == "hi"
    assert mail.attachments[0].content == b"error 12"


def test_forwarded_mail_is_a_file() -> None:
    mail = read(
        multipart("mixed", "\nSee below", "Content-Type: message/rfc822\n\nSubject: x\n\nhi")
    )
    assert mail.text == "See below"
    assert mail.attachments[0].safe_name == "attachment-1.eml"


def test_uuencoded_file_in_the_text() -> None:
    lines = "".join(binascii.b2a_uu(chunk).decode() for chunk in (b"x" * 45, b"y" * 45, b"the end"))
    mail = read(letter(f"Voici le journal :\nbegin 644 log.txt\n{lines}`\nend\nMerci"))
    assert mail.text.split() == ["Voici", "le", "journal", ":", "Merci"]
    (file,) = mail.attachments
    assert file.original_name == "log.txt"
    assert file.content == b"x" * 45 + b"y" * 45 + b"the end"


def test_text_that_only_looks_uuencoded_stays() -> None:
    body = "begin 644 things\nto do today\nend"
    mail = read(letter(body))
    assert (mail.text, mail.attachments) == (body, ())


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    head = struct.pack("<IH", 0x223E9F78, 1)
    return head + b"".join(
        b"\x01" + struct.pack("<II", kind, len(data)) + data + b"\0\0" for kind, data in attributes
    )


def test_winmail_is_opened() -> None:
    data = tnef(
        (0x0002800C, b"Bonjour, voir le plan\0"),
        (0x00069002, b"\0" * 14),
        (0x00018010, b"PLAN~1.PNG\0"),
        (0x0006800F, b"\x89PNG"),
    )
    mail = read(attached("Content-Type: application/ms-tnef; name=winmail.dat", data))
    assert mail.text == "hi\n\nBonjour, voir le plan"
    (file,) = mail.attachments
    assert (file.safe_name, file.original_name) == ("attachment-1.png", "PLAN~1.PNG")
    assert (file.content_type, file.content) == ("image/png", b"\x89PNG")


@pytest.mark.parametrize("data", [b"", b"not tnef", tnef()[:5]])
def test_winmail_that_cannot_be_opened_is_kept(data: bytes) -> None:
    mail = read(attached("Content-Type: application/ms-tnef; name=winmail.dat", data))
    assert mail.attachments[0].content == data
    assert "winmail.dat can't be opened" in mail.defects


def test_winmail_cut_anywhere_does_no_harm() -> None:
    data = tnef((0x0002800C, b"Bonjour"), (0x00069002, b"\0" * 14), (0x0006800F, b"\x89PNG"))
    for end in range(len(data)):
        read(attached("Content-Type: application/ms-tnef; name=winmail.dat", data[:end]))


@pytest.mark.parametrize(
    "body", ["JVBERg", "JVBERg==", "JV\nBE\n!Rg", "JVBERg=", "JVBERg==\njunk?"]
)
def test_sloppy_base64(body: str) -> None:
    raw = multipart(
        "mixed",
        f"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n{body}",
    )
    assert read(raw).attachments[0].content.startswith(b"%PDF")
