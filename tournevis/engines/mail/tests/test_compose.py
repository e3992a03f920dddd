"""What we write: taken by any server, read back as meant, and nobody can add a field (promise 19)."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.mail import Address, Outgoing, compose, read, subject_line

BEN = Address("Ben Client", "ben@client.example")
CENTRE = Address("Support", "support@centre.example")
NOW = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
KNOWN = {
    *("from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to"),
    *("references", "auto-submitted", "x-auto-response-suppress", "mime-version"),
    *("content-type", "content-transfer-encoding"),
}


def outgoing(
    subject: str = "Nous nous en occupons",
    text: str = "Bonjour Ben,\n\nÀ tout de suite.",
    name: str = "Support",
    **more: object,
) -> Outgoing:
    sender = Address(name, "support@centre.example")
    return Outgoing("m1@centre.example", NOW, sender, (BEN,), subject, text, **more)  # type: ignore[arg-type]


def by_others(raw: bytes) -> EmailMessage:
    """Read by the standard library, not by us."""
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_every_field() -> None:
    raw = compose(
        outgoing(
            cc=(Address("Carla, of another company", "carla@other.example"),),
            reply_to=Address("", "support+k3v9q2mzx7@centre.example"),
            html="<p>Bonjour Ben,</p>",
            in_reply_to="first@client.example",
            references=("root@client.example", "first@client.example"),
            is_automatic=True,
        )
    )
    theirs, mail = by_others(raw), read(raw)
    assert theirs["Subject"] == mail.subject == "Nous nous en occupons"
    assert theirs["Message-ID"] == "<m1@centre.example>"
    assert theirs["In-Reply-To"] == "<first@client.example>"
    assert theirs["References"] == "<root@client.example> <first@client.example>"
    assert theirs["Auto-Submitted"] == "auto-replied"
    assert theirs["X-Auto-Response-Suppress"] == "All"
    assert theirs["Date"] == "Tue, 03 Mar 2026 09:12:00 +0000"
    assert theirs.get_body(("html",)).get_content().strip() == "<p>Bonjour Ben,</p>"  # type: ignore[union-attr]
    assert mail.text == "Bonjour Ben,\n\nÀ tout de suite."
    assert mail.cc == (Address("Carla, of another company", "carla@other.example"),)
    assert mail.reply_to[0].address == "support+k3v9q2mzx7@centre.example"
    assert mail.date == NOW
    assert mail.is_automatic


def test_same_values_same_bytes() -> None:
    assert compose(outgoing(html="<p>x</p>")) == compose(outgoing(html="<p>x</p>"))


def test_a_person_s_message_is_not_marked_automatic() -> None:
    assert b"Auto-Submitted" not in compose(outgoing())
    assert not read(compose(outgoing())).is_automatic


def test_parent_alone_makes_the_references() -> None:
    assert read(compose(outgoing(in_reply_to="a@b.example"))).references == ("a@b.example",)


def test_exchange_identifiers_and_long_ones_stay_whole() -> None:
    long = "x" * 300 + "@client.example"
    raw = compose(outgoing(in_reply_to="[0a1b]", references=("[0a1b]", long)))
    assert read(raw).references == ("[0a1b]", long)
    assert b"=?utf-8" not in raw


def test_identifiers_that_could_add_fields_are_left_out() -> None:
    raw = compose(outgoing(in_reply_to="a\r\nBcc: x@y.example", references=("b c", "d@e.example")))
    assert read(raw).in_reply_to == ()
    assert read(raw).references == ("d@e.example",)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ben",
        "ben@",
        "a b@client.example",
        "ben@client.example\r\nBcc: x@y.example",
        "é@x.example",
    ],
)
def test_bad_addresses_are_refused(address: str) -> None:
    message = Outgoing("m@centre.example", NOW, CENTRE, (Address("", address),), "s", "t")
    with pytest.raises(ValueError, match="address"):
        compose(message)


def test_bad_identifier_and_naive_date_are_refused() -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        compose(Outgoing("m\r\nX: y", NOW, CENTRE, (BEN,), "s", "t"))
    with pytest.raises(ValueError, match="time zone"):
        compose(Outgoing("m@x.example", NOW.replace(tzinfo=None), CENTRE, (BEN,), "s", "t"))


def test_lines_keep_to_the_limits() -> None:
    raw = compose(outgoing(subject="é" * 250, text="x" * 5000, references=("r@x.example",) * 50))
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x", "a\nb", "a\rb", "a\u2028b", "a\x85b", "a\x0bb", "a\x0cb", "a\x00\nb"]
)
def test_subject_line_is_one_line(text: str) -> None:
    assert len(subject_line(text).splitlines()) == 1
    assert subject_line(text).startswith("a ")


@settings(deadline=None)
@given(subject=st.text(max_size=300), name=st.text(max_size=80), text=st.text(max_size=300))
def test_nobody_can_add_a_field(subject: str, name: str, text: str) -> None:
    raw = compose(outgoing(subject=subject, name=name, text=text, html=text))
    head = raw.split(b"\r\n\r\n", 1)[0]
    fields = [line.split(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] != b" "]
    assert {field.lower() for field in fields} <= KNOWN
    assert len(fields) == len(set(fields))
    theirs = by_others(raw)
    assert set(map(str.lower, theirs.keys())) <= KNOWN
    assert len(list(theirs.iter_parts())) == 2


@settings(deadline=None)
@given(subject=st.text(max_size=200), name=st.text(max_size=60), text=st.text(max_size=300))
def test_there_and_back(subject: str, name: str, text: str) -> None:
    mail = read(compose(outgoing(subject=subject, name=name, text=text)))
    assert mail.subject == plain(subject_line(subject))
    assert mail.sender.address == "support@centre.example"
    assert mail.sender.name == plain(subject_line(name)).strip(" \"'<>")[:200]
    assert mail.text.split() == plain(" ".join(text.splitlines())).split()
    assert mail.to == (BEN,)


def plain(text: str) -> str:
    """What reading does to any text: composed letters, no control characters, no surrogates."""
    from tournevis.engines.mail.charset import decode

    return decode(text.encode("utf-8", "replace"), "utf-8")
