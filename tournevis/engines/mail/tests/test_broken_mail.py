"""Mail that broke others: each is read, and says what is odd."""

from datetime import UTC, datetime

import pytest

from tournevis.engines.mail import Unreadable, read

from .letters import letter, multipart


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n\r\n", b"hello", b"\x00\x01\xff" * 50, b"\n\nFoo: bar\n"]
)
def test_what_is_no_mail_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(raw)
    assert caught.value.reason


def test_no_visible_text() -> None:
    mail = read(letter("<div><img src='http://x.example/a.png'></div>", Content_Type="text/html"))
    assert mail.text == mail.reply_text == ""
    assert "no visible text" in mail.defects


@pytest.mark.parametrize(
    ("declared", "used", "text"),
    [
        ("gb2312", "gb18030", "打印机不能打印，请帮忙。朱镕基"),  # the last name isn't in GB 2312
        ("gb2312", "utf-8", "打印机不能打印，请帮忙"),
        ("gb2312", "cp1252", "L'imprimante est cassée"),
        ("iso-2022-jp", "iso2022_jp", "プリンターが動きません"),
        ("iso-2022-jp", "cp932", "プリンターが動きません①"),
        ("windows-1258", "cp1258", "Máy in không in được"),
        ("ks_c_5601-1987", "cp949", "프린터가 작동하지 않습니다 똠방"),
        ("us-ascii", "utf-8", "L'imprimante est cassée"),
        ("us-ascii", "cp1252", "L'imprimante est cassée"),
        ("utf-8", "cp1252", "L'imprimante est cassée"),
        ("iso-8859-1", "cp1252", "L’imprimante coûte 100 €"),
        ("iso-8859-1", "utf-8", "L’imprimante est cassée"),
        ("unknown-8bit", "utf-8", "cassée"),
        ("base64", "utf-8", "cassée"),
        ("x-nonsense\x00", "cp1252", "cassée"),
        ('"utf-8"', "utf-8", "cassée"),
    ],
)
def test_mislabelled_charsets(declared: str, used: str, text: str) -> None:
    import unicodedata

    # cp1258 has its accents apart: decomposed but for the letters it has whole.
    written = unicodedata.normalize("NFD", text) if used == "cp1258" else text
    data = written.encode(used, "ignore") if used == "cp1258" else text.encode(used)
    expected = unicodedata.normalize("NFC", data.decode(used))
    mail = read(letter(data, Content_Type=f"text/plain; charset={declared}"))
    assert mail.text == expected


def test_japanese_without_a_label() -> None:
    assert read(letter("プリンター".encode("iso2022_jp"))).text == "プリンター"


def test_date_fused_with_received() -> None:
    fused = "from a by b; Tue, 03 Mar 2026 10:12:05 +0100 Date: Tue, 03 Mar 2026 10:12:00 +0100"
    mail = read(letter(Date=None, Received=fused))
    assert mail.date == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
    assert "Date was fused with another field" in mail.defects
    other = read(letter(Date="Tue, 03 Mar 2026 10:12:00 +0100Received: from a by b"))
    assert other.date == mail.date


