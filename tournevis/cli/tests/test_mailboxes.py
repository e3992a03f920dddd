"""Mailboxes and secrets on the command line."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from tests.cast import Cast
from tests.peers.server import free_ports
from tournevis.cli import mailboxes, main
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.organisations import secrets, walls


@pytest.fixture
def said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What a command prints, run in this test's house."""
    monkeypatch.setattr(main, "prepared", lambda: None)

    def run(*words: str, typed: str = "", code: int = 0) -> str:
        answer = CliRunner().invoke(main.main, words, input=typed)
        assert answer.exit_code == code, answer.output
        walls.open_to(cast.everyone)
        return answer.output

    return run


def test_a_mailbox_is_added_listed_tried_and_paused(said: Callable[..., str], cast: Cast) -> None:
    [nobody] = free_ports(1)
    url = f"imap://support@127.0.0.1:{nobody}/INBOX"
    output = said("mailbox", "add", url, "--account", "Support@centre.example", typed="s3cret\n")
    assert "s3cret" not in output
    row = Mailbox.objects.get()
    assert (row.account, row.security) == ("support@centre.example", "starttls")
    assert secrets.opened(cast.centre.pk, row.secret) == "s3cret"
    listed = said("mailbox", "list")
    assert listed.startswith(f"{row.pk}  support@centre.example")
    assert "s3cret" not in listed
    assert "does not answer" in said("mailbox", "test", str(row.pk), code=1)
    assert "paused" in said("mailbox", "pause", str(row.pk))
    assert "paused" in said("mailbox", "list")
    said("mailbox", "pause", str(row.pk), "--resume")
    assert Mailbox.objects.get().is_active
    assert "already" in said("mailbox", "add", url, typed="x\n", code=1)
    assert "there is no mailbox" in said("mailbox", "test", "999", code=1)


def test_a_mailbox_that_is_nobodys_is_refused(cast: Cast) -> None:
    with pytest.raises(click.ClickException, match="--account"):
        mailboxes.add("imaps://x@elsewhere.example@imap.example", "", "x")


def test_secrets_are_sealed_again(said: Callable[..., str], cast: Cast) -> None:
    said("mailbox", "add", "imaps://support@imap.example", typed="s3cret\n")
    assert "1 secrets are sealed" in said("secrets", "rotate")
    assert secrets.opened(cast.centre.pk, Mailbox.objects.get().secret) == "s3cret"
    Mailbox.objects.update(secret="gone")
    assert "could not be opened" in said("secrets", "rotate", code=1)
