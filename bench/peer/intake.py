"""The peer's intake: its own `get_email` over a folder of mails, in one process."""

import os
import tempfile
from pathlib import Path

import django

from bench.cost import Meter, counting
from bench.mails import CENTRE, letters, openers
from bench.told import asked, say


def main() -> None:
    """Warm up with the openers, then take in the mails; say what that cost."""
    wish = asked()
    django.setup()
    from helpdesk.models import EmailTemplate, FollowUp, Ticket

    if not wish["receipts"]:
        EmailTemplate.objects.all().delete()
    first = openers(wish["openers"])
    _take_in([each.written() for each in first], wish)
    places = {f"<opener{n}@{each.sender.partition('@')[2]}>": n for n, each in enumerate(first)}
    tickets = {
        places[message_id]: ticket
        for message_id, ticket in FollowUp.objects.values_list("message_id", "ticket_id")
    }
    before = FollowUp.objects.count(), Ticket.objects.count()
    raw = [_written(each, tickets) for each in letters(wish["mails"], first)]
    cost = _take_in(raw, wish)
    stored = FollowUp.objects.filter(message_id__startswith="<letter").count()
    replies = sum(each.answers is not None for each in letters(wish["mails"], first))
    opened = Ticket.objects.count() - before[1]
    if stored != len(raw) or opened != len(raw) - replies:
        raise RuntimeError(f"{stored} messages and {opened} tickets of {len(raw)} were stored")
    written = FollowUp.objects.filter(message_id__startswith="<letter").exclude(email_recipients=[])
    if written.count() != (len(raw) if wish["receipts"] else 0):
        raise RuntimeError(f"{written.count()} receipts of {len(raw)} were written")
    say(wish, {"taken in": cost.as_dict()})


def _written(letter, tickets):
    """With the tag in the subject by which the peer knows a reply."""
    if letter.answers is None:
        return letter.written()
    number = tickets[letter.answers]
    return letter.written(CENTRE, f"[support-{number}]", f"<receipt{number}@centre.example>")


def _take_in(raw, wish):
    from django.core.management import call_command
    from helpdesk.models import Queue

    with tempfile.TemporaryDirectory() as folder:
        for number, each in enumerate(raw):
            (Path(folder) / f"{number:05}").write_bytes(each)
        Queue.objects.filter(slug="support").update(email_box_local_dir=folder)
        with Meter(wish["postmaster"], [os.getpid()]) as meter, counting() as counted:
            call_command("get_email", quiet=True)
    return meter.cost(len(raw), counted.count)


if __name__ == "__main__":
    main()
