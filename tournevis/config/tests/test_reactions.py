"""What ends an alert takes it from the devices that show it, too."""

from __future__ import annotations

from tournevis.config.reactions import REACTIONS
from tournevis.steps.oncall.answers import by_push
from tournevis.steps.oncall.escalation import escalate

STOPS = {escalate.stop, escalate.stop_merged, escalate.stop_recovered}


def test_whatever_stops_an_alert_tells_the_devices() -> None:
    ends = {fact for fact, (first, _then) in REACTIONS.items() if STOPS & {*first}}
    tells = {fact for fact, (_first, then) in REACTIONS.items() if by_push.tell_devices in then}
    assert ends == tells
