"""Who is on call when, and who is alerted next when nobody answers.

Takes a rota (members in turn, a handover in local time), the shifts that override it, an instant;
leaves the person on call, until when, the order of escalation and its timetable.
"""

from tournevis.engines.rota.escalation import escalation
from tournevis.engines.rota.oncall import on_call, order, shift_at, shifts, until
from tournevis.engines.rota.rota import Rota, RotaError, Rotation, Shift

__all__ = [
    "Rota",
    "RotaError",
    "Rotation",
    "Shift",
    "escalation",
    "on_call",
    "order",
    "shift_at",
    "shifts",
    "until",
]
