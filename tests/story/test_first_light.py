"""The whole job: a message becomes a contacted, diagnosed, solved and followed-up incident."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.peers.browser import DESK, PHONE, browser, page
from tests.peers.server import until
from tests.story.conftest import Scene
from tests.story.engineer import Engineer
from tests.story.outside import code, link, words

ANNA_PHONE, BEN = "+33199000001", "ben@lamour.example"
LOOSE_CABLE = {
    "lamp-power": "on",
    "lamp-internet": "off",
    "what-fails": "everything",
    "moved": "yes",
    "cable-seated": "clicked",
}
pytestmark = [pytest.mark.story, pytest.mark.peer, pytest.mark.django_db(databases=[])]


def test_a_mail_becomes_a_solved_and_followed_up_incident(scene: Scene) -> None:
    outside, house = scene.outside, scene.house
    subject = "Plus d'internet au magasin depuis ce matin"
    outside.mail(
        f"Ben Rivière <{BEN}>",
        subject,
        "Bonjour,\nPlus d'internet au magasin depuis ce matin, la caisse ne marche plus."
        " On a fait le ménage hier soir.\nBen",
    )
    number = outside.incident(subject)
    receipt = words(outside.mail_to(BEN, "Merci, nous avons bien reçu"))
    assert "au plus tard" in receipt
    alert = outside.sms_to(ANNA_PHONE, f"#{number}")
    assert "OK " in words(outside.mail_to("anna@atelier.example", f"#{number}"))

    outside.sms(ANNA_PHONE, f"ok {code(alert)}")
    assert outside.comes_to(number, "acknowledged")

    with browser() as chromium:
        with page(chromium, width=PHONE, language="fr") as phone:
            anna = Engineer(phone, house.address)
            anna.sign_in()
            anna.open(number)
            expect(phone.locator(".deadline.is-running, .deadline.is-soon").first).to_be_visible()
            anna.shot("story-1-to-call-phone")
            anna.note_call("Plus d'internet, voyant éteint.")
            assert outside.status(number) == "in_progress"
            asked = anna.interview(LOOSE_CABLE)
            assert asked, "the interview asks something"
            phone.locator("#question .why-fold, #panel-diagnosis .why-fold").first.click()
            anna.shot("story-2-interview-phone")
        with page(chromium, width=DESK, language="fr") as desk:
            anna = Engineer(desk, house.address)
            anna.sign_in()
            anna.open(number)
            expect(desk.locator("#panel-diagnosis")).to_contain_text("Câble débranché")
            anna.shot("story-3-belief-desk")
            anna.guide("reseat-cable")
            anna.shot("story-4-guided-desk")
    guided = outside.mail_to(BEN, "1.")
    assert "#" in str(guided["Subject"])

    outside.mail(
        f"Ben Rivière <{BEN}>", f"Re: {subject}", "ça remarche, merci", to=str(guided["Reply-To"])
    )
    with browser() as chromium, page(chromium, width=DESK, language="fr") as desk:
        anna = Engineer(desk, house.address)
        anna.sign_in()
        anna.open(number)
        expect(desk.get_by_text("ça remarche, merci").first).to_be_visible(timeout=15_000)
        anna.resolve("cable-loose", "reseat-cable")
        anna.shot("story-5-solved-desk")
    assert outside.comes_to(number, "solved")
    learnt = "SELECT count(*) FROM diagnosis_learnt WHERE cause = 'cable-loose'"
    [before] = house.ask(learnt)

    house.forward(minutes=14 * 24 * 60)  # two weeks: Anna is on call again
    assert house.wait_until_well()
    question = words(outside.mail_to(BEN, "?answer=held", seconds=60))
    with browser() as chromium, page(chromium, width=PHONE, language="fr") as phone:
        phone.goto(house.address + link(question, "c"))
        expect(phone.locator("#panel-followup")).to_contain_text("Merci", timeout=15_000)
        Engineer(phone, house.address).shot("story-6-held-phone")
    assert outside.comes_to(number, "closed")
    assert house.ask(learnt) == [(int(str(before[0])) + 1,)]


def test_an_english_client_gets_english_and_the_unknown_is_handed_over(scene: Scene) -> None:
    outside, house, carla = scene.outside, scene.house, "carla@harbour.example"
    subject = "The printer sings at night"
    outside.mail(
        f"Carla Stone <{carla}>",
        subject,
        "Hello,\nOur printer makes music at night. Very odd.\nCarla",
    )
    number = outside.incident(subject)
    receipt = words(outside.mail_to(carla, "Thank you, we have your message"))
    assert f"number is {number}" in receipt
    alert = words(outside.mail_to("anna@atelier.example", f"#{number}"))
    with browser() as chromium:
        with page(chromium, width=PHONE, language="fr") as phone:
            phone.goto(house.address + link(alert, "a"))
            phone.locator("main form button.btn-primary").click()
            expect(phone.locator("main [role=status]")).to_be_visible()
        assert outside.comes_to(number, "acknowledged")
        with page(chromium, width=DESK, language="en", dark=True) as desk:
            anna = Engineer(desk, house.address)
            anna.sign_in()
            anna.open(number)
            anna.note_call("Never seen before.")
            anna.hand_over("It matches nothing in the guide.")
            anna.resolve("other", "", "A prank by the neighbour's radio.")
            anna.shot("story-7-unknown-desk-dark")
    assert outside.comes_to(number, "solved")
    [row] = house.ask(
        f"SELECT count(*) FROM incidents_entry WHERE incident_id = {number} AND kind = 'handed_over'"
    )
    assert row == (1,)
    [cause] = house.ask(f"SELECT cause FROM followup_resolution WHERE incident_id = {number}")
    assert cause == ("other",)


def test_an_sms_is_a_whole_incident_too(scene: Scene) -> None:
    outside, phone_of_lila = scene.outside, "+33199001022"
    text = "slt limprimante de laccueil clignote plus rien ne sort"
    outside.sms(phone_of_lila, text)
    receipt = outside.sms_to(phone_of_lila, "Bonjour Lila")
    assert "au plus tard" in receipt
    number = outside.incident(text)
    alert = outside.sms_to(ANNA_PHONE, f"#{number}")
    outside.sms(phone_of_lila, f"OK {code(alert)}")
    outside.sms(phone_of_lila, "c est urgent svp")
    [entries] = scene.house.ask(
        f"SELECT count(*) FROM incidents_entry WHERE incident_id = {number} AND kind = 'message_in'"
    )
    assert until(
        lambda: (
            scene.house.ask(
                f"SELECT count(*) FROM incidents_entry WHERE incident_id = {number} AND kind = 'message_in'"
            )
            == [(3,)]
        ),
        20,
    ), entries
    assert outside.status(number) == "new", "a client's number never acknowledges an alert"
    outside.sms(ANNA_PHONE, f"OK {code(alert)}")
    assert outside.comes_to(number, "acknowledged")


def test_a_stranger_waits_in_triage_until_somebody_says_whose_it_is(scene: Scene) -> None:
    outside, house, stranger = scene.outside, scene.house, "gerante@lamour.example"
    subject = "Notre terminal refuse les cartes"
    outside.mail(
        f"La Gérante <{stranger}>", subject, "Bonjour, le terminal refuse toutes les cartes."
    )
    number = outside.incident(subject)
    receipt = words(outside.mail_to(stranger, str(number)))
    assert "terminal" not in receipt, "nothing of what a stranger wrote is sent back"
    assert "/c/" not in receipt
    with browser() as chromium, page(chromium, width=DESK, language="fr") as desk:
        anna = Engineer(desk, house.address)
        anna.sign_in()
        desk.goto(f"{house.address}/triage/")
        expect(desk.get_by_text(subject).first).to_be_visible()
        anna.shot("story-8-triage-desk")
        card = desk.locator(f"form[action='/triage/{number}/']")
        card.locator("select").first.select_option(label="Boulangerie Lamour")
        card.locator("button.btn-primary, button").last.click()
        expect(desk.get_by_text(subject)).to_have_count(0, timeout=10_000)
    [row] = house.ask(
        f"SELECT o.name FROM incidents_incident i JOIN organisations_organisation o ON o.id = i.organisation_id WHERE i.id = {number}"
    )
    assert row == ("Boulangerie Lamour",)
