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
from tournevis.steps.contact import calls, later
from tournevis.steps.followup import ask
from tournevis.steps.intake import recovering, take_in, unpack
from tournevis.steps.oncall import escalate

ROUNDS: dict[str, Callable[[], int]] = {
    "intake": take_in.take_in_due,
    "calls": calls.note_due,
    "monitoring": recovering.recover_due,
    "oncall": escalate.escalate_due,
    "followup": ask.ask_due,
    "alerts": outbox.send_alerts_due,
    "outbox": outbox.send_due,
    "contact": later.count_left,
    "unpack": unpack.unpack_due,
    "files": attached.look_after_files,
    "receipts": sent.match_due,
    "parts": parts.show_due,
    "audit": audit.audit_due,
}
