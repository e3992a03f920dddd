"""Each real server does what the tests that use it count on."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import httpx
import psycopg
import pytest
from imap_tools import MailBoxUnencrypted

if TYPE_CHECKING:
    from playwright.sync_api import Browser

from tests.peers import browser, dovecot, kannel, needed, postgres, server, smtp_sink

pytestmark = pytest.mark.peer

MAIL = "From: ben@bakery.example\r\nSubject: =?utf-8?q?Plus_d=27=C3=A9lectricit=C3=A9?=\r\n\r\nÀ l’aide\r\n"
PHONE, NUMBER = "+33612345678", "36000"


@dataclass
class Web:
    """A web server that keeps what it was asked for and answers what it is told to."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    def arrived(self, count: int, path: str) -> list[dict[str, str]]:
        """The parameters of the first `count` requests for this path, waited for."""

        def of_path() -> list[str]:
            return [one for one in self.asked if one.startswith(path)]

        assert server.until(lambda: len(of_path()) >= count, 10), self.asked
        return [{key: _decoded(one, key) for key in _fields(one)} for one in of_path()]


@contextmanager
def web() -> Iterator[Web]:
    asked = Web()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.asked.append(self.path)
            body = asked.pages.get(urlsplit(self.path).path, "").encode()
            self.send_response(asked.statuses.pop(0) if asked.statuses else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    listening = ThreadingHTTPServer((server.LOOPBACK, 0), Page)
    asked.url = f"http://{server.LOOPBACK}:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield asked
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def test_an_idling_client_is_woken_by_a_delivery() -> None:
    needed.needed(dovecot.missing)
    with dovecot.Dovecot() as peer, _mailbox(peer) as box:
        with box.idle as idle:
            began = time.monotonic()
            threading.Timer(0.2, peer.deliver, [MAIL.encode()]).start()
            responses = idle.poll(timeout=10)
            took = time.monotonic() - began
        [mail] = box.fetch(mark_seen=False)
    assert b"* 1 EXISTS" in responses
    assert took < 5
    assert mail.subject == "Plus d'électricité"
    assert peer.url == f"imap://support:{peer.password}@127.0.0.1:{peer.port}/INBOX"


def test_mail_survives_a_restart_and_a_renumbering_shows() -> None:
    needed.needed(dovecot.missing)
    with dovecot.Dovecot(password="a b") as peer:
        peer.deliver(MAIL.encode())
        before = _uidvalidity(peer)
        peer.stop()
        with pytest.raises(ConnectionRefusedError):
            MailBoxUnencrypted(server.LOOPBACK, peer.port)
        peer.start()
        assert _uidvalidity(peer) == before
        peer.renumber()
        assert _uidvalidity(peer)[0] == 1
        assert _uidvalidity(peer)[1] > before[1]


def test_a_phone_writes_in_both_alphabets_and_is_asked_again_after_a_refusal() -> None:
    needed.needed(kannel.missing)
    with web() as site, kannel.Kannel(f"{site.url}/sms/in") as peer:
        site.statuses[:] = [503]
        peer.receive(PHONE, NUMBER, "élève à 5 €")
        again = site.arrived(2, "/sms/in")
        peer.receive(PHONE, NUMBER, "Ça a brûlé, l’œuf\naussi")
        *_, last = site.arrived(3, "/sms/in")
    assert again[0] == again[1]
    assert again[0].items() >= {
        "from": PHONE, "to": NUMBER, "text": "élève à 5 €", "charset": "UTF-8", "coding": "0", "smsc": "phones",
    }.items()  # fmt: skip
    assert again[0]["id"] != last["id"]
    assert (last["text"], last["charset"], last["coding"]) == (
        "Ça a brûlé, l’œuf\naussi", "UTF-16BE", "2",
    )  # fmt: skip


def test_the_gateway_joins_a_long_message_or_recodes_it() -> None:
    needed.needed(kannel.missing)
    with web() as site, kannel.Kannel(f"{site.url}/sms/in", recode=True) as peer:
        peer.line.send_part(PHONE, NUMBER, "deuxième.", (7, 2, 2))
        peer.line.send_part(PHONE, NUMBER, "Partie une, ", (7, 2, 1))
        peer.receive(PHONE, NUMBER, "l’œuf")
        texts = {one["text"] for one in site.arrived(2, "/sms/in")}
    assert texts == {"Partie une, deuxième.", "l’œuf"}


def test_a_phone_gets_texts_in_both_alphabets_and_the_gateway_reports() -> None:
    needed.needed(kannel.missing)
    report = {"dlr-mask": "31"}
    with web() as site, kannel.Kannel(f"{site.url}/sms/in") as peer:
        report["dlr-url"] = f"{site.url}/report?kind=%d&answer=%A"
        assert _send(peer, "Été à 5 €\nou plus", coding="0", **report) == 202
        assert _send(peer, "Ça, l’œuf", coding="2") == 202
        assert _send(peer, "ê" * 100, coding="2") == 202
        assert _send(peer, "non", password="wrong") == 403
        assert server.until(lambda: len(peer.sent()) == 4, 10), peer.log()
        kinds = {one["kind"] for one in site.arrived(2, "/report")}
        short, wide, *long = peer.sent()
    assert kinds == {"8", "1"}
    assert (short.sender, short.receiver, short.coding) == (NUMBER, PHONE, "text")
    assert short.text == "Été à 5 €\nou plus"
    assert (wide.text, wide.coding, wide.part) == ("Ça, l’œuf", "ucs2", None)
    assert "".join(one.text for one in long) == "ê" * 100
    assert [one.part and one.part[1:] for one in long] == [(2, 1), (2, 2)]


def test_a_text_waits_while_the_phones_are_cut_off() -> None:
    needed.needed(kannel.missing)
    with web() as site, kannel.Kannel(f"{site.url}/sms/in") as peer:
        peer.line.cut()
        assert server.until(lambda: "phones[phones]    FAKE" in peer.status())
        assert _send(peer, "wait", coding="0") == 202
        assert peer.sent() == []
        peer.line.connect()
        assert server.until(lambda: len(peer.sent()) == 1, 10), peer.log()


def test_kannels_own_fakesmsc_sends_and_hears() -> None:
    needed.needed(kannel.missing)
    with web() as site, kannel.Kannel(f"{site.url}/sms/in") as peer:
        with peer.fakesmsc(f"{PHONE} {NUMBER} text OK 4821, merci à vous") as program:
            [arrived] = site.arrived(1, "/sms/in")
            assert _send(peer, "Été", coding="0", smsc="fakesmsc") == 202
            assert server.until(lambda: len(program.sent()) == 1, 10), program.last_words()
            assert program.sent()[0].text == "Été"
        assert peer.sent() == []
    assert (arrived["text"], arrived["smsc"]) == ("OK 4821, merci à vous", "fakesmsc")


def test_a_cluster_has_roles_that_need_their_password_and_keeps_data_over_a_restart() -> None:
    needed.needed(postgres.missing)
    with postgres.Postgres(durable=True) as peer:
        with psycopg.connect(peer.url(), autocommit=True) as admin:
            admin.execute("CREATE ROLE app LOGIN PASSWORD 'p@ss/word'")
            admin.execute("CREATE DATABASE house OWNER app")
            [version] = admin.execute("SHOW server_version_num").fetchone() or [0]
        with psycopg.connect(peer.url("app", "p@ss/word", "house")) as app:
            app.execute("CREATE TABLE kept AS SELECT 'été' AS word")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(peer.url("app", "wrong", "house"))
        peer.stop()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(peer.url("app", "p@ss/word", "house"))
        peer.start()
        with psycopg.connect(peer.url("app", "p@ss/word", "house")) as app:
            assert app.execute("SELECT word FROM kept").fetchone() == ("été",)
    assert int(version) >= 150000


def test_a_page_is_seen_by_a_reader_and_kept_as_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed.needed(browser.missing)
    monkeypatch.setenv("ARTEFACTS", str(tmp_path / "pictures"))
    good = "<!doctype html><title>Bon</title><p id=p></p><script>p.textContent='été'</script>"
    bad = "<!doctype html><script>console.error('spilt'); nowhere()</script>"
    gone = "<!doctype html><img src=/gone.png alt='' id=i><script src='http://far.example/x.js'></script>"
    with web() as site, browser.browser() as chromium:
        site.pages |= {"/": good, "/bad": bad, "/outside": gone}
        with browser.page(chromium, browser.PHONE, dark=True, language="fr") as window:
            window.goto(site.url)
            assert window.inner_text("#p") == "été"
            assert window.evaluate(
                "[innerWidth, navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]"
            ) == [390, "fr", True]
            picture = browser.shot(window, "good")
        with pytest.raises(browser.PageErrors, match=r"(?s)spilt.*nowhere"):
            _look(chromium, f"{site.url}/bad")
        with pytest.raises(browser.PageErrors, match="ERR_NAME_NOT_RESOLVED"):
            _look(chromium, f"{site.url}/outside")
        with browser.page(chromium, allow=("spilt", "nowhere")) as window:
            window.goto(f"{site.url}/bad")
    assert picture == tmp_path / "pictures" / "good.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_is_sent_is_kept_byte_for_byte_and_an_unknown_recipient_refused() -> None:
    needed.needed(smtp_sink.missing)
    with smtp_sink.SmtpSink() as sink:
        sink.unknown.add("nobody@bakery.example")
        with smtplib.SMTP(server.LOOPBACK, sink.port, timeout=5) as client:
            refused = client.sendmail(
                "", ["ben@bakery.example", "nobody@bakery.example"], MAIL.encode()
            )
    [mail] = sink.accepted
    assert (mail.sender, mail.recipients) == ("", ("ben@bakery.example",))
    assert mail.raw == MAIL.encode()
    assert mail.message["Subject"] == "Plus d'électricité"
    assert refused["nobody@bakery.example"][0] == 550


@pytest.mark.parametrize(
    ("mode", "code"), [(smtp_sink.Mode.LATER, 451), (smtp_sink.Mode.NEVER, 550)]
)
def test_a_refusal_keeps_nothing(mode: smtp_sink.Mode, code: int) -> None:
    needed.needed(smtp_sink.missing)
    with smtp_sink.SmtpSink(mode) as sink:
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            _mail(sink)
        sink.mode = smtp_sink.Mode.ACCEPT
        _mail(sink)
    assert refusal.value.smtp_code == code
    assert len(sink.mails) == 1


def test_an_answer_can_be_lost_or_never_come() -> None:
    needed.needed(smtp_sink.missing)
    with smtp_sink.SmtpSink(smtp_sink.Mode.DROP) as sink:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            _mail(sink)
        sink.mode = smtp_sink.Mode.HANG
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            _mail(sink, timeout=0.3)
        sink.release()
    assert [mail.mode for mail in sink.mails] == [smtp_sink.Mode.DROP, smtp_sink.Mode.HANG]
    assert sink.accepted == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.LOOPBACK, sink.port), 1)


