"""Whatever comes in, reading gives a mail or says `Unreadable`: never anything else (promise 3)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.mail import Limits, Mail, Unreadable, read

from .letters import letter, multipart

SEEDS = [
    letter(),
    multipart("mixed", "\nhi", "Content-Type: image/png; name=a.png\n\nabc"),
    multipart("alternative", "\nhi", "Content-Type: text/html\n\n<p>hi</p>"),
    letter("=?x?=", Content_Transfer_Encoding="quoted-printable", Subject="=?utf-8?b?ZMOp?="),
    letter("JVBERg", Content_Transfer_Encoding="base64", Content_Type="text/plain; charset=gb2312"),
]
TINY = Limits(
    raw_bytes=2_000,
    headers=5,
    addresses=2,
    references=2,
    parts=3,
    depth=2,
    attachments=1,
    text_chars=50,
    html_chars=50,
    html_tags=5,
    html_depth=2,
)
SPICE = st.sampled_from(
    [
        b"\0",
        b"\r",
        b"\n",
        b"\n\n",
        b"--part",
        b"--part--",
        b'"',
        b"<",
        b">",
        b"@",
        b"=?",
        b"?=",
        b"=",
        b"begin 644 x\n",
        b"Content-Type: multipart/mixed; boundary=part\n",
        b"\xff\xfe",
        b"\x1b$B",
        b";",
    ]
)


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_random_bytes(raw: bytes) -> None:
    check(raw)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_after_a_field(raw: bytes) -> None:
    check(b"From: " + raw)
    check(b"Content-Type: multipart/mixed; boundary=x\n" + raw)
    check(b"Content-Type: text/html\n\n" + raw)


@settings(max_examples=300, deadline=None)  # the first one loads the language model
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 700), SPICE), max_size=8))
def test_real_mail_damaged(raw: bytes, wounds: list[tuple[int, bytes]]) -> None:
    for at, what in wounds:
        raw = raw[:at] + what + raw[at + len(what) :]
    check(raw)


def check(raw: bytes) -> None:
    for limits in (Limits(), TINY):
        mail = outcome(raw, limits)
        assert mail == outcome(raw, limits)
        if isinstance(mail, Mail):
            assert storable(mail)


def outcome(raw: bytes, limits: Limits) -> Mail | str:
    try:
        return read(raw, limits)
    except Unreadable as unreadable:
        return unreadable.reason


def storable(mail: Mail) -> bool:
    """No text that a database or a header would refuse."""
    one_line = [mail.subject, mail.sender.name, mail.sender.address, mail.message_id or ""]
    one_line += [*mail.references, *mail.recipients, *mail.defects]
    one_line += [file.original_name for file in mail.attachments]
    texts = [mail.text, mail.reply_text, mail.html or "", *one_line]
    encoded = b"".join(text.encode("utf-8") for text in texts)  # a lone surrogate would raise
    return b"\0" not in encoded and not any("\n" in text for text in one_line)
