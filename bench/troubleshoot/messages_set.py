"""The authored messages, as the benchmark and the fitting of the weights take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tournevis.engines.troubleshoot.guide import Guide
from tournevis.ground.guides.library import files, read

FOLDER = Path(__file__).parent / "messages"
OUTSIDE = "none"


@dataclass(frozen=True)
class Message:
    """One message: its guide ("none": outside every guide), what it truly tells, what it may tell.

    `is_vague`: alone, it could be about several guides. `language`: as the client's record would say; "mixed" messages have none.
    """

    text: str
    guide: str
    language: str
    is_held_out: bool
    is_sms: bool = False
    says: Mapping[str, str] = field(default_factory=dict)
    may: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trap: str = ""
    is_vague: bool = False


def messages() -> list[Message]:
    """Every message, file by file."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [_message(each, written["guide"]) for each in written["messages"]]
    return found


def guides() -> dict[str, Guide]:
    """Every guide of the packs that can be read, by key."""
    return {guide.key: guide for guide in map(read, files())}


def _message(written: dict, guide: str) -> Message:
    return Message(
        text=written["text"],
        guide=guide,
        language=written["language"],
        is_held_out={"held-out": True, "tune": False}[written["set"]],
        is_sms=written.get("sms", False),
        says=written.get("says", {}),
        may={check: tuple(answers) for check, answers in written.get("may", {}).items()},
        trap=written.get("trap", ""),
        is_vague=written.get("vague", False),
    )
