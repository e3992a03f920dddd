"""From the declaration to the review on paper, with a clock that is moved forward."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest

from tests.cast import Cast
from tests.reading_pdf import text_of
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis.models import Crisis, Relief, Seat
from tournevis.steps.crisis.review import latest
from tournevis.steps.crisis.tests.conftest import Open, browser, paper, settled
from tournevis.steps.oncall.tests.conftest import Post

HOSTILE = (
    '#read("/etc/hostname") #panic() *gras* $x^2$ <label> // \\ ] } {{7*7}} ‮eman %PDF ' + "x" * 500
)
NEXT = re.compile(r'name="next" value="(\d{4}-[^"]+)"')
Move = Callable[..., None]


@pytest.fixture
def in_english(cast: Cast) -> None:
    """Sophie reads English."""
    Person.objects.filter(pk=cast.sophie.pk).update(language="en")


def test_a_whole_crisis(
    cast: Cast, opened: Open, post: Post, move_clock: Move, tuesday: datetime
) -> None:
    first, other = opened(), opened("Internet is down", by=cast.carla)
    room, sophie, emile = f"/crisis/{first.pk}/", browser(cast.sophie), browser(cast.emile)
    settled(cast)
    sophie.post(f"/incidents/{first.pk}/crisis/declaration/", {"why": "Fibre coupée"})
    sophie.post(f"{room}roles/", {"kind": "communication", "person": cast.emile.pk})
    walls.open_to(cast.everyone)
    join(other, first, by=cast.sophie, now=walls.open_to(cast.everyone))
    settled(cast)
    emile.post(f"{room}roles/", {"seat": Seat.objects.asked().get().pk, "deed": "take"})
    walls.open_to(cast.everyone)

    move_clock(minutes=50)
    settled(cast)
    assert any("clients" in body for to, body in post.by("sms") if to == cast.emile.phone)
    page = emile.get(f"{room}update/?to=clients")
    sides = {lang: words for lang, _label, words in page.context["sides"]}
    assert "priorité" in sides["fr"]
    assert "priority" in sides["en"]
    post.sent.clear()
    form = {**sides, "to": "clients", "nonce": page.context["nonce"]}
    form["next"] = next_at = unescape(NEXT.findall(page.content.decode())[0])
    assert emile.post(f"{room}update/", form).status_code == 302
    move_clock(minutes=1)
    settled(cast)
    mails = dict(post.by("email"))
    assert "Ce que nous savons" in mails[cast.ben.email]
    assert "What we know" in mails[cast.carla.email]
    walls.open_to(cast.everyone)
    crisis = Crisis.objects.get()
    assert crisis.rhythms.get(audience="clients").next_at == datetime.fromisoformat(next_at)

    sophie.post(
        f"{room}handing-on/", {"deed": "offer", "person": cast.emile.pk, "brief": "Tout va"}
    )
    walls.open_to(cast.everyone)
    emile.post(f"{room}handing-on/", {"deed": "accept", "relief": Relief.objects.get().pk})
    emile.post(f"{room}decisions/", {"what": "Passer par la 4G", "why": "Deux heures de moins"})
    move_clock(hours=1)
    emile.post(f"{room}end/", {"deed": "over", "why": "Fibre réparée"})
    settled(cast)
    review = latest(crisis)
    assert review is not None
    assert "Fibre coupée" in review.words["summary"]
    assert "Passer par la 4G" in review.words["timeline"]
    assert review.figures["updates"]["clients"] == {"sent": 1, "in_time": 1}
    assert review.figures["durations"]["crisis"] == 111

    words = {**review.words, "good": "La bascule", "version": str(review.version)}
    assert emile.post(f"{room}review/", words).status_code == 302
    assert emile.post(f"{room}review/", {**words, "good": "Autre"}).status_code == 409
    text = text_of(paper(sophie, room))
    for said in ("La bascule", "Passer par la 4G", "Boulangerie Lamour", "Stone Garage"):
        assert said in text
    walls.open_to(cast.everyone)
    assert crisis.reviews.count() == 2
    kinds = set(first.entries.values_list("kind", flat=True))
    assert kinds >= {Fact.DECLARED, Fact.ROLE_GIVEN, Fact.HANDED_ON, Fact.DECIDED, Fact.STOOD_DOWN}


def test_on_paper_too_one_reads_only_the_clients_one_is_given(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime
) -> None:
    join(opened(by=cast.carla), crisis.incident, by=cast.sophie, now=tuesday)
    room = f"/crisis/{crisis.incident_id}/"
    browser(cast.sophie).post(f"{room}end/", {"deed": "over"})
    walls.open_to(cast.everyone)
    text = text_of(paper(browser(cast.anna), room))
    assert "Garage" not in text
    assert "1 incident d’un client" in text
    assert "Garage" not in browser(cast.anna).get(f"{room}review/").content.decode()


def test_hostile_words_are_only_words_on_paper(
    cast: Cast, opened: Open, tuesday: datetime, in_english: None
) -> None:
    Person.objects.filter(pk=cast.emile.pk).update(name=HOSTILE[:200])
    cast.bakery.name = HOSTILE[:200]
    cast.bakery.save()
    incident = opened(HOSTILE[:300])
    room, sophie = f"/crisis/{incident.pk}/", browser(cast.sophie)
    sophie.post(f"/incidents/{incident.pk}/crisis/declaration/", {"why": HOSTILE[:300]})
    sophie.post(f"{room}decisions/", {"what": HOSTILE[:300], "why": HOSTILE[:300]})
    sophie.post(f"{room}roles/", {"kind": "scribe", "person": cast.emile.pk})
    sophie.post(f"{room}end/", {"deed": "over", "why": HOSTILE[:300]})
    form = {"version": "1", "summary": HOSTILE, "cause": "#let x = 1; #x\n= Titre\n- liste"}
    assert sophie.post(f"{room}review/", form).status_code == 302
    text = text_of(paper(sophie, room))
    assert '#read("/etc/hostname") #panic() *gras* $x^2$ <label> // \\ ] } {{7*7}}' in text
    assert "#let x = 1; #x= Titre- liste" in text
    assert "‮" not in text, "nothing turns the direction of writing"
