"""`tournevis mail parse`: one object a line, in order, whatever the bytes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tournevis.cli.main import main
from tournevis.engines.mail.tests.letters import letter, multipart

KEYS = [
    *("from", "reply_to", "to", "cc", "subject", "date", "message_id", "in_reply_to"),
    *("references", "automatic", "text", "html", "reply", "quoted", "forwarded"),
    *("attachments", "problems"),
]
PICTURE = "Content-Type: image/png; name=a.png\nContent-ID: <logo>\n\nabc"
PAGE = "Content-Type: text/html\n\n<p>Bonjour <img src='cid:logo'></p>"


def run(*arguments: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["mail", "parse", *map(str, arguments)], input=given)


def told(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_object_a_line_in_order(tmp_path: Path) -> None:
    files = []
    for number in range(7):
        files.append(tmp_path / f"{number}.eml")
        files[-1].write_bytes(letter(Subject=f"mail {number}"))
    result = run("--json", *files)
    assert result.exit_code == 0
    assert [each["subject"] for each in told(result)] == [f"mail {n}" for n in range(7)]
    assert all(list(each) == KEYS for each in told(result))


def test_what_an_object_tells(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(b"From ben Tue Mar  3 10:12:00 2026\r\n" + multipart("related", PAGE, PICTURE))
    (mail,) = told(run("--json", file))
    assert mail["from"] == {"name": "Ben Client", "email": "ben@client.example"}
    assert mail["to"] == [{"name": "", "email": "support@centre.example"}]
    assert mail["date"] == "2026-03-03T09:12:00+00:00"
    assert mail["automatic"] is None
    assert mail["text"] == mail["reply"] == "Bonjour"
    assert 'src="cid:logo"' in mail["html"]
    assert mail["attachments"] == [
        {
            "filename": "a.png",
            "content_type": "image/png",
            "content_id": "logo",
            "inline": True,
            "size": 3,
            "md5": hashlib.md5(b"abc").hexdigest(),  # noqa: S324 - what is asked for
        }
    ]
    assert mail["problems"] == []


def test_any_bytes_give_an_object(tmp_path: Path) -> None:
    for number, raw in enumerate((b"", b"\0\xff" * 400, b"hello\xe9")):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    result = run("--json", *(tmp_path / f"{n}.eml" for n in range(3)))
    assert result.exit_code == 0
    assert all(list(each) == KEYS and each["problems"] for each in told(result))
    assert told(result)[2]["text"] == "helloé"


def test_standard_input() -> None:
    (mail,) = told(run("--json", "-", given=letter("Au secours")))
    assert mail["text"] == "Au secours"


def test_a_missing_file_is_told_and_the_others_are_printed(tmp_path: Path) -> None:
    there = tmp_path / "there.eml"
    there.write_bytes(letter())
    result = run("--json", tmp_path / "missing.eml", there, tmp_path)
    assert result.exit_code == 2
    assert "missing.eml: No such file" in result.stderr
    assert len(told(result)) == 1


def test_a_summary_for_a_person(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(letter("Ça ne\x1b[31m marche plus", Precedence="bulk", Date=None))
    shown = run(file).stdout
    assert "from        Ben Client <ben@client.example>" in shown
    assert "automatic   bulk: Precedence: bulk" in shown
    assert "problem     no usable Date" in shown
    assert "| Ça ne[31m marche plus" in shown
    assert "\x1b" not in shown


def test_neither_django_nor_a_database_is_needed(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter())
    script = (
        "import sys\nfrom tournevis.cli.main import main\n"
        f"main(['mail', 'parse', '--json', {str(tmp_path / 'a.eml')!r}], standalone_mode=False)\n"
    )
    check = script.replace("main([", "try:\n  main([") + (
        "except SystemExit: pass\nassert not {'django', 'psycopg'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
