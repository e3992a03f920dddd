"""Files and unsubscribing in what we write: read back by others, and no value can add a field."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.mail import Address, Enclosed, Outgoing, compose, read

BEN = Address("Ben", "ben@client.example")
CENTRE = Address("Support", "support@centre.example")
NOW = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
PNG = bytes(range(256)) * 3
LINK = "https://centre.example/u/k3v9/"
ONCE = {"from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to"}
KNOWN = ONCE | {
    *("references", "auto-submitted", "x-auto-response-suppress", "list-unsubscribe"),
    *("list-unsubscribe-post", "mime-version", "content-type", "content-transfer-encoding"),
}
ANY = st.text(max_size=80)


def by_others(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def with_files(*files: Enclosed, html: str | None = "<p>x</p>") -> bytes:
    return compose(
        Outgoing("m1@centre.example", NOW, CENTRE, (BEN,), "s", "t", html=html, files=files)
    )


def test_a_file_and_a_picture_stand_where_they_belong() -> None:
    raw = with_files(
        Enclosed("écran d'accueil.png", "image/png", PNG, "screen1@centre.example"),
        Enclosed("notes.txt", "text/plain", b"one\r\n.two\n--=_x", ""),
    )
    theirs = by_others(raw)
    assert theirs.get_content_type() == "multipart/mixed"
    alternative, attached = theirs.iter_parts()
    assert isinstance(alternative, EmailMessage)
    plain, related = alternative.iter_parts()
    assert isinstance(related, EmailMessage)
    rich, picture = related.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert picture["Content-ID"] == "<screen1@centre.example>"
    assert picture.get_filename() == "écran d'accueil.png"
    assert picture.get_payload(decode=True) == PNG
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_payload(decode=True) == b"one\r\n.two\n--=_x"
    ours = {one.original_name: one for one in read(raw).attachments}
    assert ours["écran d'accueil.png"].content_id == "screen1@centre.example"
    assert ours["notes.txt"].size == 15


def test_without_html_a_picture_is_a_file() -> None:
    theirs = by_others(with_files(Enclosed("a.png", "image/png", PNG, "c1"), html=None))
    assert [part.get_content_type() for part in theirs.iter_parts()] == ["text/plain", "image/png"]


@pytest.mark.parametrize(
    "kind", ["text/html\r\nX: y", "message/rfc822", "multipart/mixed", "é/x", ""]
)
def test_a_type_that_is_none_is_sent_as_bytes(kind: str) -> None:
    [_, part] = by_others(with_files(Enclosed("a", kind, b"x"))).iter_parts()
    assert part.get_content_type() == "application/octet-stream"


def test_a_content_id_that_adds_a_field_is_refused() -> None:
    with pytest.raises(ValueError, match="content id"):
        with_files(Enclosed("a", "image/png", b"x", "c>\r\nX: y"))


def test_unsubscribing_by_one_click() -> None:
    raw = compose(Outgoing("m@x.example", NOW, CENTRE, (BEN,), "s", "t", unsubscribe=LINK))
    theirs = by_others(raw)
    assert theirs["List-Unsubscribe"] == f"<{LINK}>"
    assert theirs["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with pytest.raises(ValueError, match="unsubscribe"):
        compose(Outgoing("m@x.example", NOW, CENTRE, (BEN,), "s", "t", unsubscribe="x\r\nBcc: y"))


def test_of_a_long_thread_the_first_and_the_latest() -> None:
    chain = tuple(f"m{n}@x.example" for n in range(200))
    raw = compose(
        Outgoing("m@x.example", NOW, CENTRE, (BEN,), "s", "t", references=(*chain, chain[-1]))
    )
    written = read(raw).references
    assert (written[0], written[-1], len(written)) == (chain[0], chain[-1], 30)


@settings(deadline=None, max_examples=60)
@given(
    texts=st.fixed_dictionaries(dict.fromkeys(["subject", "name", "text", "html"], ANY)),
    ids=st.fixed_dictionaries(dict.fromkeys(["message_id", "parent", "cid", "link"], ANY)),
    address=ANY,
    references=st.lists(ANY, max_size=4),
    file=st.tuples(ANY, ANY, st.binary(max_size=60)),
)
def test_whatever_stands_in_any_field_nobody_adds_another(
    texts: dict[str, str],
    ids: dict[str, str],
    address: str,
    references: list[str],
    file: tuple[str, str, bytes],
) -> None:
    try:
        raw = compose(
            Outgoing(
                message_id=ids["message_id"],
                date=NOW,
                sender=Address(texts["name"], "support@centre.example"),
                to=(BEN, Address(texts["name"], address)),
                subject=texts["subject"],
                text=texts["text"],
                cc=(Address(texts["subject"], "carla@other.example"),),
                reply_to=Address(texts["name"], "support+k@centre.example"),
                html=texts["html"],
                in_reply_to=ids["parent"],
                references=tuple(references),
                is_automatic=True,
                files=(Enclosed(*file, ids["cid"]), Enclosed(file[0], file[1], file[2])),
                unsubscribe=ids["link"] or None,
            )
        )
    except ValueError:
        return  # said aloud rather than sent
    check(raw, file[2])


@settings(deadline=None, max_examples=120)
@given(
    texts=st.lists(ANY, min_size=5, max_size=5), file=st.tuples(ANY, ANY, st.binary(max_size=99))
)
def test_texts_and_files_alone_are_always_sent(
    texts: list[str], file: tuple[str, str, bytes]
) -> None:
    sender = Address(texts[0], "support@centre.example")
    files = (Enclosed(*file, "c1@x.example"), Enclosed(*file))
    raw = compose(
        Outgoing("m@x.example", NOW, sender, (BEN,), texts[1], texts[2], (), None, texts[3],
                 texts[4], (texts[4],), False, files, LINK)
    )  # fmt: skip
    check(raw, file[2])


def check(raw: bytes, content: bytes) -> None:
    """Only known fields, each once, as others read it; every file comes back whole."""
    assert raw.isascii()
    head = raw.split(b"\r\n\r\n", 1)[0]
    names = [
        line.split(b":")[0].decode().lower() for line in head.split(b"\r\n") if line[:1] != b" "
    ]
    assert set(names) <= KNOWN
    assert len(names) == len(set(names))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    theirs = by_others(raw)
    assert {name.lower() for name in theirs} == set(names)
    files = [part for part in theirs.walk() if part.get_content_disposition()]
    assert [part.get_payload(decode=True) for part in files] == [content, content]
    for part in files:
        assert {name.lower() for name in part} <= {
            *("content-type", "content-transfer-encoding", "content-id", "content-disposition")
        }
