"""A centre's own words: previewed on a sample, linted, kept, and what then leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse

from tests.cast import Cast
from tournevis.engines.mail.wording import fill
from tournevis.ground.channels import wordings
from tournevis.ground.channels.models import Template
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Language, SendingRules
from tournevis.steps.contact.calling.standing import words_to_say
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work

pytestmark = pytest.mark.urls("tournevis.config.urls")
RECEIPT = "/wordings/one/?kind=receipt"
OURS = "{{ greeting }}\n\n**Merci** ! {{ promise }}[[ Suivi : {{ link }}]] {{ centre }}"


def keep(asked: Asked, cast: Cast, body: str, path: str = RECEIPT, **more: str) -> HttpResponse:
    told = {"language": "fr", "fr-subject": "Bien reçu", "fr-body": body, **more}
    return asked(cast.sophie).post(path, told)  # type: ignore[return-value]


@pytest.mark.parametrize("key", wordings.WORDINGS)
@pytest.mark.parametrize("language", Language.values)
def test_our_own_words_pass_the_linter(key: str, language: str) -> None:
    kind = wordings.WORDINGS[key]
    assert wordings.looked_over(kind, language, *kind.texts[language]) == []
    filled = fill(kind.texts[language][1], wordings.SAMPLES[language])
    assert not re.search(r"[{}\[\]]", filled)


def test_what_a_centre_keeps_is_what_leaves(
    cast: Cast, asked: Asked, opened: Open, work: Work, post: Post
) -> None:
    assert keep(asked, cast, OURS).status_code == 302
    walls.open_to(cast.everyone)
    opened()
    work()
    words = post.last[1]
    assert words.startswith("Bonjour Ben,\n\n**Merci** ! Anna vous appelle au plus tard")
    assert "http://localhost:8000/c/" in words
    opened(by=cast.carla)
    work()
    assert post.last[1].startswith("Hello Carla,"), "the other language has ours"
    page = asked(cast.sophie).get("/wordings/").content.decode()
    assert "il manque une langue" in page
    keep(asked, cast, "")
    walls.open_to(cast.everyone)
    assert not Template.objects.exists()


def test_looking_first_keeps_nothing(cast: Cast, asked: Asked) -> None:
    page = keep(asked, cast, OURS + " <script>x</script>", look="1").content.decode()
    assert "<strong>Merci</strong>" in page
    assert "Bonjour Camille," in page
    assert "Hello Camille," in page, "both languages"
    assert "<script>x" not in page
    walls.open_to(cast.everyone)
    assert not Template.objects.exists()


@pytest.mark.parametrize(
    ("body", "remark", "status"),
    [
        ("{{ nobody }} vous appelle {{ link }}", "Rien ne porte le nom {{ nobody }}", 422),
        ("{% load x %} vous appelle", "{% n’est pas refermé", 422),
        ("Merci, nous vous appelons", "{{ link }} manque", 200),
        ("Merci. {{ link }}", "ce qui se passe ensuite", 200),
    ],
)
def test_the_linter_says_what_is_wrong(
    cast: Cast, asked: Asked, body: str, remark: str, status: int
) -> None:
    told: dict[str, str] = {} if status == 422 else {"look": "1"}
    answer = keep(asked, cast, body, **told)
    assert answer.status_code == status
    assert remark in answer.content.decode().replace("&#x27;", "'")
    walls.open_to(cast.everyone)
    assert not Template.objects.exists()


def test_too_long_for_an_sms(cast: Cast, asked: Asked) -> None:
    path = "/wordings/one/?kind=receipt-sms"
    page = keep(asked, cast, "{{ promise }} " + "é" * 900, path, look="1").content.decode()
    assert "raccourcissez-le" in page


def test_how_messages_leave(cast: Cast, asked: Asked) -> None:
    browser = asked(cast.sophie)
    told: dict[str, Any] = {
        "undo_seconds": "30",
        "may_switch": "on",
        "signature_fr": "Atlas\r\nMetz",
    }
    assert browser.post("/wordings/rules/", told).status_code == 302
    assert browser.post("/wordings/rules/", {**told, "undo_seconds": "9999"}).status_code == 422
    walls.open_to(cast.everyone)
    rules = SendingRules.of(cast.centre.pk)
    assert (rules.undo_seconds, rules.may_switch) == (30, True)


@pytest.mark.parametrize("path", ["/wordings/", RECEIPT])
def test_only_a_supervisor(cast: Cast, asked: Asked, path: str) -> None:
    assert asked(cast.sophie).get(path).status_code == 200
    assert asked(cast.anna).get(path).status_code == 403
    assert asked(cast.ben).get(path).status_code == 403
    assert asked(cast.sophie).get("/wordings/one/?kind=nothing").status_code == 302


def test_what_one_may_say_has_no_marks_of_the_clients(cast: Cast, opened: Open) -> None:
    incident = opened()
    incident.requester.name = "[Ben](https://x.example) Rivière"
    assert "](" not in words_to_say("tried", incident, cast.anna)
