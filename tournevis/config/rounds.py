"""What every worker looks after, again and again: one page.

A round finds the rows that are due, acts on them and returns how many there were. `wake(name)` in
a transaction has a round made as soon as it commits.
"""

from __future__ import annotations

from collections.abc import Callable

from tournevis.ground.channels import outbox
from tournevis.ground.channels.sms import parts, sent
from tournevis.steps.followup import ask
from tournevis.steps.intake import take_in
from tournevis.steps.oncall import escalate

ROUNDS: dict[str, Callable[[], int]] = {
    "intake": take_in.take_in_due,
    "oncall": escalate.escalate_due,
    "followup": ask.ask_due,
    "outbox": outbox.send_due,
    "receipts": sent.match_due,
    "parts": parts.show_due,
}
