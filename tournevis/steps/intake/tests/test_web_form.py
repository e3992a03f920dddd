"""The web form: for anyone, kept whole once, unproven until confirmed, and of no use to a spammer."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from tests.cast import Cast, cast_of_three
from tournevis.cli.cluster import Urls
from tournevis.engines.mail import read as read_mail
from tournevis.ground.channels.form import compose, keep
from tournevis.ground.channels.form.compose import File, Typed, composed
from tournevis.ground.channels.form.stamp import Stamp
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, Person

PHOTO = b"\x89PNG\r\n\x1a\n" + b"x" * 100
TYPED = {
    "name": "Nora Vidal",
    "email": "nora@new.example",
    "phone": "",
    "text": "Le terminal de paiement refuse les cartes.\nOn Monday he wrote: > x",
    "since": "ce matin",
}
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def form(cast: Cast) -> str:
    """The address of the centre's form."""
    walls.open_to(cast.everyone)
    Organisation.objects.filter(pk=cast.centre.pk).update(slug="atlas")
    return "/ask/atlas/"


def stamp_of(client: Client, form: str) -> str:
    page = client.get(form, headers=FRENCH)
    assert page.status_code == 200
    found = re.search(r'name="stamp" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def send(form: str, settings: Any, after: float = 30, **told: Any) -> Any:
    """Look at the form, wait, fill it in, and send it."""
    client = Client()
    stamp = told.pop("stamp", None) or stamp_of(client, form)
    settings.CLOCK_OFFSET += timedelta(seconds=after)
    return client.post(form, {**TYPED, "stamp": stamp, **told}, headers=FRENCH)


def kept(cast: Cast) -> list[Inbound]:
    walls.open_to(cast.everyone)
    return list(Inbound.objects.filter(channel="web").order_by("pk"))


def test_it_is_kept_whole_and_becomes_an_incident_with_a_number(
    cast: Cast, form: str, settings: Any, work: Any
) -> None:
    files = [SimpleUploadedFile("photo.png", PHOTO, content_type="image/png")]
    answer = send(form, settings, files=files)
    assert answer.status_code == 302
    page = Client().get(answer["Location"], headers=FRENCH)
    assert page.status_code == 200
    walls.open_to(cast.everyone)
    work()
    walls.open_to(cast.everyone)
    [incident] = Incident.objects.all()
    assert incident.in_triage
    assert (incident.language, incident.requester.email) == ("fr", "nora@new.example")
    message = incident.entries.get(kind=Fact.MESSAGE_IN)
    assert message.text.startswith(TYPED["text"]), "nothing is taken for a quote"
    assert "Depuis quand\u202f: ce matin" in message.text
    assert [file["name"] for file in message.data["attachments"]] == ["photo.png"]
    assert incident.entries.get(kind=Fact.FLAGGED).data["flag"] == "typed"
    told = Client().get(answer["Location"], headers=FRENCH).content.decode()
    assert f"<h1>Merci. Votre demande porte le numéro {incident.number}." in told
    assert "terminal" not in told, "the page tells no word of it"
    walls.open_to(cast.everyone)
    staff = browser(cast.anna)
    tray = staff.get("/triage/").content.decode()
    assert "rien ne prouve qui" in tray
    inbound = kept(cast)[0]
    file = browser(cast.anna).get(f"/messages/{inbound.pk}/attachments/1/", follow=True)
    assert b"".join(file.streaming_content) == PHOTO  # type: ignore[attr-defined]


def test_the_same_form_is_taken_once(cast: Cast, form: str, settings: Any) -> None:
    stamp = stamp_of(Client(), form)
    first, second = (send(form, settings, stamp=stamp) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert len(kept(cast)) == 1


def test_the_same_form_in_parallel_is_kept_once(house: Urls, now: Any) -> None:
    with transaction.atomic():
        cast = cast_of_three()
    typed = Typed("Nora", "nora@new.example", "", "It does not start.", "en")

    def one(_: int) -> int:
        try:
            return keep.keep(cast.centre, typed, Stamp(now, "a1"), is_trap=False).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(one, range(12)))) == 1
    with walls.system():
        assert Inbound.objects.count() == 1


