"""Busy calendars against a real web server: read within bounds, never from our own network."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import transaction

from tests.cast import Cast, cast_of_three
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.staff import busy, calendars, duty
from tournevis.ground.staff.models import BusyCalendar, Leave

Serve = Callable[[str, Any], str]
START = datetime(2026, 3, 20, tzinfo=UTC)
END = START + timedelta(days=90)


def calendar(*events: str) -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n"
    return (head + "".join(events) + "END:VCALENDAR\r\n").encode()


def event(*lines: str, uid: object = 1) -> str:
    body = "".join(f"{line}\r\n" for line in (f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines))
    return f"BEGIN:VEVENT\r\n{body}END:VEVENT\r\n"


BUSY = event("DTSTART:20260325T100000Z", "DTEND:20260325T110000Z", "SUMMARY:Doctor zqsecret")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(path, what)`: bytes, a redirect (a text), or a function that writes to the socket."""
    answers: dict[str, Any] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            what = answers.get(self.path)
            if isinstance(what, str):
                self.send_response(302)
                self.send_header("Location", what)
                self.end_headers()
            elif isinstance(what, bytes):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(what)
            elif what is None:
                self.send_error(404)
            else:
                with suppress(OSError):
                    what(self.wfile)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def put(path: str, what: Any) -> str:
        answers[path] = what
        return f"http://127.0.0.1:{server.server_port}{path}"

    yield put
    server.shutdown()
    server.server_close()


def asked(address: str, *, allow: bool = True) -> busy.Spans:
    return busy.asked(address, start=START, end=END, zone="Europe/Paris", allow_private=allow)


def test_busy_is_busy_and_free_is_free(serve: Serve) -> None:
    words = (
        BUSY,
        event("DTSTART:20260326T100000Z", "DTEND:20260326T110000Z", "TRANSP:TRANSPARENT", uid=2),
        event("DTSTART:20260327T100000Z", "DTEND:20260327T110000Z", "STATUS:CANCELLED", uid=3),
        event("DTSTART;VALUE=DATE:20260329", uid=4),
        event("DTSTART:20200101T100000Z", "DTEND:20200101T110000Z", uid=5),
    )
    found = asked(serve("/a.ics", calendar(*words)))
    # The day on which Paris' clocks change has 23 hours.
    assert [(a.isoformat(), b - a) for a, b in found] == [
        ("2026-03-25T10:00:00+00:00", timedelta(hours=1)),
        ("2026-03-28T23:00:00+00:00", timedelta(hours=23)),
    ]


def test_a_series_loses_the_day_that_was_cancelled(serve: Serve) -> None:
    rule = event(
        "DTSTART;TZID=Europe/Paris:20260325T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4"
    )
    off = event(
        "RECURRENCE-ID;TZID=Europe/Paris:20260326T090000",
        "DTSTART;TZID=Europe/Paris:20260326T090000",
        "DURATION:PT1H",
        "STATUS:CANCELLED",
    )
    found = asked(serve("/a.ics", calendar(rule, off)))
    assert [a.day for a, _b in found] == [25, 27, 28]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/x",
        "http://localhost/x",
        "http://[::1]/x",
        "http://[::ffff:127.0.0.1]/x",
        "http://[64:ff9b::7f00:1]/x",
        "http://10.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/x",
        "http://2130706433/x",
        "http://127.1/x",
    ],
)
def test_nothing_of_our_own_network_is_fetched(target: str) -> None:
    with pytest.raises(busy.Unread, match=r"private network|does not answer"):
        asked(target, allow=False)


