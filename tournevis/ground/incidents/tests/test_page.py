"""The incident page: head, path, conversation, client; what is hostile stays harmless."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from tests.cast import Cast
from tournevis.engines.clock import NEVER
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.card import client_card, similar_to
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.leaving import sent_words
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.path import path_of
from tournevis.ground.incidents.rows import standing_of
from tournevis.ground.incidents.telling import told, tone
from tournevis.ground.incidents.tests.rows import browser, opened, promised
from tournevis.ground.incidents.timeline import SHOWN, folded, timeline
from tournevis.ground.organisations.models import Contract

MINUTE = timedelta(minutes=1)
HOSTILE = "<img src=x onerror=alert(1)>{0}{x}%(y)s"
FULL: dict[str, Any] = {
    "guide": "internet-shop",
    "cause": "cable-loose",
    "subject": "lamp-power",
    "answer": "on",
    "remedy": "reseat-cable",
    "channel": "sms",
    "to": "level2",
    "how": "link",
    "why": "held",
    "reached": True,
    "minutes": 6,
    "worked": True,
    "organisation": "x",
}


@pytest.mark.parametrize("kind", list(Fact))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_fact_is_told_in_words(cast: Cast, now: datetime, kind: Fact, language: str) -> None:
    incident = opened(cast.ben, now)
    with translation.override(language):
        for data in (FULL, {}):
            entry = incident.record(kind, now=now, by=cast.anna, data=data)
            line = told(entry)
            assert line
            assert str(kind) not in (line, line.lower())
            assert tone(entry) in ("", "milestone", "failure")


@pytest.mark.parametrize("kind", list(Fact))
def test_hostile_words_stay_words(cast: Cast, now: datetime, kind: Fact) -> None:
    incident = opened(cast.ben, now, subject=HOSTILE)
    data = dict.fromkeys(FULL, HOSTILE)
    cast.anna.name = HOSTILE
    entry = incident.record(kind, now=now, by=cast.anna, data=data, text=HOSTILE)
    assert "<img" not in told(entry)
    page = browser(cast.emile).get(f"/incidents/{incident.pk}/")
    assert page.status_code == 200
    assert b"<img" not in page.content


def test_keys_of_a_guide_are_told_as_its_questions(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    data = {"subject": "lamp-power", "answer": "on", "guide": "internet-shop"}
    entry = incident.record(Fact.OBSERVED, now=now, by=cast.anna, data=data)
    with translation.override("fr"):
        assert "lamp-power" not in told(entry)
        assert "?" in told(entry)


def test_a_call_without_a_length_is_told_without_one(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    for whom in ("", "Ben"):
        data = {"reached": True, "minutes": 0, "whom": whom}
        entry = incident.record(Fact.CALL, now=now, by=cast.anna, data=data)
        assert " 0 " not in told(entry)
        assert whom in told(entry)


def test_the_path_follows_the_job(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    promised(incident)

    def states() -> str:
        return "".join(step.state[0] for step in path_of(incident, now))

    assert states() == "nllllll"
    incident.acknowledge(by=cast.anna, now=now)
    assert states() == "dnlllll"
    incident.contacted(by=cast.anna, now=now, how="call")
    assert states() == "ddnllll"
    incident.record(Fact.OBSERVED, now=now, by=cast.anna, data={"subject": "a", "answer": "b"})
    assert states() == "ddnllll"
    assert path_of(incident, now)[2].words.startswith("1")
    incident.record(Fact.REMEDY_TRIED, now=now, by=cast.anna, data={"remedy": "r", "worked": True})
    assert states() == "dddddnl"
    incident.solve(by=cast.anna, now=now, data={"cause": "other"})
    assert states() == "ddddddn"
    incident.close(by=None, now=now, data={"why": "held"})
    assert states() == "ddddddd"
    incident.reopen(by=None, now=now, data={"why": "broke"})
    assert states() == "nllllll"


def test_what_was_left_out_is_skipped(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    incident.solve(by=cast.anna, now=now, data={"cause": "other"})
    assert [step.state for step in path_of(incident, now)] == [
        *("done", "skipped", "skipped", "done", "done", "done", "now")
    ]


def test_the_first_contact_is_owed_while_it_is_open(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    promised(incident)
    incident.record(Fact.HANDED_OVER, now=now, by=cast.anna, data={"to": "level2", "reason": "x"})
    assert [step.state for step in path_of(incident, now)] == [
        *("skipped", "now", "done", "done", "done", "later", "later")
    ]


def test_the_clock_of_the_first_contact(cast: Cast, now: datetime) -> None:
    clock = promised(opened(cast.ben, now), minutes=30)
    after = {0: "running", 16: "soon", 30: "late", 45: "late"}
    assert {m: standing_of(clock, now + m * MINUTE).state for m in after} == after
    clock.met_at = now + 4 * MINUTE
    assert (standing_of(clock, now).state, standing_of(clock, now).words) == ("met", "in 4 min")
    clock.met_at = now + 31 * MINUTE
    assert standing_of(clock, now).state == "late"
    clock.met_at, clock.due_at = None, NEVER
    assert standing_of(clock, now).state == "paused"
    clock.dropped_at = now
    assert clock.state(now) == ""


def test_a_long_conversation_shows_its_beginning_and_end(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    incident.record(Fact.MESSAGE_IN, now=now, by=cast.ben, text="the first", is_public=True)
    for place in range(SHOWN + 10):
        incident.record(Fact.NOTE, now=now + place * MINUTE, by=cast.anna, text=f"note {place}")
    short, whole = timeline(incident, now), timeline(incident, now, whole=True)
    assert short.is_cut
    assert short.lines[0].text == "the first"
    assert short.lines[-1].text == f"note {SHOWN + 9}"
    assert len(whole.lines) == whole.total == SHOWN + 12
    address = f"/incidents/{incident.pk}/timeline/"
    client = browser(cast.anna)
    assert "note 3<" not in client.get(address).content.decode()
    assert "note 3<" in client.get(f"{address}?whole=1").content.decode()


def test_days_are_the_readers(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, datetime.fromisoformat("2026-11-23T22:30:00+00:00"))
    incident.record(Fact.NOTE, now=datetime.fromisoformat("2026-11-23T23:30:00+00:00"), text="x")
    with timezone.override("Europe/Paris"):
        days = [line.day and line.day.day for line in timeline(incident, now).lines]
    assert days == [23, 24]
    with timezone.override("UTC"):
        days = [line.day and line.day.day for line in timeline(incident, now).lines]
    assert days == [23, None]


def test_long_texts_fold() -> None:
    text = "line <b>\n" * 60
    shown = folded(text)
    assert shown.count("<details") == 1
    assert shown.count("&lt;b&gt;") == 60
    assert "<b>" not in shown
    assert "<details" not in folded("short")


@pytest.mark.parametrize("state", list(Delivery.State))
def test_how_a_message_left_is_said(cast: Cast, now: datetime, state: Delivery.State) -> None:
    incident = opened(cast.ben, now)
    delivery = Delivery.objects.create(
        organisation=cast.bakery, key="k", channel="email", to="x@y.example", body="hello",
        state=state, created_at=now, is_automatic=False, due_at=now if state == "queued" else None,
    )  # fmt: skip
    incident.record(Fact.MESSAGE_OUT, now=now, by=cast.anna, text="hello", delivery=delivery)
    line = timeline(incident, now).lines[-1]
    assert line.delivery_words == sent_words(delivery)
    assert line.can_resend == (state in ("failed", "ambiguous"))
    page = browser(cast.anna).get(f"/incidents/{incident.pk}/timeline/").content.decode()
    with translation.override(cast.anna.language):
        assert sent_words(delivery) in page
    assert ('value="again"' in page) == line.can_resend
    assert ("/recall/" in page) == (state == "queued")


def test_the_page_says_where_every_panel_is(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    page = browser(cast.anna).get(f"/incidents/{incident.pk}/").content.decode()
    steps = ("oncall", "contact", "diagnosis", "solutions", "remedies", "followup", "together")
    for step in (*steps, "composer"):
        assert f'hx-get="/incidents/{incident.pk}/{step}/"' in page, step
    assert f'href="tel:{cast.ben.phone}"' in page
    assert page.count(f'data-live-incident="{incident.pk}"') == 12, (
        "ten panels, the head, the timeline"
    )
    assert "Boulangerie Lamour" in page
    assert "style=" not in page


def test_every_panel_answers_on_a_fresh_incident(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    client = browser(cast.anna)
    page = client.get(f"/incidents/{incident.pk}/")
    for _name, address in page.context["panels"]:
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200, address
    assert client.get(page.context["composer"]).status_code == 200


def test_the_head_looks_again_alone(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    part = browser(cast.anna).get(f"/incidents/{incident.pk}/head/")
    assert b"<html" not in part.content
    assert b'id="incident-top"' in part.content


def test_the_clients_card(cast: Cast, now: datetime) -> None:
    incident = opened(cast.carla, now)
    card = client_card(incident, now)
    assert card.is_covered is True
    assert card.local_time.utcoffset() == timedelta(0)  # London in November
    assert card.contract is not None


def test_hours_that_cannot_be_read_cover_day_and_night(cast: Cast, now: datetime) -> None:
    incident = opened(cast.carla, now)
    Contract.objects.filter(organisation=cast.garage).update(hours=["rubbish"])
    assert client_card(incident, now).is_covered is True


def test_what_this_client_had_before(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    before = [opened(cast.ben, now - day * MINUTE, subject=f"s{day}") for day in range(1, 8)]
    opened(cast.carla, now)
    seen = worked_on_by(cast.emile)
    assert similar_to(incident, seen) == before[:5]
    assert isinstance(similar_to(incident, seen)[0], Incident)


def test_a_foreign_number_is_not_found(cast: Cast, now: datetime) -> None:
    theirs = opened(cast.carla, now)
    client = browser(cast.anna)
    for address in ("", "head/", "timeline/"):
        assert client.get(f"/incidents/{theirs.pk}/{address}").status_code == 404
