"""Who answers a fact: one page.

Each fact has its urgent reactions, then its usual ones. A reaction takes the entry, whose incident
is held, and the time. It runs once per entry, in one transaction with those beside it, and is undone
alone where it fails.
"""

from __future__ import annotations

from tournevis.ground.incidents import attached
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.reacting import Answers
from tournevis.steps.contact.promising import promise
from tournevis.steps.contact.receipts import confirm, files_reply, receipt, silence
from tournevis.steps.crisis import answering, propose, rhythm, seats
from tournevis.steps.diagnosis import begin
from tournevis.steps.followup import from_afar
from tournevis.steps.intake import unpack
from tournevis.steps.oncall.answers import by_mail, by_phone, by_push, by_sms
from tournevis.steps.oncall.escalation import escalate, flapping
from tournevis.steps.solutions import hand_over

# Who is asked about an SMS before it is taken in: (number, text, now) → whether it was for them.
SMS_FIRST_FOR = (answering.hear_sms, by_sms.hear, silence.hear)

# Who is asked about a mail before it is taken in: (kept, read, now) → whether it was for them.
MAIL_FIRST_FOR = (answering.hear_mail, by_mail.hear)

# Who is told of a digit pressed in an alert's call: (call, digit, now) → whether it was for them.
DIGITS_FOR = (by_phone.press, answering.press)

REACTIONS: dict[Fact, Answers] = {
    # The first ones are answered first, however long the queue: people are alerted, or no longer.
    Fact.OPENED: (
        (escalate.begin,),
        (
            promise.promise,
            receipt.send_receipt,
            confirm.ask,
            begin.choose_guide,
            propose.look,
        ),
    ),
    Fact.MESSAGE_IN: ((), (unpack.keep_files, promise.heard)),
    Fact.MESSAGE_OUT: ((), (rhythm.news,)),
    Fact.CALL: ((), (rhythm.news, promise.heard)),
    Fact.TRIAGED: (
        (),
        (
            promise.promise,
            begin.choose_guide,
            receipt.send_when_placed,
            attached.bring_along,
            escalate.reconsider,  # once it is known what is promised
            propose.look,
        ),
    ),
    Fact.GUIDE_CHOSEN: ((), (propose.look,)),
    Fact.REOPENED: ((flapping.begin,), (promise.promise,)),
    Fact.UNMERGED: ((escalate.begin_again,), (promise.merged, attached.bring_along)),
    Fact.MERGED: (
        (escalate.stop_merged,),
        (promise.merged, attached.bring_along, by_push.tell_devices),
    ),
    Fact.RELAPSED: ((flapping.begin,), ()),
    Fact.RECOVERED: ((escalate.stop_recovered,), (by_push.tell_devices,)),
    Fact.HANDED_OVER: ((hand_over.alert_level,), ()),
    Fact.SEVERITY: (
        (escalate.begin_worse, escalate.reconsider),
        (promise.rated, propose.look),
    ),
    Fact.PROMISED: ((escalate.reconsider,), ()),
    Fact.PAUSED: ((), (promise.halted,)),
    Fact.RESUMED: ((), (promise.halted,)),
    Fact.DECLARED: ((escalate.reconsider,), ()),
    Fact.FLAGGED: ((), (files_reply.tell_sender,)),
    Fact.ACKNOWLEDGED: ((escalate.stop,), (seats.lead, by_push.tell_devices)),
    Fact.ASSIGNED: ((escalate.stop,), (seats.lead, by_push.tell_devices)),
    Fact.CONTACTED: ((escalate.stop,), (by_push.tell_devices,)),
    Fact.SOLVED: ((escalate.stop,), (promise.ended, from_afar.note, by_push.tell_devices)),
    Fact.CLOSED: ((escalate.stop,), (promise.ended, by_push.tell_devices)),
}