def test_nothing_is_left_running_or_lying_about() -> None:
    needed.needed(dovecot.missing)
    with dovecot.Dovecot() as peer, _mailbox(peer):
        process = peer._server.process
        assert process is not None
        assert len(_group(process.pid)) > 1, "the login and mail processes"
        folder = peer.maildir.parent
    assert _group(process.pid) == []
    assert not folder.exists()


def test_a_server_that_cannot_start_says_why() -> None:
    needed.needed(dovecot.missing)
    with dovecot.Dovecot() as first:
        second = dovecot.Dovecot()
        second.port = first.port
        with pytest.raises(server.DidNotStart, match="Address already in use"), second:
            pytest.fail("it started on a port in use")


def test_a_missing_server_skips_its_test_unless_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(needed.REQUIRED, raising=False)
    needed.needed(lambda: None)
    reason = needed.absent("nothing-imapd", "/no/such/program", what="Nothing (a server)")
    assert reason is not None
    assert "apt-get install nothing-imapd" in reason
    with pytest.raises(pytest.skip.Exception, match="Nothing"):
        needed.needed(lambda: reason)
    monkeypatch.setenv(needed.REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install nothing-imapd"):
        needed.needed(lambda: reason)


def _mailbox(peer: dovecot.Dovecot) -> MailBoxUnencrypted:
    box = MailBoxUnencrypted(server.LOOPBACK, peer.port, timeout=10)
    box.login(peer.user, peer.password, "INBOX")
    return box


def _uidvalidity(peer: dovecot.Dovecot) -> tuple[int, int]:
    """How many messages, and the UIDVALIDITY."""
    with _mailbox(peer) as box:
        status = box.folder.status("INBOX", ["MESSAGES", "UIDVALIDITY"])
    return status["MESSAGES"], status["UIDVALIDITY"]


def _send(peer: kannel.Kannel, text: str, **parameters: str) -> int:
    """Give Kannel a text for the phone; its HTTP status."""
    about = {"username": peer.user, "password": peer.password, "from": NUMBER, "to": PHONE}
    query = about | {"text": text, "charset": "UTF-8"} | parameters
    return httpx.get(peer.sendsms_url, params=query).status_code


def _fields(path: str) -> list[str]:
    return list(parse_qs(urlsplit(path).query, keep_blank_values=True))


def _decoded(path: str, name: str) -> str:
    """A parameter, in the charset that the request names."""
    raw = dict(pair.split("=", 1) for pair in urlsplit(path).query.split("&"))
    is_text = name == "text"
    charset = raw.get("charset", "utf-8") if is_text else "utf-8"
    return unquote_to_bytes(raw[name].replace("+", " ")).decode(charset)


def _look(chromium: Browser, url: str) -> None:
    with browser.page(chromium) as window:
        window.goto(url)


def _mail(sink: smtp_sink.SmtpSink, timeout: float = 5) -> None:
    with smtplib.SMTP(server.LOOPBACK, sink.port, timeout=timeout) as client:
        client.sendmail("support@centre.example", ["ben@bakery.example"], MAIL.encode())


def _group(group: int) -> list[str]:
    """The living processes of this process group."""
    told = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True)
    lines = [line.split(None, 2) for line in told.stdout.splitlines()]
    return [args for pgid, state, args in lines if int(pgid) == group and state[0] != "Z"]