def test_who_wrote_reads_nothing_until_they_confirm(
    cast: Cast, form: str, settings: Any, work: Any
) -> None:
    send(form, settings, email=cast.ben.email, name="Somebody")
    walls.open_to(cast.everyone)
    work()
    walls.open_to(cast.everyone)
    [incident] = Incident.objects.all()
    assert (incident.organisation, incident.requester) == (cast.bakery, cast.ben)
    [mail] = Delivery.objects.filter(to=cast.ben.email)
    assert mail.link_purpose == "confirm"
    assert "terminal" not in mail.body + mail.subject, "nobody's words to a stranger"
    path = letter(mail)
    page = Client().get(path)
    assert page.status_code == 200
    assert b"terminal" not in page.content
    assert Client().get(path.replace("/confirm/", "/c/")).status_code == 404
    client = Client()
    answer = client.post(path)
    assert answer.status_code == 302
    assert b"terminal" in client.get(answer["Location"]).content
    assert Client().post(path).status_code == 404, "it works once"
    walls.open_to(cast.everyone)
    assert incident.entries.filter(kind=Fact.CONFIRMED, by=cast.ben).count() == 1


def letter(mail: Delivery) -> str:
    """The path of the link in the mail as it left."""
    from django.conf import settings

    found = re.search(
        rb"http://localhost:8000(/\S+/)", (settings.OUTBOX_FOLDER / f"{mail.pk}.eml").read_bytes()
    )
    assert found
    return found[1].decode()


def test_only_a_number_sends_no_message_and_finds_the_client(
    cast: Cast, form: str, settings: Any, work: Any
) -> None:
    send(form, settings, email="", phone="06 00 00 00 11")
    walls.open_to(cast.everyone)
    work()
    walls.open_to(cast.everyone)
    [incident] = Incident.objects.all()
    assert incident.requester == cast.ben
    assert not Delivery.objects.filter(to=cast.ben.phone).exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"email": "", "phone": ""}, "comment vous joindre"),
        ({"email": "not an address"}, "adresse"),
        ({"email": "\u017fam@new.example"}, "adresse"),  # a letter that lower case leaves
        ({"email": "", "phone": "12"}, "numéro de téléphone"),
        ({"text": ""}, "obligatoire"),
        ({"text": "x" * 10_001}, "10000"),
        ({"name": ""}, "obligatoire"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    cast: Cast, form: str, settings: Any, told: dict[str, Any], words: str
) -> None:
    answer = send(form, settings, **told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "ce matin" in page
    assert kept(cast) == []


def test_files_have_limits_that_are_said(cast: Cast, form: str, settings: Any) -> None:
    settings.FORM_FILES_MB = 1
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]
    assert send(form, settings, files=many).status_code == 422
    large = [SimpleUploadedFile("a.bin", b"x" * 1_010_000)]
    answer = send(form, settings, files=large)
    assert answer.status_code == 422
    assert "trop volumineux" in answer.content.decode()
    huge = [SimpleUploadedFile("a.bin", b"x" * 1_300_000)]
    assert send(form, settings, files=huge).status_code == 413
    assert kept(cast) == []


def test_too_quick_or_too_old_is_asked_again_and_then_taken(
    cast: Cast, form: str, settings: Any
) -> None:
    quick = send(form, settings, after=1)
    assert quick.status_code == 422
    assert TYPED["name"] in quick.content.decode()
    old = send(form, settings, after=13 * 3600)
    assert old.status_code == 422
    found = re.search(r'name="stamp" value="([^"]+)"', old.content.decode())
    assert found
    assert send(form, settings, stamp=found[1]).status_code == 302
    assert send(form, settings, stamp="1.invented:x").status_code == 422
    assert len(kept(cast)) == 1


