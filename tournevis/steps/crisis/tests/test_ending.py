"""How a crisis ends: the clients get a last word, and a mistake leaves no promise behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.cast import Cast
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Reminder
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations import walls
from tournevis.steps.contact.tests.promised import level
from tournevis.steps.crisis import end
from tournevis.steps.crisis.declare import declare, promise_solution
from tournevis.steps.crisis.models import Crisis
from tournevis.steps.crisis.tests.conftest import Open, browser, settled
from tournevis.steps.oncall.tests.conftest import Post

FIRST = Deadline.Kind.FIRST_CONTACT
Move = Callable[..., None]


def test_a_mistake_leaves_the_first_contact_where_it_was(
    cast: Cast, opened: Open, tuesday: datetime, move_clock: Move
) -> None:
    level(cast, 1, "first_contact", 5)
    incident = opened()
    settled(cast)
    before = promises.running(incident, FIRST)
    assert before is not None
    move_clock(minutes=20)
    crisis = declare(incident, by=cast.anna, now=tuesday + timedelta(minutes=20))
    late = promises.running(incident, FIRST)
    assert late is not None
    assert late.due_at == tuesday + timedelta(minutes=5)
    end.undo(crisis, by=cast.anna, now=tuesday + timedelta(minutes=21))
    settled(cast)
    after = promises.running(incident, FIRST)
    assert after is not None
    assert (after.due_at, after.minutes) == (before.due_at, before.minutes)
    reminder = Reminder.objects.get(deadline=after)
    assert reminder.due_at is not None
    assert reminder.due_at > tuesday + timedelta(minutes=21)
    assert not incident.entries.filter(kind=Fact.FLAGGED).exists()
    told = incident.entries.filter(kind=Fact.PROMISED, data__kind=FIRST).last()
    assert told is not None
    assert datetime.fromisoformat(told.data["due_at"]) == before.due_at


def test_the_end_offers_a_last_message_and_sends_it_to_each_in_their_language(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    join(opened(by=cast.carla), crisis.incident, by=cast.sophie, now=tuesday)
    promise_solution(crisis, tuesday + timedelta(hours=3), by=cast.anna, now=tuesday)
    settled(cast)
    room = f"/crisis/{crisis.incident_id}/"
    sophie = browser(cast.sophie)
    page = sophie.get(room)
    words = {f"last_{lang}": text for lang, _label, text in page.context["closing"]}
    assert "annoncées" in words["last_fr"]
    assert "au plus tard" in words["last_fr"], "what a person promised stays promised"
    assert "had promised you" in words["last_en"]
    post.sent.clear()
    form = {"deed": "over", "tell": "1", "nonce": page.context["nonce"], **words}
    assert sophie.post(f"{room}end/", {**form, "last_fr": "", "last_en": " "}).status_code == 409
    assert sophie.post(f"{room}end/", form).status_code == 302
    assert sophie.post(f"{room}end/", form).status_code == 409, "it is over"
    move_clock(minutes=2)
    settled(cast)
    for person, said in ((cast.ben, "Le plus urgent est passé"), (cast.carla, "most urgent part")):
        assert len([1 for to, body in post.by("email") if to == person.email and said in body]) == 1
    walls.open_to(cast.everyone)
    crisis.refresh_from_db()
    assert not crisis.is_running
    assert crisis.updates.get(audience="clients").told == 2


def test_unticked_it_tells_nobody(cast: Cast, crisis: Crisis, post: Post, move_clock: Move) -> None:
    settled(cast)
    post.sent.clear()
    form = {"deed": "over", "last_fr": "Rien"}
    assert browser(cast.anna).post(f"/crisis/{crisis.incident_id}/end/", form).status_code == 302
    move_clock(minutes=2)
    settled(cast)
    assert not [body for to, body in post.by("email") if to == cast.ben.email]


def test_once_told_that_it_is_solved_they_are_not_told_again(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    from tournevis.steps.crisis.updates import is_last_told, tell

    def say(nonce: str, at: datetime) -> None:
        tell(crisis, "clients", {"fr": "Voilà"}, nonce=nonce * 16, by=cast.anna, now=at)

    say("a", tuesday)
    incident = Incident.objects.get(pk=crisis.incident_id)
    incident.solve(by=cast.anna, now=tuesday + timedelta(minutes=5), data={})
    crisis.incident = incident
    assert not is_last_told(crisis)
    say("b", tuesday + timedelta(minutes=6))
    assert is_last_told(crisis)
