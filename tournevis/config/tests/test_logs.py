"""The log tells where something happened, and no token that opens a door."""

from __future__ import annotations

import json
import logging
from copy import deepcopy
from io import StringIO
from logging.config import DictConfigurator

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.config.logs import LOGGING, masked

TOKEN = "Zm9vYmFyYmF6cXV4LXRva2Vu"


def formatter_of_the_house() -> logging.Formatter:
    told = deepcopy(LOGGING)  # it is taken apart as it is read
    made: logging.Formatter = DictConfigurator(told).configure_formatter(told["formatters"]["json"])
    return made


def test_a_request_refused_for_want_of_a_csrf_cookie_logs_no_token(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(formatter_of_the_house())
    monkeypatch.setattr(logging.getLogger("django.security.csrf"), "handlers", [handler])
    Client(enforce_csrf_checks=True).post(f"/enter/{TOKEN}/")
    line = json.loads(lines.getvalue())
    assert "/enter/…/" in line["event"]
    assert TOKEN not in lines.getvalue()


def test_neither_does_an_error_in_a_view() -> None:
    try:
        raise LookupError(f"/c/{TOKEN}/files/7/")
    except LookupError as trouble:
        told = (type(trouble), trouble, trouble.__traceback__)
        words = ("%s: %s", ("Internal Server Error", f"/c/{TOKEN}/"))
        record = logging.LogRecord("django.request", logging.ERROR, "", 1, *words, told)
    line = formatter_of_the_house().format(record)
    assert "/c/…/files/7/" in json.loads(line)["exception"][0]["exc_value"]
    assert TOKEN not in line


@pytest.mark.parametrize(
    "path",
    [
        "/a/{}/",
        "/b/{}/answer/",
        "/r/{}/",
        "/u/{}/",
        "/confirm/{}/",
        "/c/{}/messages/",
        "/ask/sent/{}/",
        "/sms/dlr/{}/?state=1",
        "/sms/twilio/state/{}/",
        "/accounts/password/reset/key/{}/",
    ],
)
def test_every_address_that_opens_is_masked(path: str) -> None:
    assert masked(path.format(TOKEN)) == path.format("…")


def test_other_addresses_stay_as_they_are() -> None:
    for path in ("/incidents/12/", "/api/incidents", "/sms/vonage/", "/my/link/"):
        assert masked(path) == path
