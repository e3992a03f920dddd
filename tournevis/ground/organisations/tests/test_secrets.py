"""Secrets at rest: sealed for one organisation, opened with old keys too, sealed again with new ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.organisations import secrets, walls
from tournevis.ground.organisations.secrets import CannotBeOpened


def test_what_is_sealed_for_one_organisation_is_opened_by_no_other() -> None:
    sealed = secrets.seal(1, "café")
    assert "café" not in sealed
    assert secrets.seal(1, "café") != sealed
    assert secrets.opened(1, sealed) == "café"
    for organisation, words in ((2, sealed), (1, sealed[:-5]), (1, "nothing"), (1, "é")):
        with pytest.raises(CannotBeOpened):
            secrets.opened(organisation, words)
    assert secrets.seal(1, "") == secrets.opened(1, "") == ""


def test_a_new_key_takes_over(cast: Cast, settings: Any) -> None:
    def made(centre: int, host: str, secret: str) -> Mailbox:
        return Mailbox.objects.create(
            organisation_id=centre, account="a@b.example", host=host, user="u", secret=secret
        )

    centre = cast.centre.pk
    row = made(centre, "one.example", secrets.seal(centre, "password"))
    lost = made(centre, "two.example", "sealed under a key that is gone")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert secrets.opened(centre, row.secret) == "password"
    assert secrets.rotate() == (1, 1)
    settings.SECRET_KEY_FALLBACKS = []
    walls.open_to(cast.everyone)
    row.refresh_from_db()
    assert secrets.opened(centre, row.secret) == "password"
    lost.refresh_from_db()
    assert lost.secret == "sealed under a key that is gone"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM channels_mailbox WHERE secret LIKE '%%password%%'")
        assert cursor.fetchone() == (0,)
