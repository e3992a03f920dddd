"""Who answers a fact: one page.

A reaction takes the entry and the time, and runs once per entry, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.reacting import Reaction
from tournevis.steps.oncall import acknowledge, escalate

# Who is asked about an SMS before it is taken in: (number, text, now) → whether it was for them.
SMS_FIRST_FOR = (acknowledge.hear,)

REACTIONS: dict[Fact, Sequence[Reaction]] = {
    Fact.OPENED: (escalate.begin,),
    Fact.REOPENED: (escalate.begin,),
    Fact.ACKNOWLEDGED: (escalate.stop,),
    Fact.ASSIGNED: (escalate.stop,),
    Fact.CONTACTED: (escalate.stop,),
    Fact.SOLVED: (escalate.stop,),
    Fact.CLOSED: (escalate.stop,),
}
