"""Counting what came of the stories: nothing lost, nothing double."""

from __future__ import annotations

from collections import Counter

from tests.faults.story import Story
from tests.house import House
from tests.peers.smtp_sink import SmtpSink

_WAITING = (
    "SELECT (SELECT count(*) FROM channels_inbound WHERE due_at < now())"
    " + (SELECT count(*) FROM channels_delivery WHERE due_at < now())"
    " + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    "     AND coalesce(scheduled_at, now()) <= now())"
)

# Told on the incident page, with a button to send again: the process died while it was sending.
_UNSURE = (
    "SELECT i.subject FROM incidents_incident i JOIN incidents_entry e ON e.incident_id = i.id"
    " JOIN channels_delivery d ON d.id = e.delivery_id WHERE d.state = 'ambiguous'"
)


def has_come_to_rest(house: House) -> bool:
    """Nothing waits that could be done now."""
    return house.ask(_WAITING) == [(0,)]


def count(
    house: House, sink: SmtpSink, stories: list[Story], failures: list[str]
) -> dict[str, object]:
    """What was lost and what was doubled, by name; and what was flagged for a person to decide.

    Every mail that was acknowledged is one incident (first) or one entry (second). A message to a
    client leaves at most once, unless a person sends it again; one that may have left is flagged.
    """
    unsure = {str(row[0]) for row in house.ask(_UNSURE)}
    lost = [each for each in failures if each.rpartition(": ")[0] not in unsure]
    doubled: list[str] = []
    incidents = Counter(str(row[0]) for row in house.ask("SELECT subject FROM incidents_incident"))
    answers = Counter(
        str(row[0]).strip()
        for row in house.ask("SELECT text FROM incidents_entry WHERE kind = 'message_in'")
    )
    for story in stories:
        here = f"Encore un mot {story.number}."
        for what, many in ((story.subject, incidents[story.subject]), (here, answers[here])):
            step = "mail" if what == story.subject else "answer"
            lost += [f"{step}: {what}"] if step in story.steps and many == 0 else []
            doubled += [f"{step}: {what}"] if many > 1 else []
    doubled += _sent_twice(sink, house)
    rows = house.ask("SELECT state, count(*) FROM channels_delivery GROUP BY 1")
    return {
        "lost": lost,
        "waiting for a person": sorted(set(failures) - set(lost)),
        "doubled": doubled,
        "deliveries": {str(state): many for state, many in rows},
        "steps": dict(Counter(step for story in stories for step in story.steps)),
    }


def _sent_twice(sink: SmtpSink, house: House) -> list[str]:
    """Mails to clients that the outside received more than once. Alerts to engineers may be."""
    clients = {str(row[0]) for row in house.ask(
        "SELECT p.email FROM organisations_person p JOIN organisations_membership m ON m.person_id = p.id"
        " WHERE m.role IN ('client', 'manager')"
    )}  # fmt: skip
    seen = Counter(
        str(mail.message["Message-ID"])
        for mail in list(sink.accepted)
        if set(mail.recipients) & clients
    )
    return [f"sent twice: {identity}" for identity, many in seen.items() if many > 1]
