"""What Kannel sends us and answers us."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.sms import Malformed, dlr, dlr_url, mo, mt_params, mt_url, query, reply


def test_message_from_a_phone() -> None:
    received = mo(
        query(
            b"from=%2B33612345678&to=36000&text=OK+4821&at=2026-03-03+09:12:00"
            b"&id=6f9619ff-8b86&charset=UTF-8&coding=0&smsc=fake"
        )
    )
    assert received.sender == "+33612345678"
    assert received.receiver == "36000"
    assert received.text == "OK 4821"
    assert received.at == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
    assert received.reference == "6f9619ff-8b86"
    assert received.smsc == "fake"


@pytest.mark.parametrize(
    ("text", "charset", "coding"),
    [
        (b"%C3%A7a%20remarche", b"UTF-8", b"0"),
        (b"%E7a%20remarche", b"ISO-8859-1", b"0"),
        (b"%E7a%20remarche", b"UTF-8", b"0"),  # says UTF-8, isn't
        (b"%00%E7%00a%00%20%00r%00e%00m%00a%00r%00c%00h%00e", b"UTF-16BE", b"2"),
        (b"%00%E7%00a%00%20%00r%00e%00m%00a%00r%00c%00h%00e", b"", b"2"),
        (b"%C3%A7a%20remarche", b"8-BIT", b"1"),
    ],
)
def test_charsets(text: bytes, charset: bytes, coding: bytes) -> None:
    params = query(b"from=33612345678&text=" + text + b"&charset=" + charset + b"&coding=" + coding)
    assert mo(params).text == "ça remarche"


def test_message_without_sender_is_refused() -> None:
    with pytest.raises(Malformed, match="no sender"):
        mo({"text": "hello"})


def test_little_is_needed() -> None:
    received = mo({"from": "33612345678"})
    assert (received.text, received.at, received.reference) == ("", None, None)


def test_a_text_is_cut_at_the_door_alone_and_says_so() -> None:
    said = {"from": "+33612345678", "text": "x" * 45_000}
    assert mo(said).text == "x" * 40_000 + "\n[…]"
    assert mo(said, longest=None).text == "x" * 45_000


def test_time_without_seconds() -> None:
    assert mo({"from": "1", "at": "2026-03-03 09:12"}).at == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)


def test_sending_chooses_the_cheaper_coding() -> None:
    plain = mt_params(user="u", password="p", sender="36000", to="+33612345678", text="déjà là")
    assert plain["coding"] == "0"
    assert "dlr-mask" not in plain
    wide = mt_params(user="u", password="p", sender="36000", to="+33612345678", text="ça")
    assert (wide["coding"], wide["charset"]) == ("2", "UTF-8")


def test_address_carries_the_parameters_whole() -> None:
    back = dlr_url("http://127.0.0.1:8000/sms/report/", "a&b=c")
    params = mt_params(
        user="u",
        password="p&q",
        sender="36000",
        to="+33612345678",
        text="1 + 1 = 2 & é",
        dlr_url=back,
    )
    url = mt_url("http://127.0.0.1:13013/cgi-bin/sendsms", params)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert sent == params
    assert sent["dlr-mask"] == "27"
    # What Kannel will fill in has reached it untouched.
    assert sent["dlr-url"].endswith("reference=a%26b%3Dc&kind=%d&answer=%A")


@pytest.mark.parametrize(
    ("kind", "name"),
    [("1", "delivered"), ("2", "failed"), ("4", "queued"), ("8", "accepted"), ("16", "refused")],
)
def test_delivery_reports(kind: str, name: str) -> None:
    found = dlr({"reference": "a1", "kind": kind, "answer": "ACK/"})
    assert (found.reference, found.kind) == ("a1", name)


@pytest.mark.parametrize(
    "params", [{}, {"kind": "1"}, {"reference": "a", "kind": "3"}, {"reference": "a"}]
)
def test_reports_that_mean_nothing(params: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        dlr(params)


@pytest.mark.parametrize(
    ("status", "body", "accepted"),
    [
        (202, "0: Accepted for delivery", True),
        (202, "3: Queued for later delivery\n", True),
        (202, "4: Something else", False),
        (202, "", False),
        (200, "0: Accepted for delivery", False),
        (403, "Authorization failed for sendsms", False),
        (503, "Temporal failure, try again later.", False),
    ],
)
def test_replies(status: int, body: str, accepted: bool) -> None:
    assert reply(status, body).is_accepted is accepted


@given(st.binary(max_size=300))
def test_any_query_is_read_or_refused(raw: bytes) -> None:
    try:
        assert "\0" not in mo(query(b"from=1&text=" + raw)).text
        dlr(query(raw))
    except Malformed:
        pass
