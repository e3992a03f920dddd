"""Files with what is written: from the composer, from the client's page, and who may see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tournevis.ground.files.keeping import enclosed
from tournevis.ground.files.models import Enclosure, File
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Attached, Incident
from tournevis.ground.incidents.once import nonce
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work

pytestmark = pytest.mark.urls("tournevis.steps.contact.tests.urls_with_files")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def incident(cast: Cast, opened: Open, work: Work, post: Post) -> Incident:
    incident = opened()
    work()
    post.sent.clear()
    return incident


def a_file(name: str = "schéma.pdf", content: bytes = b"%PDF-1") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def write(browser: Client, incident: Incident, what: str, **fields: Any) -> HttpResponse:
    told = {"channel": "email", "text": "Voici", "nonce": nonce(), **fields}
    path = f"/incidents/{incident.number}/{what}/"
    return browser.post(path, told, headers=HTMX)  # type: ignore[return-value]


def door(incident: Incident, person: Person, cast: Cast) -> str:
    """The client's page behind a link."""
    with walls.opened(*cast.everyone) as now:
        home = incident.organisation_id
        url = links.mint(home, person, MagicLink.Purpose.CLIENT, incident.pk, now)
    return url[url.index("/c/") :]


def uploaded(browser: Client, where: str) -> str:
    return browser.post(where, {"file": a_file()}).json()["token"]  # type: ignore[no-any-return]


