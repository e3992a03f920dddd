"""Who is on call when, where nobody is, who carries how much, and who comes next.

Takes a rota (layers of members in turn, with windows in local time, and shifts above them) and
instants; leaves the person on call, shifts, gaps, loads, handovers and the order of the people.
"""

from tournevis.engines.rota.fairness import Load, fairness
from tournevis.engines.rota.gaps import Gap, gaps
from tournevis.engines.rota.handover import Handover, handovers, is_day, told_at
from tournevis.engines.rota.oncall import next_shift, on_call, order, shifts, until
from tournevis.engines.rota.rota import Layer, Rota, RotaError, Rotation, Shift, Window
from tournevis.engines.rota.windows import parse_windows

__all__ = [
    "Gap",
    "Handover",
    "Layer",
    "Load",
    "Rota",
    "RotaError",
    "Rotation",
    "Shift",
    "Window",
    "fairness",
    "gaps",
    "handovers",
    "is_day",
    "next_shift",
    "on_call",
    "order",
    "parse_windows",
    "shifts",
    "told_at",
    "until",
]
