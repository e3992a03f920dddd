"""A monitoring's request: its secret, its bounds, its shape, and that it is kept before it is thanked."""

from __future__ import annotations

import base64
import json
import tracemalloc
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.models import Inbound, Source
from tournevis.ground.channels.monitoring import sources, views
from tournevis.ground.channels.monitoring.alert import LARGEST, MOST_ALERTS, Misread
from tournevis.ground.channels.monitoring.alertmanager.read import read as read_alertmanager
from tournevis.ground.channels.monitoring.generic.read import read as read_generic
from tournevis.ground.channels.monitoring.zabbix.read import read as read_zabbix
from tournevis.ground.channels.tests.payloads import alertmanager, generic, zabbix
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls


def source(cast: Cast, kind: str = "alertmanager", **more: Any) -> tuple[Source, str]:
    now = walls.open_to(cast.everyone)
    return sources.make(cast.bakery, kind=kind, name="Shop monitoring", now=now, **more)


def send(secret: str, raw: bytes, kind: str = "alertmanager", scheme: str = "Bearer") -> Any:
    said = f"{scheme} {secret}" if secret else ""
    return Client().post(
        f"/monitor/{kind}/", raw, content_type="application/json", headers={"Authorization": said}
    )


def kept(cast: Cast) -> list[Inbound]:
    walls.open_to(cast.everyone)
    return list(Inbound.objects.filter(channel="monitor").order_by("pk"))


def test_what_is_said_is_kept_whole_each_time(cast: Cast) -> None:
    made, secret = source(cast)
    raw = alertmanager(("till-7:9100", "firing"))
    assert [send(secret, raw).status_code for _ in range(2)] == [202, 202]
    first, second = kept(cast)
    assert bytes(first.raw) == bytes(second.raw) == raw
    assert (first.organisation, first.account) == (cast.centre, f"source:{made.pk}")


def test_only_with_the_secret_of_an_active_source_of_this_kind(cast: Cast) -> None:
    made, secret = source(cast)
    raw = alertmanager(("a", "firing"))
    pair = base64.b64encode(f"anybody:{secret}".encode()).decode()
    assert send(pair, raw, scheme="Basic").status_code == 202
    for wrong in ("", "invented", secret + "x", "x" * 9_000):
        answer = send(wrong, raw)
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer
    assert send("%%%", raw, scheme="Basic").status_code == 401
    assert send(secret, zabbix("1", "1"), "zabbix").status_code == 401
    walls.open_to(cast.everyone)
    renewed = sources.renew(made)
    assert [send(each, raw).status_code for each in (secret, renewed)] == [401, 202]
    walls.open_to(cast.everyone)
    Source.objects.update(is_active=False)
    assert send(renewed, raw).status_code == 401
    assert Client().get("/monitor/alertmanager/").status_code == 405


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"nothing",
        b'{"alerts": []}',
        b'{"alerts": [{"status": "weird"}]}',
        b'{"alerts": [7]}',
        b"[" * 100_000,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b'{"alerts": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(cast: Cast, raw: bytes) -> None:
    _, secret = source(cast)
    answer = send(secret, raw)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert kept(cast) == []


def test_too_large_and_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = source(cast)
    assert send(secret, b" " * (LARGEST + 1)).status_code == 413
    monkeypatch.setattr(views, "MOST_A_MINUTE", 2)
    raw = alertmanager(("a", "firing"))
    answers = [send(secret, raw) for _ in range(3)]
    assert [each.status_code for each in answers] == [202, 202, 503]
    assert answers[2]["Retry-After"], "Alertmanager tries again after 5xx"


def test_one_request_brings_so_much_and_no_more(cast: Cast) -> None:
    _, secret = source(cast)
    for told in (
        {"alerts": [{"status": "firing"}] * (MOST_ALERTS + 1)},
        {"alerts": [{"status": "firing"}], "commonLabels": dict.fromkeys(map(str, range(201)))},
    ):
        answer = send(secret, json.dumps(told).encode())
        assert answer.status_code == 413
        assert "more than" in answer.json()["detail"]
    assert kept(cast) == []


def test_what_cannot_be_read_counts_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = source(cast)
    monkeypatch.setattr(views, "MOST_A_MINUTE", 2)
    assert [send(secret, b"nothing").status_code for _ in range(3)] == [400, 400, 503]


def test_a_huge_common_label_is_read_once_not_for_each_alert() -> None:
    told = {"commonLabels": {"a": "x" * 1_900_000}, "alerts": [{"status": "firing"}] * MOST_ALERTS}
    raw = json.dumps(told).encode()
    tracemalloc.start()
    try:
        event = read_alertmanager(raw, {})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10 * len(raw)
    assert {len(alert.key) for alert in event.alerts} == {64}


