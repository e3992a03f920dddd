"""What ends an alert takes it from the devices that show it, too."""

from __future__ import annotations

from tournevis.config.reactions import REACTIONS
from tournevis.steps.oncall.answers import by_push
from tournevis.steps.oncall.escalation import escalate

STOPS = {escalate.stop, escalate.stop_merged, escalate.stop_recovered}


def test_whatever_stops_an_alert_tells_the_devices() -> None:
    ends = {fact for fact, those in REACTIONS.items() if STOPS & {*those}}
    tells = {fact for fact, those in REACTIONS.items() if by_push.tell_devices in those}
    assert ends == tells
