"""Checks of the house that no library makes: sizes of files, words that must not be there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LONGEST_FILE = 400
FORBIDDEN = (
    (
        r"https?://(?!localhost|127\.0\.0\.1)[^\s\"']*(?:pypi|npmjs|mirror|registry)",
        "a registry's address",
    ),
    (r"--(?:extra-)?index-url", "a registry's address"),
    (r"/(?:home|root|work|tmp/bash)/\w+", "a path of one machine"),
)
LOCKS = ("requirements/base.txt", "requirements/dev.txt", "package-lock.json", ".npmrc")


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    wrong = [trouble for name in files.stdout.split() for trouble in _troubles(Path(name))]
    print("\n".join(wrong) or "style: nothing to say")
    return 1 if wrong else 0


def _troubles(path: Path) -> list[str]:
    if not path.is_file() or path.suffix in {".png", ".svg", ".css", ".mo", ".eml"}:
        return []
    text = path.read_text(encoding="utf-8", errors="replace")
    found = [
        f"{path}: holds {what}: {match[0]}"
        for pattern, what in FORBIDDEN
        if path.name != "style.py"
        for match in re.finditer(pattern, text)
    ]
    if str(path) in LOCKS and "http" in re.sub(
        r"httpx|httpcore|httptools|http-|parse-http", "", text
    ):
        found += [f"{path}: a lock file holds an address"] if "://" in text else []
    lines = text.count("\n")
    if path.suffix == ".py" and lines > LONGEST_FILE and "migrations" not in path.parts:
        found.append(f"{path}: {lines} lines; cut it along a verb")
    return found


if __name__ == "__main__":
    sys.exit(main())
