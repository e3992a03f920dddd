"""Whose a message is: passed on by an engineer, from a known domain, or in a client's name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import domains, links, walls
from tournevis.ground.organisations.models import Domain, MagicLink, Membership, Person
from tournevis.steps.contact.receipts.receipt import send_receipt, send_when_placed
from tournevis.steps.intake import loops, quarantine, triage
from tournevis.steps.intake.tests.letters import (
    OURS,
    answer_to,
    in_french,
    incident_of,
    kept,
    letter,
    taken_in,
    vouched,
)

PASSED_ON = (
    "Vu avec lui, à traiter.\n\n---------- Message transféré ----------\n"
    "De : Ben Rivière <ben@bakery.example>\nObjet : caisse\n\nLa caisse ne s'allume plus."
)


def flags(incident: Incident) -> list[str]:
    return [each.data["flag"] for each in incident.entries.filter(kind=Fact.FLAGGED)]


def forward(domain: str = "centre.example", result: str = "pass", text: str = PASSED_ON) -> bytes:
    """What Anna passes on, with what our own server says of it."""
    said = vouched(domain, result)
    return letter("anna@centre.example", text, "TR: caisse", Authentication_Results=said)


def test_what_an_engineer_passes_on_is_the_clients(
    cast: Cast, settings: Any, now: datetime
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    incident = incident_of(kept(cast.centre.pk, forward()))
    assert (incident.organisation, incident.requester) == (cast.bakery, cast.ben)
    assert (incident.subject, incident.in_triage) == ("caisse", False)
    said = incident.entries.get(kind=Fact.MESSAGE_IN)
    assert (said.text, said.by, said.is_public) == ("La caisse ne s'allume plus.", cast.ben, True)
    note = incident.entries.get(kind=Fact.NOTE)
    assert (note.text, note.by, note.is_public) == ("Vu avec lui, à traiter.", cast.anna, False)
    send_receipt(incident.entries.get(kind=Fact.OPENED), now)
    told = {each.to: each.subject for each in Delivery.objects.all()}
    assert set(told) == {cast.ben.email, cast.anna.email}
    assert f"#{incident.pk}" in told[cast.anna.email]


def test_where_nothing_of_the_clients_is_left_they_read_none_of_it(
    cast: Cast, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    raw = forward(text=PASSED_ON.removesuffix("La caisse ne s'allume plus."))
    incident = incident_of(kept(cast.centre.pk, raw))
    said = incident.entries.get(kind=Fact.MESSAGE_IN)
    assert (incident.requester, said.is_public) == (cast.ben, False)
    assert "Vu avec lui" in said.text


@pytest.mark.parametrize(
    "raw",
    [
        forward(result="fail"),
        forward("evil.example"),
        forward(text=PASSED_ON.replace("ben@bakery", "nobody@elsewhere")),
    ],
)
def test_a_forged_engineer_opens_nothing_in_a_clients_name(
    cast: Cast, settings: Any, raw: bytes
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    incident = incident_of(kept(cast.centre.pk, raw))
    assert (incident.organisation, incident.in_triage) == (cast.centre, True)
    assert flags(incident) == ["forwarded"]
    assert not Delivery.objects.exists()


@pytest.mark.urls("tournevis.config.urls")
def test_one_click_opens_it_for_the_client(cast: Cast, now: datetime) -> None:
    incident = incident_of(kept(cast.centre.pk, forward()))
    browser = Client()
    browser.force_login(cast.anna.account)
    page = browser.get("/triage/").content.decode()
    assert "Ben Rivière" in page
    form = {"organisation": cast.bakery.pk, "name": "Ben Rivière", "address": cast.ben.email}
    assert f'name="organisation" value="{cast.bakery.pk}"' in page
    assert browser.post(f"/triage/{incident.pk}/", form).status_code == 302
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert (incident.organisation, incident.requester) == (cast.bakery, cast.ben)
    assert send_when_placed(incident.entries.get(kind=Fact.TRIAGED), now) is not None
    assert Delivery.objects.get().to == cast.ben.email


@pytest.fixture
def bakerys(cast: Cast) -> Domain:
    return domains.claim("bakery.example", company=cast.bakery.pk, centre=cast.centre.pk)


def test_a_proven_domain_says_the_company(cast: Cast, bakerys: Domain, settings: Any) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    said = vouched("bakery.example")
    raw = letter("Zoé <zoe@bakery.example>", Authentication_Results=said)
    incident = incident_of(kept(cast.centre.pk, raw))
    zoe = incident.requester
    assert (incident.organisation, incident.in_triage) == (cast.bakery, False)
    assert (zoe.organisation, zoe.verified_at, zoe.roles()) == (cast.bakery, None, {"client"})
    assert flags(incident) == ["newcomer"]
    walls.open_to_person(zoe)
    assert not Incident.objects.visible_to(zoe).exists(), "she reads nothing yet"


@pytest.mark.parametrize("address", ["zoe@bakery.example", "zoe@mail.bakery.example"])
def test_a_domain_that_nothing_proves_waits_for_a_look(
    cast: Cast, bakerys: Domain, address: str
) -> None:
    incident = incident_of(kept(cast.centre.pk, letter(address)))
    assert (incident.organisation, incident.in_triage) == (cast.centre, True)
    assert flags(incident) == (["domain"] if address.endswith("@bakery.example") else [])


@pytest.mark.parametrize(
    "name", ["gmail.com", " @Orange.FR ", "free.fr", "localhost", "a b.fr", ""]
)
def test_what_cannot_stand_for_a_company_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(domains.NotADomain) as refusal:
        domains.claim(name, company=cast.bakery.pk, centre=cast.centre.pk)
    assert refusal.value.shared == name.strip(" @").lower().endswith(("com", ".fr")) * (
        " b" not in name
    )


def test_a_domain_is_one_companys(cast: Cast, bakerys: Domain) -> None:
    with pytest.raises(domains.Taken):
        domains.claim("Bakery.example", company=cast.garage.pk, centre=cast.centre.pk)
    assert domains.claim("bakery.example", company=cast.bakery.pk, centre=cast.centre.pk) == bakerys


@pytest.mark.urls("tournevis.config.urls")
def test_the_tray_takes_the_domain_along(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter("zoe@mill.example")))
    browser = Client()
    browser.force_login(cast.anna.account)
    assert 'value="mill.example"' in browser.get("/triage/").content.decode()
    form = {"organisation": cast.bakery.pk, "name": "Zoé", "address": "zoe@mill.example"}
    address = f"/triage/{incident.pk}/"
    assert browser.post(address, {**form, "domain": "other.example"}).status_code == 422
    assert browser.post(address, {**form, "domain": "gmail.com"}).status_code == 422
    assert browser.post(address, {**form, "domain": "mill.example"}).status_code == 302
    walls.open_to(cast.everyone)
    assert Domain.objects.get().organisation == cast.bakery


@pytest.mark.urls("tournevis.config.urls")
def test_who_was_never_verified_confirms_before_reading(
    cast: Cast, bakerys: Domain, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    said = vouched("bakery.example")
    raw = letter("zoe@bakery.example", "secret de Zoé", Authentication_Results=said)
    incident = incident_of(kept(cast.centre.pk, raw))
    with walls.opened(cast.bakery.pk) as now:
        purpose = MagicLink.Purpose.CLIENT
        link = links.mint(cast.bakery.pk, incident.requester, purpose, incident.pk, now)
    path = link.removeprefix(settings.BASE_URL)
    asked = Client().get(path)
    assert "confirming" in asked.content.decode()
    assert "secret" not in asked.content.decode()
    assert Client().post(f"{path}messages/", {"text": "x", "nonce": "0" * 16}).status_code == 404
    assert Client().post(f"{path}confirming/").status_code == 302
    assert "secret de Zoé" in Client().get(path).content.decode()


CODES = [
    ("Your verification code", "Your Chat verification code is 482 913. It expires soon."),
    ("482913 is your sign-in code", "Hello"),
    ("Votre code", "Votre code de vérification est : 482913"),
    ("Security", "Security code: 482913"),
    ("Welcome", "Please confirm your email address: https://chat.example/c/abc"),
    ("Bienvenue", "Confirmez votre adresse e-mail : https://chat.example/c/abc"),
    ("Reset", "Reset your password here https://chat.example/r/abc"),
]
PEOPLES = [
    ("Code", "I do not receive the code to confirm my account, can you help?"),
    ("Caisse", "Le code erreur 4821 s'affiche sur la caisse, voir https://shop.example/photo"),
    ("Mot de passe", "Je n'arrive pas à réinitialiser mon mot de passe."),
]


@pytest.mark.parametrize(("subject", "text"), CODES)
def test_what_other_services_send_to_prove_an_address_waits(
    cast: Cast, subject: str, text: str
) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    for to in ({}, {"to": answer_to(incident, cast.ben)}):
        raw = letter("hello@chat.example", text, subject, **to)
        inbound = taken_in(kept(cast.centre.pk, raw))
        assert inbound.state == Inbound.State.QUARANTINED
    assert Incident.objects.count() == 1
    known = incident_of(kept(cast.centre.pk, letter(text=text, subject=subject)))
    assert known.requester == cast.ben, "a client may write anything"
    opened = quarantine.open_by_hand(inbound)
    assert opened is not None


@pytest.mark.parametrize(("subject", "text"), PEOPLES)
def test_people_who_speak_of_codes_are_heard(cast: Cast, subject: str, text: str) -> None:
    raw = letter("dana@elsewhere.example", text, subject)
    assert incident_of(kept(cast.centre.pk, raw)).in_triage


def test_a_flood_in_a_clients_name_is_one_incident(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_AUTHSERV = OURS
    monkeypatch.setattr(loops, "MOST_UNPROVEN_AN_HOUR", 2)
    monkeypatch.setattr(loops, "MOST_BUNDLED_AN_HOUR", 4)
    for number in range(8):
        last = kept(cast.centre.pk, letter(text=f"forgé {number}"))
    taken_in(last)
    assert Incident.objects.count() == 2
    bundle = Incident.objects.latest("pk")
    joined = bundle.entries.filter(kind=Fact.MESSAGE_IN, is_public=False)
    assert (joined.count(), flags(bundle)) == (4, ["flood"])
    assert Inbound.objects.filter(state="quarantined").count() == 2
    said = vouched("bakery.example")
    own = incident_of(
        kept(cast.centre.pk, letter("ben@bakery.example", Authentication_Results=said))
    )
    assert own.requester == cast.ben
    assert Incident.objects.count() == 3
    assert incident_of(kept(cast.centre.pk, letter("carla@garage.example"))) not in (own, bundle)


def test_after_someone_has_the_flood_the_clients_next_mail_alerts_again(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "MOST_UNPROVEN_AN_HOUR", 2)
    for number in range(4):
        taken_in(kept(cast.centre.pk, letter(text=f"forgé {number}")))
    assert Incident.objects.count() == 2
    for each in Incident.objects.all():
        each.acknowledge(by=cast.anna, now=now)
    true = incident_of(kept(cast.centre.pk, letter(text="La caisse est en panne.")))
    assert true.status == "new", "somebody is alerted for it"
    assert Incident.objects.count() == 3


@pytest.mark.urls("tournevis.config.urls")
def test_all_of_one_reason_are_tried_again_together(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        taken_in(kept(cast.centre.pk, letter("no-reply@shop.example")))
    other = taken_in(kept(cast.centre.pk, b"no mail"))
    walls.open_to(cast.everyone)
    [(why, count)] = quarantine.reasons(cast.anna)
    assert count == 3
    browser = Client()
    browser.force_login(cast.anna.account)
    assert why in browser.get("/quarantine/").content.decode().replace("&#x27;", "'")
    assert browser.post("/quarantine/retrial/", {"trouble": "\x00"}).status_code == 302
    walls.open_to(cast.everyone)
    assert not Inbound.objects.filter(state="received").exists()
    assert browser.post("/quarantine/retrial/", {"trouble": why}).status_code == 302
    walls.open_to(cast.everyone)
    assert Inbound.objects.filter(state="received").count() == 3
    assert Inbound.objects.get(state="quarantined") == other
    other_centre = Client()
    other_centre.force_login(cast.ben.account)
    assert other_centre.post("/quarantine/retrial/", {"trouble": other.trouble}).status_code == 403


def test_the_staff_are_told_when_quarantine_grows_or_nobody_takes_in(
    cast: Cast, move_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tournevis.steps.intake import alarms

    with walls.opened(*cast.everyone) as now:
        assert alarms.of(cast.anna, now) == []
    monkeypatch.setattr(alarms, "MANY_AN_HOUR", 2)
    for _ in range(2):
        taken_in(kept(cast.centre.pk, letter("no-reply@shop.example")))
    kept(cast.centre.pk, letter())
    move_clock(minutes=5)
    with walls.opened(*cast.everyone) as now:
        told = alarms.of(cast.anna, now)
        assert len(told) == 2
        assert alarms.of(cast.ben, now) == []
    assert "5" in told[0]


@pytest.mark.parametrize("to", ["", "+abc"])
def test_a_mail_in_the_name_of_another_centre_of_ours_is_never_answered(
    cast: Cast, to: str
) -> None:
    ids = walls.new_organisations(1)
    walls.open_to([*cast.everyone, *ids])
    from tournevis.ground.organisations.models import Organisation

    Organisation.objects.create(pk=ids[0], name="Other", kind="centre", email="help@other.example")
    inbound = taken_in(kept(cast.centre.pk, letter(f"help{to}@other.example")))
    assert inbound.state == "quarantined"
    assert in_french("our own message came back") in inbound.trouble


def test_where_answers_should_go_changes_nothing(cast: Cast, now: datetime) -> None:
    """Reply-To is the sender's word: our receipt goes to whom the address belongs."""
    raw = letter(Reply_To="help@other.example, victim@elsewhere.example")
    incident = incident_of(kept(cast.centre.pk, raw))
    send_receipt(incident.entries.get(kind=Fact.OPENED), now)
    assert [each.to for each in Delivery.objects.all()] == [cast.ben.email]