def test_a_key_without_fingerprint_is_of_all_labels_wherever_they_stand() -> None:
    def key(own: dict[str, str], common: dict[str, str]) -> str:
        told = {"alerts": [{"status": "firing", "labels": own}], "commonLabels": common}
        return read_alertmanager(json.dumps(told).encode(), {}).alerts[0].key

    whole = {"alertname": "down", "instance": "a"}
    assert key(whole, {}) == key(whole, whole) == key({"instance": "a"}, {"alertname": "down"})
    assert key(whole, {}) != key({**whole, "instance": "b"}, {})


def test_alertmanagers_group_is_read() -> None:
    event = read_alertmanager(alertmanager(("till-7", "firing"), ("till-8", "resolved")), {})
    first, second = event.alerts
    assert (first.is_firing, second.is_firing, event.is_over) == (True, False, False)
    assert first.title == "Instance till-7 down"
    assert (first.text, first.severity) == ("It has not answered for five minutes.", "critical")
    assert first.link.startswith("http://prometheus.example")
    assert read_alertmanager(alertmanager(("a", "resolved")), {}).is_over


def test_zabbix_and_plain_json_are_read() -> None:
    event = read_zabbix(zabbix("42", "1"), {})
    assert (event.group, event.alerts[0].key) == ("till-7", "42")
    assert event.alerts[0].title == "till-7 · Free disk space is less than 5%"
    assert not read_zabbix(zabbix("42", "0"), {}).alerts[0].is_firing
    mapped = json.dumps({"check": {"id": 7}, "status": "DOWN", "links": ["javascript:x"]}).encode()
    wanted = {"key": "check.id", "state": "status", "link": "links.0"}
    [alert] = read_generic(mapped, wanted).alerts
    assert (alert.key, alert.is_firing, alert.link) == ("7", True, "")
    with pytest.raises(Misread, match="state"):
        read_generic(generic("a", "perhaps"), {})
    with pytest.raises(Misread, match="key"):
        read_generic(b'{"state": "down"}', {})


def test_texts_can_be_stored_and_are_short() -> None:
    hostile = generic("k\x00\ud800" * 900, "down", title="t" * 9_000, text="x\x00" * 9_000)
    [alert] = read_generic(hostile, {}).alerts
    assert "\x00" not in alert.key + alert.title + alert.text
    (alert.key + alert.title + alert.text).encode()
    assert (len(alert.title), len(alert.text)) == (300, 2_000)


def test_supervisors_keep_the_sources_and_nobody_else(cast: Cast) -> None:
    told = {
        "organisation": cast.bakery.pk, "kind": "generic", "name": "Probe", "closes": "on",
        "address": cast.ben.email, "mapping": "key=check.id\nstate=status",
    }  # fmt: skip
    for person, status in ((cast.anna, 403), (cast.ben, 403), (cast.sophie, 201)):
        walls.open_to(cast.everyone)
        answer = browser(person).post("/doorways/sources/", told)
        assert answer.status_code == status, person.name
    secret = str(answer.content.decode().split("tvm_")[1].split("<")[0])
    walls.open_to(cast.everyone)
    made = Source.objects.get(name="Probe")
    assert (made.person, made.mapping["key"]) == (cast.ben, "check.id")
    assert secret not in made.token_hash
    raw = json.dumps({"check": {"id": 1}, "status": "down"}).encode()
    assert send(f"tvm_{secret}", raw, "generic").status_code == 202
    walls.open_to(cast.everyone)
    client = browser(cast.sophie)
    assert f"tvm_{secret}" not in client.get("/doorways/").content.decode(), "shown once"
    assert client.post(f"/doorways/sources/{made.pk}/activity/").status_code == 302
    assert send(f"tvm_{secret}", raw, "generic").status_code == 401


def test_a_source_names_only_people_of_its_own_client(cast: Cast) -> None:
    told = {"organisation": cast.bakery.pk, "kind": "zabbix", "name": "x"}
    client = browser(cast.sophie)
    for more in (
        {"address": cast.carla.email},
        {"asset": "nothing like it"},
        {"mapping": "colour=red"},
        {"organisation": cast.centre.pk},
        {"kind": "telepathy"},
    ):
        assert client.post("/doorways/sources/", {**told, **more}).status_code == 422, more
    walls.open_to(cast.everyone)
    assert not Source.objects.exists()
