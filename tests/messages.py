"""Gathers the texts of code and templates into the French catalogue: `make messages`.

English texts are the msgids, so English needs no catalogue. The catalogue holds no line numbers
and no dates, and is sorted, so that it changes only when a text does. Needs gettext's programs.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "tournevis"
CATALOGUE = Path("locale") / "fr" / "LC_MESSAGES" / "django.po"
PROGRAMS = ("xgettext", "msgmerge", "msguniq", "msgattrib", "msgfmt")
NOT_SHOWN = ("tests", "migrations", "static", "__pycache__")
DATES = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)


def main() -> int:
    """Write and compile the catalogue; say what is left to translate. 0 when nothing is."""
    if reason := missing():
        print(f"messages: {reason}", file=sys.stderr)
        return 1
    catalogue = HOUSE / CATALOGUE
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_text(gathered(), encoding="utf-8")
    _run("msgfmt", "--check", "-o", str(catalogue.with_suffix(".mo")), str(catalogue))
    left = _run("msgattrib", "--untranslated", "--no-wrap", str(catalogue))
    print(left or "messages: every text has its translation")
    return 1 if left else 0


def missing() -> str | None:
    """In plain words, which of gettext's programs is not installed; None when all are."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if not absent:
        return None
    return (
        f"gettext is missing ({', '.join(absent)}): `apt-get install gettext` "
        "on Debian 12, or run .ci/install."
    )


def gathered() -> str:
    """The catalogue's text as it should be now: today's msgids with the translations kept so far.

    Works on a copy, because Django writes beside the templates while it gathers.
    """
    with tempfile.TemporaryDirectory(prefix="tv-messages-") as folder:
        copy = Path(folder) / "tournevis"
        shutil.copytree(HOUSE, copy, ignore=shutil.ignore_patterns(*NOT_SHOWN))
        (copy / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
        _gather(copy)
        merged = copy / CATALOGUE
        sort = ("msgattrib", "--no-obsolete", "--no-fuzzy", "--sort-output", "--no-wrap")
        return DATES.sub("", _run(*sort, str(merged)))


def _gather(house: Path) -> None:
    import django
    from django.core.management import call_command
    from django.core.management.commands.makemessages import Command

    django.setup()
    gather = Command()
    # A guess at a translation is worse than none: what is new stays empty until it is written.
    gather.msgmerge_options = [*gather.msgmerge_options, "--no-fuzzy-matching"]
    with contextlib.chdir(house):
        call_command(
            gather, locale=["fr"], no_location=True, no_obsolete=True, no_wrap=True, verbosity=0
        )


def _run(*command: str) -> str:
    return subprocess.run(
        command, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.exit(main())