@pytest.mark.parametrize(
    ("value", "hour"),
    [
        ("Tue, 3 Mar 2026 10:12 +0100", 9),
        ("3 March 2026 10:12:00 +0100 (CET)", 9),
        ("Tue, 03 Mar 2026 10:12:00 -0000", 10),
        ("Tue, 03 Mar 2026 10:12:00 GMT", 10),
        ("Tue,  3-Mar-26 10:12:00 +0000", 10),
        ("Tue, 99 Mar 2026 10:12:00 +0100", None),
        ("Tue, 03 Mar 2026 10:12:00 +9999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(value: str, hour: int | None) -> None:
    date = read(letter(Date=value)).date
    assert (date.hour if date else None) == hour


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("Ben <ben @client.example>", "Ben", "ben@client.example"),
        ("Ben < ben@client.example >", "Ben", "ben@client.example"),
        ("Ben <<ben@client.example>>", "Ben", "ben@client.example"),
        ("Ben > Client <ben@client.example>", "Ben > Client", "ben@client.example"),
        ("ben@client.example>", "", "ben@client.example"),
        ("Ben ben@client.example", "", "ben@client.example"),
        ('"Ben <b>" <ben@client.example>', "Ben <b", "ben@client.example"),
        ("Client, Ben <ben@client.example>", "Client Ben", "ben@client.example"),
        ("ben@client.example (Ben)", "Ben", "ben@client.example"),
        ('"Ben <ben@client.example>', "Ben", "ben@client.example"),
        ("<mailto:ben@client.example>", "", "ben@client.example"),
        ("'ben@client.example'", "", "ben@client.example"),
        ("=?utf-8?q?Ben_Caf=C3=A9?= <ben@client.example>", "Ben Café", "ben@client.example"),
        ("=?utf-8?q?Client=2C_Ben?= <ben@client.example>", "Client, Ben", "ben@client.example"),
        ("undisclosed-recipients:;", "undisclosed-recipients:;", ""),
    ],
)
def test_senders(written: str, name: str, address: str) -> None:
    sender = read(letter(From=written)).sender
    assert (sender.name, sender.address) == (name, address)


def test_encoded_word_in_the_address_does_not_become_another_person() -> None:
    # Decoded, this would read boss@bank.example followed by rubbish.
    word = "=?utf-8?q?boss=40bank.example=3E=20?="
    mail = read(letter(From=f"Boss <{word}@evil.example>"))
    assert mail.sender.domain == "evil.example"
    assert "bank.example>" not in mail.sender.address
    assert any("encoded word" in defect for defect in mail.defects)


def test_name_that_shows_another_address_is_told() -> None:
    mail = read(letter(From='"boss@bank.example" <ben@evil.example>'))
    assert mail.sender.address == "ben@evil.example"
    assert "the sender's name shows another address" in mail.defects


def test_several_from() -> None:
    raw = b"From: carla@other.example\r\n" + letter()
    mail = read(raw)
    assert mail.sender.address == "carla@other.example"
    assert any(defect.startswith("several From") for defect in mail.defects)


def test_no_from_falls_back() -> None:
    mail = read(letter(From=None, Return_Path="<ben@client.example>"))
    assert mail.sender.address == "ben@client.example"
    assert "no usable From: taken from Return-Path" in mail.defects
    assert read(letter(From=None)).sender.address == ""


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("<[0a1b2c3d]>", "[0a1b2c3d]"),
        ("<[0a1b2c3d4e]@exchange.example>", "[0a1b2c3d4e]@exchange.example"),
        ("no-angles@client.example", "no-angles@client.example"),
        ("<>", None),
        ("", None),
        (None, None),
    ],
)
def test_message_ids(written: str | None, identifier: str | None) -> None:
    mail = read(letter(Message_ID=None, Message_Id=written))
    assert mail.message_id == identifier
    assert ("no Message-ID" in mail.defects) == (identifier is None)


def test_several_message_ids() -> None:
    mail = read(b"Message-ID: <other@client.example>\r\n" + letter())
    assert mail.message_id == "other@client.example"
    assert "several Message-ID: the first is taken" in mail.defects


def test_smime_and_pgp() -> None:
    signature = "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIAG"
    signed = read(multipart("signed", "Content-Type: text/plain\n\nSigned text", signature))
    assert signed.text == "Signed text"
    opaque = read(letter("MIAG", Content_Type="application/pkcs7-mime; smime-type=signed-data"))
    assert opaque.text == ""
    assert any("S/MIME" in defect for defect in opaque.defects)
    encrypted = multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1")
    assert any("PGP" in defect for defect in read(encrypted).defects)
    inline = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIl n'y a plus de réseau\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )
    assert read(letter(inline)).text == "Il n'y a plus de réseau"


def test_head_with_garbage_and_without_end() -> None:
    raw = b"From: ben@client.example\ngarbage without colon\nSubject: hello\nIt is broken\nthanks"
    mail = read(raw)
    assert mail.subject == "hello"
    assert mail.text == "It is broken\nthanks"


def test_multipart_without_boundary_or_end() -> None:
    raw = letter(b"--x\n\nfirst\n--x\n\nsecond", Content_Type="multipart/mixed")
    mail = read(raw)
    assert mail.text == "first\n\nsecond"
    assert "multipart without a boundary" in mail.defects
    assert "a part is cut short" in mail.defects


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("=?utf-8?q?d=C3=A9j=C3=A0?=", "déjà"),
        ("=?utf-8?b?ZMOpasOg?=", "déjà"),
        ("=?utf-8?b?ZMO?= =?utf-8?b?qWrDoA=?=", "déjà"),  # a letter cut in two, padding wrong
        ("=?utf-8?q?two words?=", "two words"),
        ("=?gb2312?b?tPLTobv6?=", "打印机"),
        ("=?nonsense?q?abc?=", "abc"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?abc", "=?utf-8?q?abc"),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ("a\x00b\x07c", "abc"),
        ("déjà", "déjà"),
    ],
)
def test_subjects(written: str, subject: str) -> None:
    assert read(letter(Subject=written)).subject == subject
