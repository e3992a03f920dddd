"""A guide as it is written and as the engine takes it.

Takes nested mappings and lists (from YAML); checks them field by field; leaves a `Guide` with its
arrays, or a `GuideError` that begins with the place of the mistake.
"""

from tournevis.engines.troubleshoot.guide.fields import LANGUAGES, GuideError, Text, spoken
from tournevis.engines.troubleshoot.guide.model import (
    FAILED,
    KINDS,
    LATER,
    OTHER,
    RESERVED,
    RISKS,
    TO,
    UNKNOWN,
    WHO,
    WORKED,
    Answer,
    Array,
    Cause,
    Check,
    Cluster,
    Guide,
    Handover,
    Need,
    Prices,
    Remedy,
)
from tournevis.engines.troubleshoot.guide.parse import parse

__all__ = [
    "FAILED",
    "KINDS",
    "LANGUAGES",
    "LATER",
    "OTHER",
    "RESERVED",
    "RISKS",
    "TO",
    "UNKNOWN",
    "WHO",
    "WORKED",
    "Answer",
    "Array",
    "Cause",
    "Check",
    "Cluster",
    "Guide",
    "GuideError",
    "Handover",
    "Need",
    "Prices",
    "Remedy",
    "Text",
    "parse",
    "spoken",
]