def test_a_forger_with_many_addresses_has_few_receipts_sent(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tournevis.steps.contact.receipts import receipt

    monkeypatch.setattr(receipt, "MOST_STRANGERS_AN_HOUR", 2)
    with walls.opened(*cast.everyone) as now:
        for number in range(5):
            raw = letter(f"v{number}@elsewhere.example", subject=f"Buy {number} at evil.example")
            incident = incident_of(kept(cast.centre.pk, raw))
            send_receipt(incident.entries.get(kind=Fact.OPENED), now)
    assert Delivery.objects.count() == 2
    assert not any("evil" in each.subject + each.body for each in Delivery.objects.all())


def test_a_verified_person_stays_one(cast: Cast) -> None:
    assert all(each.verified_at for each in Person.objects.all())
    assert Membership.objects.filter(person=cast.ben).exists()
    stray = incident_of(kept(cast.centre.pk, letter("dana@elsewhere.example")))
    assert stray.requester.verified_at is None
    with walls.opened(*cast.everyone) as now:
        triage.place(
            stray,
            cast.bakery,
            triage.Writer("Dana", "dana@elsewhere.example"),
            by=cast.anna,
            now=now,
        )
    assert stray.requester.verified_at == now


def test_no_text_keeps_the_search_for_codes_busy() -> None:
    hostile = "your " * 300 + "code " * 300 + ":" * 300 + " " * 2600 + "!"
    asked = (
        "from tests import settings; import django; from django.conf import settings as s;"
        "django.setup(); from tournevis.steps.intake.loops import SENT_CODE;"
        "import sys; said = ' '.join(sys.argv[1].split());"
        "print([SENT_CODE.search(t) for t in (said, said * 3, '1' * 3000, 'code ' * 3000)])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", asked, hostile], env=environment, timeout=60, capture_output=True
    )
    assert done.returncode == 0, done.stderr
