"""Sets a report as a PDF. Runs as a process of its own, bounded in time and memory:

`python -m tournevis.steps.crisis.typeset` reads the data as JSON and writes the PDF.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST_SECONDS = 20
PROCESSOR = 2 * LONGEST_SECONDS  # seconds, of all threads together
MEMORY = 2_000_000_000
LONGEST_WORD = 40
BREAK = "\u200b"  # where a word that is too long for a line may be broken
REPORT = Path(__file__).with_name("report.typ")


class TypesetError(Exception):
    """It could not be set; says nothing of the words."""


def pdf(data: Mapping[str, Any]) -> bytes:
    """The report as a PDF, for data that holds plain strings. Raises `TypesetError`."""
    command = [sys.executable, "-P", "-m", "tournevis.steps.crisis.typeset"]
    given = json.dumps(_tame(data)).encode()
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=True,
        )
    except subprocess.TimeoutExpired as trouble:
        raise TypesetError("it took too long") from trouble
    except subprocess.CalledProcessError as trouble:
        raise TypesetError(f"it ended with {trouble.returncode}") from None
    return done.stdout


def _tame(value: Any) -> Any:
    """The same without signs that no page can show, and with breaks in endless words."""
    if isinstance(value, str):
        return " ".join(_broken(word) for word in _shown(value).split(" "))
    if isinstance(value, Mapping):
        return {name: _tame(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tame(each) for each in value]
    return value


def _shown(text: str) -> str:
    # Marks that turn the direction of writing could make one name look like another.
    return "".join(sign for sign in text if sign == "\n" or _is_shown(sign))


def _is_shown(sign: str) -> bool:
    return (sign.isprintable() and not "\u202a" <= sign <= "\u202e") or sign == "\u202f"


def _broken(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    pieces = range(0, len(word), LONGEST_WORD)
    return BREAK.join(word[start : start + LONGEST_WORD] for start in pieces)


def main() -> None:
    """The process itself."""
    import typst

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Also where nobody is left who would end it: whoever waited for it was killed.
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    data = sys.stdin.buffer.read().decode()
    made = typst.compile(REPORT.read_bytes(), format="pdf", sys_inputs={"data": data})
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