def test_a_redirect_is_looked_at_again(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    from tournevis.ground.organisations import outward

    there = serve("/there.ics", calendar(BUSY))
    hops = serve("/hops", "/there.ics")
    assert len(asked(hops)) == 1
    for place in ("file:///etc/passwd", "gopher://127.0.0.1/", "//"):
        with pytest.raises(busy.Unread):
            asked(serve("/bad", place))
    with pytest.raises(busy.Unread, match="again and again"):
        asked(serve("/loop", "/loop"))
    # A public server that sends us to a private one: the first is taken for public here.
    seen = iter([True])
    known = {"public.example": outward._resolved("127.0.0.1")}
    is_open = outward.is_open
    monkeypatch.setattr(outward, "_resolved", lambda host: known.get(host) or real(host))
    monkeypatch.setattr(outward, "is_open", lambda each: next(seen, None) or is_open(each))
    public = hops.replace("127.0.0.1", "public.example")
    serve("/hops", there)
    with pytest.raises(outward.Unreachable, match="private network"):
        outward.fetched(public, most=1000, allow_private=False)


def real(host: str) -> Any:
    from ipaddress import ip_address

    return [ip_address(host)]


def test_what_is_endless_or_no_calendar_is_said(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(out: Any) -> None:
        out.write(b"HTTP/1.0 200 OK\r\n\r\n")
        while True:
            out.write(b"x" * 65_536)

    def dripping(out: Any) -> None:
        out.write(b"HTTP/1.0 200 OK\r\n")
        while True:
            out.write(b"X-A: b\r\n")
            out.flush()
            time.sleep(0.2)

    with pytest.raises(busy.Unread, match="too large"):
        asked(serve("/endless", endless))
    with pytest.raises(busy.Unread, match="refuses: 404"):
        asked(serve("/here", b"x").replace("here", "gone"))
    for wrong in (
        b"",
        b"<html>",
        b"\x00\xff" * 100,
        calendar(BUSY)[:90],
        b"BEGIN:VCARD\r\nEND:VCARD",
    ):
        with pytest.raises(busy.Unread, match="no calendar"):
            asked(serve("/wrong", wrong))
    monkeypatch.setattr(busy, "WITHIN", 3)
    with pytest.raises(busy.Unread, match="too slow"):
        asked(serve("/dripping", dripping))


def test_bombs_are_bounded_and_ten_thousand_events_are_read(serve: Serve) -> None:
    at = "DTSTART:20260325T100000Z", "DTEND:20260325T101000Z"
    seconds = [event(*at, "RRULE:FREQ=SECONDLY", uid=n) for n in range(50)]
    minutes = [event(*at, "RRULE:FREQ=MINUTELY", uid=n) for n in range(50, 100)]
    never = event(*at, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", uid=101)
    assert asked(serve("/bomb", calendar(*seconds, *minutes, never, event(*at, uid=102))))
    many = (
        event(
            f"DTSTART:2026{4 + n % 2:02}{1 + n % 28:02}T{n % 24:02}0000Z", "DURATION:PT30M", uid=n
        )
        for n in range(10_000)
    )
    assert 0 < len(asked(serve("/many", calendar(*many)))) <= busy.MOST


def test_hours_of_reckoning_are_cut_short(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy, "WITHIN", 4)
    rule = "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"
    bomb = [event("DTSTART:19700101T000000Z", "DURATION:PT1M", rule, uid=n) for n in range(3000)]
    before = time.monotonic()
    with suppress(busy.Unread):  # read or not, it is over soon
        asked(serve("/hours", calendar(*bomb)))
    assert time.monotonic() - before < 60


ODD = [
    event("DTSTART:00010101T000000Z", "DTEND:00010101T010000Z", uid="year 1"),
    event("DTSTART:00010101T000000", "DTEND:99991231T235959", uid="all of time"),
    event("DTSTART;VALUE=DATE:99991231", uid="year 9999"),
    event("DTSTART:99991231T235959Z", "DURATION:P9999W", uid="after all time"),
    event("DTSTART;TZID=Nowhere/Land:20260325T100000", "DURATION:PT1H", uid="no zone"),
    event("DTSTART:20260325T100000Z", "RRULE:FREQ=FORTNIGHTLY", uid="no rule"),
    event("DTSTART:20260325T100000Z", "RRULE:FREQ=DAILY;INTERVAL=0", uid="no step"),
    event("DTSTART:20260325T100000Z", "RRULE:FREQ=DAILY;UNTIL=00010101T000000Z", uid="until 1"),
    event("DTSTART:20260325T100000Z", "RRULE:FREQ=DAILY;COUNT=-5", uid="count"),
    event("DTSTART:20260325T100000Z", "DTEND:20260324T100000Z", uid="backwards"),
    event("DTSTART:yesterday", uid="no date"),
    event("SUMMARY:no start", uid="no start"),
    event("DTSTART;TZID=Europe/Paris:00010101T000000", "RRULE:FREQ=YEARLY", uid="every year"),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda words: words.split("\r\n")[1][4:])
def test_one_odd_appointment_hides_no_other(serve: Serve, odd: str) -> None:
    found = asked(serve("/odd", calendar(odd, event(*AT_TEN, uid="good"))))
    noon = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
    assert any(a <= noon < b for a, b in found)


AT_TEN = "DTSTART:20260504T100000Z", "DTEND:20260504T110000Z"
ZONE = """BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n{rule}TZOFFSETFROM:+0100\r\nTZOFFSETTO:{to}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"""


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY\r\n",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n",
        "RDATE:" + ",".join(["20260101T000000"] * 20_000) + "\r\n",
    ],
    ids=["every second", "never", "dates"],
)
def test_a_zone_that_never_ends_is_bounded(
    serve: Serve, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy, "WITHIN", 8)
    zone = ZONE.format(name="Bomb", rule=rule, to="+0200")
    text = calendar(zone, event("DTSTART;TZID=Bomb:20260504T110000", "DURATION:PT2H", uid=1))
    before = time.monotonic()
    with suppress(busy.Unread):
        asked(serve("/zone", text))
    assert time.monotonic() - before < 30


def test_ten_thousand_zones_are_bounded(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy, "WITHIN", 8)
    rule = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    zones = (ZONE.format(name=f"Z{n}", rule=rule, to="+0200") for n in range(10_000))
    before = time.monotonic()
    with suppress(busy.Unread):
        asked(serve("/zones", calendar(*zones, event(*AT_TEN))))
    assert time.monotonic() - before < 30


def test_a_body_that_drips_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    from tournevis.ground.organisations import outward

    def dripping(out: Any) -> None:
        out.write(b"HTTP/1.0 200 OK\r\n\r\n")
        while True:
            out.write(b"B")
            out.flush()
            time.sleep(0.1)

    monkeypatch.setattr(outward, "ALL_WITHIN", 1.0)
    with pytest.raises(outward.Unreachable, match="too slow"):
        outward.fetched(serve("/drip", dripping), most=1000, allow_private=True)


def test_what_is_packed_is_not_unpacked(serve: Serve) -> None:
    from tournevis.ground.organisations import outward

    def bomb(out: Any) -> None:
        packed = gzip.compress(b"\0" * 1_000_000)
        out.write(b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed)

    with pytest.raises(outward.Unreachable, match="packed"):
        outward.fetched(serve("/bomb.gz", bomb), most=1_000_000_000, allow_private=True)


def test_a_name_that_means_another_address_the_second_time(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked up once: what was judged is what is connected to."""
    from tournevis.ground.organisations import outward

    address = serve("/here", calendar(BUSY)).replace("127.0.0.1", "turns.example")
    asked_for: list[str] = []

    def lookup(host: str, *_: Any, **__: Any) -> Any:
        asked_for.append(host)
        there = "192.0.1.1" if len(asked_for) == 1 else "127.0.0.1"
        return [(2, 1, 6, "", (there, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(outward, "PATIENCE", 0.3)
    with pytest.raises(outward.Unreachable, match="does not answer"):
        outward.fetched(address, most=1000, allow_private=False)
    assert asked_for[0] == "turns.example"
    assert "turns.example" not in asked_for[1:]


@pytest.fixture
def inhabited(house: object, settings: Any) -> Cast:
    settings.ALLOW_PRIVATE_CALENDARS = True
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += START - walls.open_to(cast.everyone)
    return cast


def test_the_round_makes_leave_of_it_with_real_walls(inhabited: Cast, serve: Serve) -> None:
    address = serve("/anna.ics", calendar(BUSY))
    client = browser(inhabited.anna)
    assert client.post("/oncall/mine/calendar/", {"address": address}).status_code == 302
    assert calendars.fetch_due() == 1
    assert calendars.fetch_due() == 0
    busy_then = (
        datetime(2026, 3, 25, 10, 30, tzinfo=UTC),
        datetime(2026, 3, 25, 10, 31, tzinfo=UTC),
    )
    with walls.opened(*inhabited.everyone):
        assert duty.is_away_between(inhabited.anna, *busy_then)
        [leave] = Leave.objects.all()
        assert leave.words == ""
        [row] = BusyCalendar.objects.all()
        assert address not in row.address
    page = client.get("/oncall/mine/").content.decode()
    assert "zqsecret" not in page
    assert address not in page
    client.post("/oncall/mine/calendar/", {"do": "forget"})
    with walls.opened(*inhabited.everyone):
        assert not duty.is_away_between(inhabited.anna, *busy_then)


def test_one_that_fails_keeps_what_it_said_and_says_why(inhabited: Cast, serve: Serve) -> None:
    address = serve("/anna.ics", calendar(BUSY))
    with walls.opened(inhabited.centre.pk) as now:
        calendars.keep(inhabited.anna, inhabited.centre.pk, address, now)
    calendars.fetch_due()
    serve("/anna.ics", b"<html>Sign in</html>")
    with walls.opened(inhabited.centre.pk) as now:
        BusyCalendar.objects.update(due_at=now)
    assert calendars.fetch_due() == 1
    with walls.opened(inhabited.centre.pk):
        [row] = BusyCalendar.objects.all()
        assert "no calendar" in row.trouble
        assert row.lease_until is None
        assert Leave.objects.count() == 1
    assert "lisible" in browser(inhabited.anna).get("/oncall/mine/").content.decode()


def test_one_that_cannot_be_read_at_all_stops_no_other(
    inhabited: Cast, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = serve("/anna.ics", calendar(BUSY)), serve("/emile.ics", calendar(BUSY))
    with walls.opened(inhabited.centre.pk) as now:
        calendars.keep(inhabited.anna, inhabited.centre.pk, broken, now)
        calendars.keep(inhabited.emile, inhabited.centre.pk, sound, now)
    asked = busy.asked

    def sometimes(address: str, **about: Any) -> busy.Spans:
        if address == broken:
            raise ZeroDivisionError
        return asked(address, **about)

    monkeypatch.setattr(busy, "asked", sometimes)
    assert calendars.fetch_due() == 1
    with walls.opened(*inhabited.everyone):
        assert [each.person for each in Leave.objects.all()] == [inhabited.emile]


def test_the_form_refuses_what_is_no_address(cast: Cast) -> None:
    for wrong in ("", "x", "ftp://a.example/x", "javascript:alert(1)", "https://" + "a" * 2000):
        answer = browser(cast.anna).post("/oncall/mine/calendar/", {"address": wrong})
        assert answer.status_code == 422, wrong
