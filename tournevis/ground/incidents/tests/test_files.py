"""Files of incidents: who gets them, how they are sent, and what one is warned of."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.client import AsyncRequestFactory
from PIL import Image

from tests.cast import Cast
from tournevis.ground.files import serving
from tournevis.ground.files.examining import claim, examine
from tournevis.ground.files.keeping import keep
from tournevis.ground.files.models import Content, File
from tournevis.ground.incidents import uploading
from tournevis.ground.incidents.attached import attach, look_after_files
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.tests.rows import browser, opened
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def moment(cast: Cast) -> datetime:
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    return now


@pytest.fixture
def incident(cast: Cast, moment: datetime) -> Incident:
    return opened(cast.ben, moment)


def picture(form: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (900, 300), "green").save(written, form)
    return written.getvalue()


def sent(incident: Incident, cast: Cast, moment: datetime, name: str, content: bytes) -> File:
    """A file that Ben sent with a message."""
    walls.open_to(cast.everyone)
    file = keep(cast.bakery.pk, content, name=name, by=cast.ben, now=moment)
    entry = incident.record(Fact.MESSAGE_IN, now=moment, by=cast.ben, text="Voici", is_public=True)
    attach(entry, [file])
    return file


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_saved_never_opened(cast: Cast, incident: Incident, moment: datetime) -> None:
    content = b"%PDF-1.4" + b"x" * 200_000
    file = sent(incident, cast, moment, 'été "1"; x=.pdf', content)
    answer = browser(cast.anna).get(f"/files/{file.pk}/")
    assert whole(answer) == content
    assert answer["Content-Disposition"] == (
        'attachment; filename="_t_ _1__ x_.pdf"; '
        "filename*=UTF-8''%C3%A9t%C3%A9%20%221%22%3B%20x%3D.pdf"
    )
    assert answer["Content-Length"] == str(len(content))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "no-store"


def test_a_picture_is_shown_and_its_small_one_on_the_timeline(
    cast: Cast, incident: Incident, moment: datetime
) -> None:
    file = sent(incident, cast, moment, "box <b>.png", picture())
    assert look_after_files() == 1
    client = browser(cast.anna)
    page = client.get(f"/incidents/{incident.pk}/timeline/").content.decode()
    assert f'<img src="/files/{file.pk}/thumbnail/" width="240" height="80"' in page
    assert "box &lt;b&gt;.png" in page
    assert "non analysé" in page
    small = client.get(f"/files/{file.pk}/thumbnail/")
    assert whole(small).startswith(b"\xff\xd8\xff")
    assert small["Content-Type"] == "image/jpeg"
    again = client.get(f"/files/{file.pk}/thumbnail/", headers={"If-None-Match": small["ETag"]})
    assert again.status_code == 304
    large = client.get(f"/files/{file.pk}/")
    assert large["Content-Disposition"].startswith("inline")
    assert whole(large) == picture()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("facture.pdf.exe", b"MZ"),
        ("logo.svg", b"<svg onload='x()'/>"),
        ("page.png", b"<html><script>1</script>"),
        ("macro.docm", b"PK\x03\x04"),
        ("x.js", b"1"),
    ],
)
def test_what_may_do_harm_comes_after_a_warning(
    cast: Cast, incident: Incident, moment: datetime, name: str, content: bytes
) -> None:
    file = sent(incident, cast, moment, name, content)
    client = browser(cast.anna)
    warning = client.get(f"/files/{file.pk}/")
    assert warning.status_code == 200
    assert not warning.streaming
    assert 'method="post"' in warning.content.decode()
    answer = client.post(f"/files/{file.pk}/")
    assert whole(answer) == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "is-warn" in client.get(f"/incidents/{incident.pk}/timeline/").content.decode()


def test_the_same_question_from_elsewhere_downloads_nothing(
    cast: Cast, incident: Incident, moment: datetime
) -> None:
    file = sent(incident, cast, moment, "x.exe", b"MZ")
    client = browser(cast.anna)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(f"/files/{file.pk}/").status_code == 403


def test_what_is_infected_is_given_to_nobody(
    cast: Cast, incident: Incident, moment: datetime
) -> None:
    file = sent(incident, cast, moment, "a.png", picture())
    each_due(claim, examine)
    walls.open_to(cast.everyone)
    Content.objects.filter(pk=file.content_id).update(scan="infected", virus="Some-Virus")
    client = browser(cast.sophie)
    for ask in (client.get, client.post):
        answer = ask(f"/files/{file.pk}/")
        assert answer.status_code == 403
        assert not answer.streaming
    assert client.get(f"/files/{file.pk}/thumbnail/").status_code == 404
    page = client.get(f"/incidents/{incident.pk}/timeline/").content.decode()
    assert "Some-Virus" in page
    assert f"/files/{file.pk}/" not in page


def test_what_is_not_yet_scanned_waits_for_the_scanner(
    cast: Cast, incident: Incident, moment: datetime, settings: Any
) -> None:
    settings.CLAMD = "unix:/nowhere"
    file = sent(incident, cast, moment, "a.pdf", b"%PDF-")
    client = browser(cast.anna)
    assert client.get(f"/files/{file.pk}/").status_code == 409
    assert client.post(f"/files/{file.pk}/").status_code == 409


def test_a_file_is_for_those_who_work_on_its_incident(
    cast: Cast, incident: Incident, moment: datetime
) -> None:
    file = sent(incident, cast, moment, "a.pdf", b"%PDF-bakery")
    walls.open_to(cast.everyone)
    theirs = sent(opened(cast.carla, moment), cast, moment, "b.pdf", b"x")
    for path in ("", "thumbnail/"):
        for who, status in ((cast.ben, 403), (cast.carla, 403)):
            assert browser(who).get(f"/files/{file.pk}/{path}").status_code == status
            walls.open_to(cast.everyone)
        assert browser(cast.anna).get(f"/files/{theirs.pk + 1000}/{path}").status_code == 404
        walls.open_to(cast.everyone)
    walls.open_to(cast.everyone)
    lonely = keep(cast.garage.pk, b"garage", name="c.pdf", now=moment)
    client = browser(cast.anna)
    assert client.get(f"/files/{lonely.pk}/").status_code == 404
    assert Client().get(f"/files/{file.pk}/")["Location"].startswith("/accounts/login/")


def test_a_row_whose_bytes_are_lost_is_no_error(
    cast: Cast, incident: Incident, moment: datetime, tmp_path: Path
) -> None:
    file = sent(incident, cast, moment, "a.pdf", b"%PDF-")
    (tmp_path / file.content.place).unlink()
    assert browser(cast.anna).get(f"/files/{file.pk}/").status_code == 404


def test_a_large_file_is_sent_in_pieces_to_granian_too(
    cast: Cast, incident: Incident, moment: datetime
) -> None:
    content = b"%PDF-" + b"x" * 500_000
    file = sent(incident, cast, moment, "a.pdf", content)
    plain = serving.answer(RequestFactory().get("/"), file, base="web/base.html")
    assert max(map(len, plain.streaming_content)) == serving.CHUNK  # type: ignore[attr-defined]
    answer = serving.answer(AsyncRequestFactory().get("/"), file, base="web/base.html")
    assert answer.is_async  # type: ignore[attr-defined]

    async def read() -> list[bytes]:
        return [piece async for piece in answer.streaming_content]  # type: ignore[attr-defined]

    pieces = asyncio.run(read())
    assert b"".join(pieces) == content
    assert len(pieces) > 5


def test_a_file_that_is_sent_at_once_is_for_its_sender_and_its_incident_alone(
    cast: Cast, incident: Incident, moment: datetime, settings: Any
) -> None:
    where = f"/incidents/{incident.pk}/files/"
    client = browser(cast.anna)
    given = SimpleUploadedFile("../box.exe", b"MZ1", content_type="image/png")
    told = client.post(where, {"file": given}).json()
    assert (told["name"], bool(told["warning"])) == ("box.exe", True)
    walls.open_to(cast.everyone)
    token, other = told["token"], opened(cast.ben, moment)
    [file] = uploading.taken(incident, [token, token], [], by=cast.anna, now=moment)
    assert (file.by, file.organisation) == (cast.anna, cast.bakery)
    for where_to, by, given_token in (
        (other, cast.anna, token),
        (incident, cast.emile, token),
        (incident, cast.anna, token + "x"),
        (incident, cast.anna, "1"),
    ):
        with pytest.raises(Refused):
            uploading.taken(where_to, [given_token], [], by=by, now=moment)
    entry = incident.record(Fact.NOTE, now=moment, by=cast.anna, text="x")
    uploading.send_along(entry, [file])
    with pytest.raises(Refused):
        uploading.taken(incident, [token], [], by=cast.anna, now=moment)


def test_what_is_too_large_or_nothing_is_refused_in_words(
    cast: Cast, incident: Incident, settings: Any
) -> None:
    settings.MB = 1
    where = f"/incidents/{incident.pk}/files/"
    client = browser(cast.anna)
    large = client.post(where, {"file": SimpleUploadedFile("gros.pdf", b"x" * 26)})
    assert large.status_code == 409
    assert "gros.pdf" in large.json()["refused"]
    assert client.post(where).status_code == 409
    assert browser(cast.ben).post(where).status_code == 403
    walls.open_to(cast.everyone)
    assert not File.objects.exists()
