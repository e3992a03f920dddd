"""The trays and the messages, for the centre's staff and nobody else; nothing hostile runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.intake.tests.letters import answer_to, incident_of, kept, letter, taken_in

pytestmark = pytest.mark.urls("tournevis.steps.intake.tests.urls")
As = Callable[[Person | None], Client]
HOSTILE = (
    b"From: ben@bakery.example\nTo: support@centre.example\nSubject: <script>1</script>\n"
    b"Message-ID: <html@b>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    b'--x\nContent-Type: text/html\n\n<p onclick="x()">panne</p><script>alert(1)</script>'
    b'<img src="http://spy.example/a.png"><img src="cid:logo"><img src="cid:drawing">\n'
    b"--x\nContent-Type: image/png\nContent-ID: <logo>\n\nPNG\n"
    b"--x\nContent-Type: image/svg+xml\nContent-ID: <drawing>\n"
    b'Content-Disposition: attachment; filename="a\\"b.svg"\n\n<svg onload="x()"/>\n--x--\n'
)


@pytest.fixture
def as_(cast: Cast) -> As:
    """A browser, signed in as this person."""

    def browser(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            walls.open_to(cast.everyone)
            client.force_login(person.account)
        return client

    return browser


@pytest.fixture
def strays(cast: Cast) -> tuple[Incident, Inbound]:
    """One incident in triage, one message in quarantine."""
    incident = incident_of(kept(cast.centre.pk, letter("Dana <dana@elsewhere.example>")))
    return incident, taken_in(kept(cast.centre.pk, b"<script>no mail</script>"))


def seen(cast: Cast, incident: Incident) -> Incident:
    walls.open_to(cast.everyone)
    return Incident.objects.get(pk=incident.pk)


def test_empty_trays_say_so(cast: Cast, as_: As) -> None:
    for address in ("/triage/", "/quarantine/"):
        page = as_(cast.anna).get(address)
        assert page.status_code == 200
        assert b'class="empty"' in page.content


def test_the_trays_show_what_waits(cast: Cast, as_: As, strays: tuple[Incident, Inbound]) -> None:
    page = as_(cast.anna).get("/triage/").content.decode()
    assert "dana@elsewhere.example" in page
    assert "magasin depuis ce matin" in page
    page = as_(cast.anna).get("/quarantine/").content.decode()
    assert "&lt;script&gt;no mail" in page
    assert "<script>no mail" not in page


@pytest.mark.parametrize("who", ["ben", "carla", None])
def test_nobody_else_gets_in(
    cast: Cast, as_: As, strays: tuple[Incident, Inbound], who: str | None
) -> None:
    incident, inbound = strays
    client = as_(getattr(cast, who) if who else None)
    gets = ["/triage/", "/quarantine/", f"/messages/{inbound.pk}/source/"]
    gets += [f"/messages/{inbound.pk}/html/", f"/messages/{inbound.pk}/attachments/1/"]
    posts = [f"/triage/{incident.pk}/", f"/triage/{incident.pk}/junk/"]
    posts += [f"/quarantine/{inbound.pk}/{deed}/" for deed in ("retrial", "discarding", "opening")]
    posts += [f"/incidents/{incident.pk}/joining/"]
    answers = [client.get(each) for each in gets] + [client.post(each) for each in posts]
    assert {each.status_code for each in answers} == {403 if who else 302}
    assert seen(cast, incident).in_triage
    assert Inbound.objects.get(pk=inbound.pk).state == "quarantined"


def test_changes_are_asked_for_by_post_only(
    cast: Cast, as_: As, strays: tuple[Incident, Inbound]
) -> None:
    incident, inbound = strays
    client = as_(cast.anna)
    for address in (f"/triage/{incident.pk}/", f"/quarantine/{inbound.pk}/retrial/"):
        assert client.get(address).status_code == 405


def test_a_stray_is_given_its_client(cast: Cast, as_: As, strays: tuple[Incident, Inbound]) -> None:
    incident, _ = strays
    said = {"organisation": cast.bakery.pk, "name": "Dana", "address": "dana@elsewhere.example"}
    assert as_(cast.anna).post(f"/triage/{incident.pk}/", said).status_code == 302
    assert seen(cast, incident).organisation == cast.bakery
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert as_(cast.anna).post(f"/triage/{incident.pk}/", said).status_code == 409


def test_a_wrong_form_says_what_is_wrong(
    cast: Cast, as_: As, strays: tuple[Incident, Inbound]
) -> None:
    incident, _ = strays
    page = as_(cast.anna).post(f"/triage/{incident.pk}/", {"name": "D", "address": "nowhere"})
    assert page.status_code == 422
    assert b"field-error" in page.content


def test_an_engineer_chooses_among_their_own_clients(
    cast: Cast, as_: As, strays: tuple[Incident, Inbound]
) -> None:
    incident, _ = strays
    assert b"Stone Garage" not in as_(cast.anna).get("/triage/").content
    assert b"Stone Garage" in as_(cast.sophie).get("/triage/").content
    said = {"organisation": cast.garage.pk, "name": "D", "address": "d@x.example"}
    assert as_(cast.anna).post(f"/triage/{incident.pk}/", said).status_code == 422
    assert as_(cast.sophie).post(f"/triage/{incident.pk}/", said).status_code == 302


def test_a_stray_is_joined_or_thrown_away(
    cast: Cast, as_: As, strays: tuple[Incident, Inbound]
) -> None:
    incident, _ = strays
    bens = incident_of(kept(cast.centre.pk, letter()))
    carlas = incident_of(kept(cast.centre.pk, letter("carla@garage.example")))
    client = as_(cast.anna)
    for number in (carlas.pk, 10**12, "x"):
        answer = client.post(f"/incidents/{incident.pk}/joining/", {"number": number})
        assert answer.status_code == 409
    answer = client.post(f"/incidents/{incident.pk}/joining/", {"number": bens.pk})
    assert answer["Location"] == f"/incidents/{bens.pk}/"
    assert seen(cast, incident).status == "closed"
    other = incident_of(kept(cast.centre.pk, letter("e@elsewhere.example")))
    assert as_(cast.anna).post(f"/triage/{other.pk}/junk/").status_code == 302
    assert seen(cast, other).status == "closed"


def test_a_quarantined_message_is_retried_opened_or_left(cast: Cast, as_: As) -> None:
    for deed, state in (("retrial", "received"), ("opening", "handled"), ("discarding", "handled")):
        inbound = taken_in(kept(cast.centre.pk, deed.encode()))
        client = as_(cast.anna)
        assert client.post(f"/quarantine/{inbound.pk}/{deed}/").status_code == 302
        walls.open_to(cast.everyone)
        assert Inbound.objects.get(pk=inbound.pk).state == state
        again = as_(cast.anna).post(f"/quarantine/{inbound.pk}/{deed}/")
        assert again.status_code == (302 if deed == "opening" else 404)


def test_the_source_is_only_downloaded(
    cast: Cast, as_: As, strays: tuple[Incident, Inbound]
) -> None:
    answer = as_(cast.anna).get(f"/messages/{strays[1].pk}/source/")
    assert answer.content == b"<script>no mail</script>"
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_hostile_html_is_caged(cast: Cast, as_: As) -> None:
    inbound = taken_in(kept(cast.centre.pk, HOSTILE))
    answer = as_(cast.anna).get(f"/messages/{inbound.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    page = answer.content.decode()
    assert "panne" in page
    assert "onclick" not in page
    assert "alert(1)" not in page
    assert ' src="http' not in page
    assert 'src="data:image/png;base64,' in page
    assert "data:image/svg" not in page
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_images_of_other_sites_are_loaded_only_when_asked_for(cast: Cast, as_: As) -> None:
    raw = HOSTILE.replace(b"panne", b'panne<img src="https://track.example/1.png">')
    inbound = taken_in(kept(cast.centre.pk, raw))
    client = as_(cast.anna)
    for path, loads in (("html/", False), ("html/?images=no", False), ("html/?images=yes", True)):
        answer = client.get(f"/messages/{inbound.pk}/{path}")
        policy = answer["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert ("https:" in policy) == loads
        assert (b' src="https://track.example/1.png"' in answer.content) == loads
    assert answer["Referrer-Policy"] == "no-referrer"


def test_files_are_only_downloaded_under_our_names(cast: Cast, as_: As) -> None:
    inbound = taken_in(kept(cast.centre.pk, HOSTILE))
    client = as_(cast.anna)
    answer = client.get(f"/messages/{inbound.pk}/attachments/2/")
    assert answer.content.strip() == b'<svg onload="x()"/>'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="attachment-2.svg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    for number in (0, 3, 10**12):
        assert client.get(f"/messages/{inbound.pk}/attachments/{number}/").status_code == 404


def test_an_engineer_sees_no_message_of_a_client_they_do_not_cover(cast: Cast, as_: As) -> None:
    raw = HOSTILE.replace(b"ben@bakery", b"carla@garage")
    inbound = taken_in(kept(cast.centre.pk, raw))
    paths = ("html/", "source/", "attachments/1/")
    for person, status in ((cast.anna, 404), (cast.emile, 200), (cast.sophie, 200)):
        client = as_(person)
        for path in paths:
            assert client.get(f"/messages/{inbound.pk}/{path}").status_code == status


def test_the_message_of_a_joined_incident_stays_readable(cast: Cast, as_: As) -> None:
    bens = incident_of(kept(cast.centre.pk, letter()))
    raw = HOSTILE.replace(
        b"To: support@centre.example", f"To: {answer_to(bens, cast.ben)}".encode()
    )
    inbound: Any = taken_in(kept(cast.centre.pk, raw))
    assert as_(cast.anna).get(f"/messages/{inbound.pk}/html/").status_code == 200
