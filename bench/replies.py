"""`python -m bench.replies`: how often the new words of a real mail are found exactly, and what is
passed on; beside quotequail where it is installed.

64 bodies and 10 forwards, in tests/data/replies (discourse/email_reply_trimmer, MIT). Exact means
the same words in the same order: runs of white space count as one blank.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.figures import as_line
from tournevis.engines.mail.forward import split
from tournevis.engines.mail.reply import parted, reply

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "replies"
WORD = re.compile(r"\w+")


def measured() -> dict[str, Any]:
    """The shares, the names of those that differ, and the milliseconds a body takes."""
    bodies = {file.name: _read(file) for file in sorted((DATA / "emails").glob("*.txt"))}
    forwards = sorted(file.name for file in (DATA / "embedded").glob("*.txt"))
    before = time.process_time()
    differ = _differing(bodies, reply)
    spent = time.process_time() - before
    peer = _peer()
    return {
        "bodies": len(bodies),
        "exact": len(bodies) - len(differ),
        "differ": differ,
        "words_lost": sum(map(_words_lost, bodies.values())),
        "forwards": len(forwards),
        "unwrapped": sum(_is_unwrapped(name, bodies[name]) for name in forwards),
        "ms_a_body": round(1000 * spent / len(bodies), 2),
        "quotequail_exact": None if peer is None else len(bodies) - len(_differing(bodies, peer)),
    }


def run(*, quick: bool = False) -> str:
    """The measures as a table, and as a line of JSON."""
    found = measured()
    peer = found["quotequail_exact"]
    rows = (
        ("replies exact", f"{found['exact']} of {found['bodies']}"),
        ("differ", ", ".join(found["differ"]) or "none"),
        ("words lost", found["words_lost"]),
        ("forwards unwrapped", f"{found['unwrapped']} of {found['forwards']}"),
        ("CPU a body", f"{found['ms_a_body']} ms"),
        ("quotequail exact", "not installed" if peer is None else f"{peer} of {found['bodies']}"),
    )
    table = "\n".join(f"{name:<20} {value}" for name, value in rows)
    return f"{table}\n{as_line('replies', found, quick=quick)}"


def _differing(bodies: dict[str, str], trim: Callable[[str], str]) -> list[str]:
    return [
        name
        for name, text in bodies.items()
        if _spaced(trim(text)) != _spaced(_read(DATA / "trimmed" / name))
    ]


def _words_lost(text: str) -> int:
    parts = parted(text)
    kept = " ".join((parts.new, parts.quoted, parts.passed_on, parts.signature))
    return len(WORD.findall(text)) - len(WORD.findall(kept))


def _is_unwrapped(name: str, text: str) -> bool:
    expected = [_spaced(_read(DATA / folder / name)) for folder in ("before", "embedded")]
    return [_spaced(each) for each in split(text) or ()] == expected


def _peer() -> Callable[[str], str] | None:
    try:
        quotequail: Any = import_module("quotequail")
    except ImportError:
        return None
    return lambda text: "\n".join(
        piece for is_shown, piece in quotequail.quote(text, quote_intro_line=True) if is_shown
    )


def _read(file: Path) -> str:
    return file.read_text("utf-8").replace("\r\n", "\n")


def _spaced(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    """Measure and print."""
    argparse.ArgumentParser(prog="python -m bench.replies", description=__doc__).parse_args()
    print(run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
