"""What every worker looks after, again and again: one page.

A round finds the rows that are due, acts on them and returns how many there were. `wake(name)` in
a transaction has a round made as soon as it commits.
"""

from __future__ import annotations

from collections.abc import Callable

from tournevis.ground.channels import outbox
from tournevis.ground.channels.sms import parts, sent
from tournevis.ground.incidents import attached
from tournevis.ground.incidents.auditor import audit
from tournevis.ground.staff import calendars
from tournevis.steps.contact.calling import calls, retry
from tournevis.steps.contact.family import together
from tournevis.steps.contact.promising import recounting, remind
from tournevis.steps.contact.writing import came_back, later
from tournevis.steps.crisis import actions, rhythm, summon
from tournevis.steps.followup import ask
from tournevis.steps.intake import recovering, take_in, unpack
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.paging import waiting
from tournevis.steps.oncall.watch import handoff

ROUNDS: dict[str, Callable[[], int]] = {
    "intake": take_in.take_in_due,
    "calls": calls.note_due,
    "monitoring": recovering.recover_due,
    "oncall": escalate.escalate_due,
    "pages": waiting.look_after_pages,
    "crisis": rhythm.remind_due,
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