def test_a_reply_leaves_with_its_files_and_shows_them_once_it_has_left(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    anna, page = asked(cast.anna), door(incident, cast.ben, cast)
    token = uploaded(anna, f"/incidents/{incident.number}/files/")
    mark = nonce()
    for _ in range(2):
        form = {"file": [token], "files": [a_file("photo.png", b"\x89PNG\r\n\x1a\n")]}
        assert write(anna, incident, "messages", nonce=mark, **form).status_code == 200
    walls.open_to(cast.everyone)
    [entry] = incident.entries.filter(kind=Fact.MESSAGE_OUT, by=cast.anna)
    rows = Attached.objects.filter(entry=entry).select_related("file").order_by("number")
    names = [each.file.name for each in rows]
    assert names == ["schéma.pdf", "photo.png"]
    assert [each.name for each in enclosed(entry.delivery_id or 0)] == names
    first = rows[0].file.pk
    client = Client()
    assert client.get(f"{page}files/{first}/").status_code == 404, "it can still be taken back"
    assert "schéma" not in client.get(page).content.decode()
    move_clock(seconds=11)
    work()
    assert f"{page}files/{first}/" in client.get(page).content.decode()
    answer = client.get(f"{page}files/{first}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1"  # type: ignore[attr-defined]


def test_a_refused_reply_keeps_the_files_it_had(
    cast: Cast, incident: Incident, asked: Asked
) -> None:
    anna = asked(cast.anna)
    token = uploaded(anna, f"/incidents/{incident.number}/files/")
    answer = write(anna, incident, "messages", text=" ", file=[token])
    assert answer.status_code == 409
    assert f'name="file" value="{token}"' in answer.content.decode()
    assert write(anna, incident, "messages", file=[token]).status_code == 200


def test_an_sms_takes_no_files(cast: Cast, incident: Incident, asked: Asked) -> None:
    answer = write(asked(cast.anna), incident, "messages", channel="sms", files=[a_file()])
    assert answer.status_code == 409
    walls.open_to(cast.everyone)
    assert not Attached.objects.exists()
    assert not incident.entries.filter(by=cast.anna).exists()


def test_a_notes_file_is_for_the_team_alone(
    cast: Cast, incident: Incident, asked: Asked, work: Work
) -> None:
    assert write(asked(cast.anna), incident, "notes", files=[a_file()]).status_code == 200
    work()
    walls.open_to(cast.everyone)
    file = Attached.objects.get().file
    assert not Enclosure.objects.exists()
    assert Client().get(f"{door(incident, cast.ben, cast)}files/{file.pk}/").status_code == 404
    assert asked(cast.ben).get(f"/my/{incident.number}/files/{file.pk}/").status_code == 404


def test_what_is_too_large_is_refused_with_the_text_kept(
    cast: Cast, incident: Incident, asked: Asked, settings: Any
) -> None:
    settings.MB = 1
    large, some = [a_file("gros.pdf", b"x" * 99)], [a_file(content=b"x" * 15) for _ in range(3)]
    for files, said in ((large, "gros.pdf"), (some, "plus que ce qui peut")):
        answer = write(asked(cast.anna), incident, "messages", text="Mon texte", files=files)
        assert answer.status_code == 409
        assert said in answer.content.decode()
        assert "Mon texte" in answer.content.decode()
    walls.open_to(cast.everyone)
    assert not File.objects.exists()
    assert not incident.entries.filter(by=cast.anna).exists()


def test_a_client_sends_a_photo_from_the_page_behind_their_link(
    cast: Cast, incident: Incident, work: Work
) -> None:
    page, client = door(incident, cast.ben, cast), Client()
    token = uploaded(client, f"{page}files/")
    told = {"text": "La box", "nonce": nonce(), "file": token, "files": a_file("b.exe", b"MZ")}
    assert client.post(f"{page}messages/", told).status_code == 302
    walls.open_to(cast.everyone)
    rows = list(Attached.objects.select_related("file").order_by("number"))
    assert [(each.file.name, each.file.by) for each in rows] == [
        ("schéma.pdf", cast.ben),
        ("b.exe", cast.ben),
    ]
    shown = client.get(page).content.decode()
    assert "schéma.pdf" in shown
    warned = client.get(f"{page}files/{rows[1].file.pk}/")
    assert not warned.streaming
    assert "Prenez garde" in warned.content.decode()
    given = client.post(f"{page}files/{rows[1].file.pk}/")
    assert b"".join(given.streaming_content) == b"MZ"  # type: ignore[attr-defined]


def test_a_signed_in_client_opens_an_incident_with_a_photo_once(
    cast: Cast, asked: Asked, post: Post, work: Work
) -> None:
    ben, mark = asked(cast.ben), nonce()
    for _ in range(2):
        told = {"subject": "Caisse", "text": "Voyez", "nonce": mark, "files": a_file()}
        answer = ben.post("/my/new/", told)
        assert answer.status_code == 302
    walls.open_to(cast.everyone)
    attached = Attached.objects.select_related("file").get()
    where = f"{answer['Location']}files/{attached.file.pk}/"
    assert b"".join(ben.get(where).streaming_content) == b"%PDF-1"  # type: ignore[attr-defined]
    assert uploaded(ben, f"{answer['Location']}files/")


def test_other_companies_and_guessed_ids_get_nothing(
    cast: Cast, incident: Incident, opened: Open, asked: Asked, work: Work
) -> None:
    ben = door(incident, cast.ben, cast)
    told = {"text": "La box", "nonce": nonce(), "files": a_file()}
    Client().post(f"{ben}messages/", told)
    walls.open_to(cast.everyone)
    file = Attached.objects.get().file
    theirs = opened(by=cast.carla)
    carla = door(theirs, cast.carla, cast)
    for path in (f"files/{file.pk}/", f"files/{file.pk}/thumbnail/", f"files/{file.pk + 999}/"):
        assert Client().get(f"{carla}{path}").status_code == 404
        assert asked(cast.carla).get(f"/my/{incident.number}/{path}").status_code == 404
        walls.open_to(cast.everyone)
        assert asked(cast.carla).get(f"/my/{theirs.number}/{path}").status_code == 404
        walls.open_to(cast.everyone)
        assert Client().get(f"/my/{incident.number}/{path}").status_code == 302
    token = uploaded(Client(), f"{ben}files/")
    walls.open_to(cast.everyone)
    stolen = {"text": "x", "nonce": nonce(), "file": token}
    assert Client().post(f"{carla}messages/", stolen).status_code == 409
    assert Client().post("/c/invented/files/", {"file": a_file()}).status_code == 404