def test_the_trap_puts_aside_and_loses_nothing(cast: Cast, form: str, settings: Any) -> None:
    answer = send(form, settings, website="http://spam.example")
    assert answer.status_code == 302, "a machine learns nothing"
    [aside] = kept(cast)
    assert (aside.state, aside.due_at) == ("quarantined", None)
    assert Client().get(answer["Location"]).status_code == 200


def test_so_many_an_hour_and_no_more(
    cast: Cast, form: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "MOST_FOR_AN_ADDRESS", 2)
    monkeypatch.setattr(keep, "MOST_FROM_A_PLACE", 4)
    said = [send(form, settings).status_code for _ in range(3)]
    said += [send(form, settings, email=f"n{n}@new.example").status_code for n in range(3)]
    assert said == [302, 302, 429, 302, 302, 429]
    settings.CLOCK_OFFSET += timedelta(hours=1)
    assert send(form, settings).status_code == 302


def test_forms_that_are_not_there(cast: Cast, form: str) -> None:
    for path in ("/ask/other/", "/ask/sent/1.1:x/"):
        assert Client().get(path).status_code == 404
    client = Client(enforce_csrf_checks=True)
    assert client.post(form, TYPED).status_code == 403


def test_a_supervisor_opens_and_closes_the_form(cast: Cast) -> None:
    client = browser(cast.sophie)
    assert client.post("/doorways/form/", {"slug": "Atlas"}).status_code == 302
    assert Client().get("/ask/atlas/").status_code == 200
    for wrong in ("sent", "a b", "x" * 61):
        assert client.post("/doorways/form/", {"slug": wrong}).status_code == 422
    assert client.post("/doorways/form/", {"slug": ""}).status_code == 302
    assert Client().get("/ask/atlas/").status_code == 404


def test_the_page_after_sending_is_the_same_for_clients_and_strangers(
    cast: Cast, form: str, settings: Any, work: Any
) -> None:
    pages = []
    for address in (cast.ben.email, "nora@new.example"):
        where = send(form, settings, email=address)["Location"]
        walls.open_to(cast.everyone)
        work()
        page = Client().get(where, headers=FRENCH).content.decode()
        pages.append(re.sub(r"\d+|/ask/sent/[^\"]+|csrf\S+|[\w-]{40,}", "", page))
    assert pages[0] == pages[1]


def test_nothing_that_is_typed_breaks_out_of_a_header(now: Any) -> None:
    hostile = "x\r\nBcc: victim@other.example\r\n\r\n<b>"
    typed = Typed(
        hostile, "a@b.example", "+33600000011", hostile, "fr", (("Since", hostile),),
        (File(hostile, "text/html\r\nX: y", b"\x00\r\n"), File("", "message/rfc822", b"From: x")),
    )  # fmt: skip
    raw = composed(typed, to="support@centre.example", message_id="form-1@x", date=now)
    mail = read_mail(raw)
    assert mail.recipients == ("support@centre.example",)
    assert mail.sender.address == "a@b.example"
    assert [file.content for file in mail.attachments] == [b"\x00\r\n", b"From: x"]
    assert all(file.content_type == "application/octet-stream" for file in mail.attachments)
    assert b"\nBcc:" not in raw.split(b"\r\n\r\n")[0]
    assert compose.fingerprint(typed) != compose.fingerprint(
        Typed(hostile, "a@b.example", "", hostile, "fr")
    )


def test_a_stranger_confirms_and_the_tray_says_so(
    cast: Cast, form: str, settings: Any, work: Any
) -> None:
    send(form, settings)
    walls.open_to(cast.everyone)
    work()
    walls.open_to(cast.everyone)
    client = Client()
    answer = client.post(letter(Delivery.objects.get(to="nora@new.example")))
    assert answer.status_code == 302
    assert "terminal de paiement" in client.get(answer["Location"]).content.decode()
    walls.open_to(cast.everyone)
    assert Person.objects.get(email="nora@new.example").memberships.count() == 0
    assert "a confirmé" in browser(cast.anna).get("/triage/").content.decode()
