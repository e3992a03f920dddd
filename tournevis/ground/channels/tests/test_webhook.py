"""Mail brought by a program: kept before 200, for the right key alone, and never too large."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels import door_keys, inbox
from tournevis.ground.channels.email import views
from tournevis.ground.channels.models import DoorKey
from tournevis.ground.channels.tests.rows import SUPPORT, kept, mail
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation

ADDRESS = f"/mail/in/{SUPPORT}/"


@pytest.fixture
def key(cast: Cast) -> str:
    with walls.opened(cast.centre.pk) as now:
        return door_keys.made(cast.centre.pk, DoorKey.Door.MAIL, now)


def bring(raw: bytes, key: str, address: str = ADDRESS, kind: str = "message/rfc822") -> int:
    return (
        Client()
        .generic("POST", address, raw, kind, headers={"Authorization": f"Bearer {key}"})
        .status_code
    )


def test_a_mail_is_kept_once_byte_for_byte(key: str, cast: Cast) -> None:
    raw = mail(body="\xe9 \x00").replace(b"\xc3\xa9", b"\xe9")
    assert [bring(raw, key), bring(raw, key)] == [200, 200]
    assert bring(raw, key, "/mail/in/Support+token@centre.example/") == 200
    [message] = kept()
    assert bytes(message.raw) == raw
    assert (message.account, message.organisation_id) == (SUPPORT, cast.centre.pk)
    assert message.envelope == {"by": "webhook"}
    assert message.due_at is not None


@pytest.mark.parametrize("field", ["body-mime", "email"])
def test_mail_services_put_it_into_a_form(key: str, field: str) -> None:
    raw = mail(body="é").replace(b"\xc3\xa9", b"\xe9")
    answer = Client().post(
        ADDRESS,
        {"sender": "x", field: raw.decode("latin-1")},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 200
    assert bytes(kept()[0].raw) == raw.decode("latin-1").encode()
    form = "application/x-www-form-urlencoded"
    assert bring(b"%s=a%%E9%%00\xe9" % field.encode(), key, kind=form) == 200
    assert bytes(kept()[-1].raw) == b"a\xe9\x00\xe9"
    assert bring(b"other=a", key, kind=form) == 400
    large = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + b"a" * 6_000_000
    assert bring(large + b"\r\n--x--\r\n", key, kind="multipart/form-data; boundary=x") == 413


def test_a_wrong_key_brings_nothing_and_learns_nothing(key: str, cast: Cast) -> None:
    wrong = [("wrong", ADDRESS), ("", ADDRESS), (key[:-1], ADDRESS), (key + "é", ADDRESS)]
    wrong += [(key, "/mail/in/nobody@elsewhere.example/"), (key, "/mail/in/support/")]
    for said, address in wrong:
        assert bring(mail(), said.encode().decode("latin-1"), address) == 401, (said, address)
    assert Client().get(ADDRESS).status_code == 405
    assert Client().post(ADDRESS)["WWW-Authenticate"] == "Bearer"
    assert kept() == []


def test_the_key_of_one_centre_opens_no_other(key: str, cast: Cast) -> None:
    [other] = walls.new_organisations(1)
    Organisation.objects.create(pk=other, name="Other", kind="centre", email="help@other.example")
    with walls.opened(other) as now:
        others = door_keys.made(other, DoorKey.Door.MAIL, now)
    assert bring(mail(), others) == 401
    assert bring(mail(), key, "/mail/in/help@other.example/") == 401
    assert bring(mail(), others, "/mail/in/help@other.example/") == 200


def test_a_new_key_ends_the_old_one_and_none_is_kept_in_the_clear(key: str, cast: Cast) -> None:
    with walls.opened(cast.centre.pk) as now:
        fresh = door_keys.made(cast.centre.pk, DoorKey.Door.MAIL, now)
        [row] = DoorKey.objects.all()
    assert fresh not in row.token_hash
    assert bring(mail(), key) == 401
    assert bring(mail(), fresh) == 200


def test_what_is_not_a_mail_is_refused(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bring(b"{}", key, kind="application/json") == 415
    monkeypatch.setattr(views, "LARGEST", 1_000)
    assert bring(b"x" * 1_001, key) == 413
    assert bring(b"x" * 1_000, key) == 200


def test_without_the_database_it_is_to_be_brought_again(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **values: Any) -> Any:
        raise OperationalError("with secrets in it")

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", away)
        assert bring(mail(), key) == 503
    assert kept() == []
    assert bring(mail(), key) == 200
