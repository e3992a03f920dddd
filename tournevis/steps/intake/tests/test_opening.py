"""A message opens an incident for the right company, in the right language."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from tests.cast import Cast
from tournevis.ground.estate.models import Asset, Product
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership, Organisation, Person
from tournevis.steps.intake import opening
from tournevis.steps.intake.tests.letters import incident_of, kept, latest, letter, texted


def flags(incident: Incident) -> list[str]:
    return [each.data["flag"] for each in incident.entries.filter(kind=Fact.FLAGGED)]


def test_a_clients_mail_is_an_incident_of_their_company(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter(subject="Re: TR : Plus d'internet")))
    assert (incident.organisation, incident.requester) == (cast.bakery, cast.ben)
    assert (incident.subject, incident.language) == ("Plus d'internet", "fr")
    assert not incident.in_triage
    opened, message = incident.entries.all()
    assert (opened.kind, opened.data) == (Fact.OPENED, {"channel": "email"})
    assert message.kind == Fact.MESSAGE_IN
    assert message.is_public
    assert message.by == cast.ben
    assert message.text.startswith("Plus d'internet au magasin")
    assert message.data["from"] == "ben@bakery.example"


def test_an_english_client_is_answered_in_english(cast: Cast) -> None:
    raw = letter("carla@garage.example", "The till printer prints blank receipts.", "Printer")
    incident = incident_of(kept(cast.centre.pk, raw))
    assert (incident.organisation, incident.language) == (cast.garage, "en")


def test_the_case_of_an_address_does_not_matter(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter("BEN@Bakery.Example")))
    assert incident.requester == cast.ben


def test_a_stranger_is_an_incident_in_triage(cast: Cast) -> None:
    raw = letter("Dana <dana@elsewhere.example>", "My screen stays black since this morning.")
    incident = incident_of(kept(cast.centre.pk, raw))
    assert (incident.organisation, incident.in_triage) == (cast.centre, True)
    assert (incident.requester.name, incident.requester.email) == ("Dana", "dana@elsewhere.example")
    assert incident.language == "en"
    assert not incident.requester.roles()


def test_a_stranger_who_writes_twice_is_one_person(cast: Cast) -> None:
    first, second = (incident_of(kept(cast.centre.pk, letter("d@x.example"))) for _ in range(2))
    assert first != second
    assert first.requester == second.requester


def test_a_person_of_several_companies_is_asked_about(cast: Cast) -> None:
    Membership.objects.create(organisation=cast.garage, person=cast.ben)
    incident = incident_of(kept(cast.centre.pk, letter()))
    assert (incident.organisation, incident.in_triage) == (cast.centre, True)
    assert incident.requester == cast.ben
    assert flags(incident) == ["several"]


def test_a_client_of_another_centre_is_a_stranger_here(cast: Cast) -> None:
    ids = walls.new_organisations(2)
    other = Organisation.objects.create(pk=ids[0], name="Other", kind="centre", email="o@o.example")
    incident = incident_of(kept(other.pk, letter(to="o@o.example"), "o@o.example"))
    with walls.opened(*ids, *cast.everyone):
        assert (incident.organisation_id, incident.in_triage) == (other.pk, True)
        assert incident.requester_id != cast.ben.pk


def test_those_in_copy_are_given_nothing(cast: Cast) -> None:
    raw = letter(Cc="Carla <carla@garage.example>, eve@elsewhere.example")
    incident = incident_of(kept(cast.centre.pk, raw))
    assert not Person.objects.filter(email="eve@elsewhere.example").exists()
    assert not Membership.objects.filter(person=cast.carla, organisation=cast.bakery).exists()
    walls.open_to_person(cast.carla)
    assert not Incident.objects.filter(pk=incident.pk).exists()


def test_what_an_engineer_forwards_waits_for_the_real_client(cast: Cast) -> None:
    text = "Pour nous ?\n\n---------- Forwarded message ---------\nDe : Ben Rivière <ben@bakery.example>\nDate: mardi 24 novembre 2026\nObjet : Panne\nÀ : anna@centre.example\n\nLa caisse ne répond plus.\n"
    incident = incident_of(kept(cast.centre.pk, letter("anna@centre.example", text, "Tr: Panne")))
    assert incident.in_triage
    assert flags(incident) == ["forwarded"]
    flag = incident.entries.get(kind=Fact.FLAGGED)
    assert flag.data["original"] == "ben@bakery.example"
    assert "ben@bakery.example" in flag.data["why"]
    assert not incident.entries.filter(is_public=True).exists()
    assert "La caisse" in incident.entries.get(kind=Fact.MESSAGE_IN).text


def test_a_mail_without_subject_or_words_has_a_subject_all_the_same(cast: Cast) -> None:
    raw = letter(subject="", text="Bonjour,\nla caisse est éteinte depuis ce matin")
    assert incident_of(kept(cast.centre.pk, raw)).subject == "Bonjour,"
    empty = incident_of(kept(cast.centre.pk, letter(subject="Re:", text="")))
    assert empty.subject


def test_files_are_listed_and_stay_in_the_raw(cast: Cast) -> None:
    raw = (
        b"From: ben@bakery.example\nTo: support@centre.example\nSubject: photo\n"
        b"Message-ID: <a@b>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nvoir photo\n--x\nContent-Type: image/png\n"
        b'Content-Disposition: attachment; filename="../box.png"\n\nPNG\n--x--\n'
    )
    entry = incident_of(kept(cast.centre.pk, raw)).entries.get(kind=Fact.MESSAGE_IN)
    assert entry.data["attachments"] == [{"name": "box.png", "size": 3, "type": "image/png"}]


def test_the_one_asset_that_is_spoken_of_is_named(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Box:
        products = ("box-pro",)

    monkeypatch.setattr(opening, "guides", lambda: {"internet": Box})
    monkeypatch.setattr(opening, "matching", lambda guides, text: [("internet", 2.0)])
    box = Product.objects.get(key="box-pro")
    asset = Asset.objects.create(organisation=cast.bakery, product=box, name="Box du magasin")
    incident = incident_of(kept(cast.centre.pk, letter()))
    assert (incident.asset, incident.product) == (asset, box)
    Asset.objects.create(organisation=cast.bakery, product=box, name="Box du fournil")
    assert incident_of(kept(cast.centre.pk, letter())).asset is None


def test_a_long_sms_is_read_back_whole(cast: Cast) -> None:
    text = "Ça ne marche pas. " * 2_500 + "FIN"
    assert latest(incident_of(texted(cast.centre.pk, cast.ben.phone, text))).text == text


def test_an_sms_is_an_incident_of_whose_number_it_is(cast: Cast) -> None:
    incident = incident_of(texted(cast.centre.pk, "0033600000011", "Plus internet ce matin"))
    assert (incident.organisation, incident.requester) == (cast.bakery, cast.ben)
    assert incident.subject == "Plus internet ce matin"
    assert latest(incident).data["channel"] == "sms"


def test_an_unknown_number_is_an_incident_in_triage(cast: Cast) -> None:
    incident = incident_of(texted(cast.centre.pk, "+33612345678", "La caisse est en panne"))
    assert incident.in_triage
    assert incident.requester.phone == "+33612345678"


def test_the_walls_hold_at_the_end(cast: Cast, now: datetime) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    walls.open_to_person(cast.carla)
    assert not Incident.objects.filter(pk=incident.pk).exists()
    walls.open_to_person(cast.anna)
    assert Incident.objects.visible_to(cast.anna).get() == incident
