"""What every worker looks after, again and again: one page.

A round finds the rows that are due, acts on them and returns how many there were. `wake(name)` in
a transaction has a round made as soon as it commits.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.channels.sms import parts, sent
from tournevis.ground.incidents import attached
from tournevis.ground.incidents.auditor import audit
from tournevis.ground.organisations.due import Due
from tournevis.ground.staff import calendars
from tournevis.steps.contact.calling import calls, retry
from tournevis.steps.contact.family import together
from tournevis.steps.contact.promising import recounting, remind
from tournevis.steps.contact.writing import came_back, later
from tournevis.steps.crisis import actions, prints, rhythm, summon
from tournevis.steps.crisis.models import Seat
from tournevis.steps.followup import ask
from tournevis.steps.intake import recovering, take_in, unpack
from tournevis.steps.oncall.answers import many
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Batch, BatchAnswer, Escalation, Page
from tournevis.steps.oncall.paging import gone, waiting
from tournevis.steps.oncall.watch import handoff

ROUNDS: dict[str, Callable[[], int]] = {
    "intake": take_in.take_in_due,
    "calls": calls.note_due,
    "monitoring": recovering.recover_due,
    "oncall": escalate.escalate_due,
    "pages": waiting.look_after_pages,
    "gone": gone.look_for_gone,
    many.ROUND: many.answer_due,
    "crisis": rhythm.remind_due,
    prints.ROUND: prints.set_due,
    "seats": summon.summon_due,
    "actions": actions.remind_due,
    "followup": ask.ask_due,
    "alerts": outbox.send_alerts_due,
    "outbox": outbox.send_due,
    "contact": later.count_left,
    "came_back": came_back.uncount_due,
    "retry": retry.remind_due,
    "together": together.tell_due,
    "promises": remind.remind_due,
    "recounts": recounting.recount_due,
    "unpack": unpack.unpack_due,
    "files": attached.look_after_files,
    "receipts": sent.match_due,
    "parts": parts.show_due,
    "handoffs": handoff.tell_due,
    calendars.ROUND: calendars.fetch_due,
    "audit": audit.audit_due,
}

# A worker that starts makes these first.
PAGING = ("oncall", "pages", "alerts")

# What a page, its answer or a role passes through: where its worker is known to be dead, it goes on before the lease ends.
# Not a message that was being handed over, for it may have left.
HELD: tuple[tuple[type[Due], Q], ...] = (
    (Inbound, Q()),
    (Escalation, Q()),
    (Page, Q()),
    (Batch, Q()),
    (BatchAnswer, Q()),
    (Seat, Q()),
    (Delivery, ~Q(state=Delivery.State.SENDING)),
)
