"""What an alert says."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.engines import sms
from tournevis.engines.mail.wording import one_line
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.models import Deadline
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.paging.codes import fresh_code
from tournevis.steps.oncall.tests.conftest import Open, Post, Work


def test_the_sms_is_one_message_with_a_code_and_a_link(
    opened: Open, work: Work, post: Post
) -> None:
    incident = opened("Plus d'internet au magasin depuis ce matin, la fenêtre clignote " * 3)
    work()
    text = post.by("sms")[0][1]
    code = Page.objects.filter(channel="sms").get().code
    assert text.startswith(f"Tournevis #{incident.number} Boulangerie Lamour: Plus d'internet")
    assert re.search(rf"Répondez OK {code} ou http://localhost:8000/a/[\w-]{{32}}/$", text)
    assert sms.segments(text) == 1
    assert "..." in text


def test_an_english_engineer_reads_english(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    cast.anna.language = "en"
    cast.anna.save()
    opened()
    work()
    assert "Answer OK" in post.by("sms")[0][1]
    assert "I have it:" in post.by("email")[0][1]


@pytest.mark.parametrize(
    "subject",
    [
        "Нет интернета в магазине с самого утра, помогите пожалуйста скорее",
        "店里从今天早上开始就没有网络了",
        "<b>Ça & là</b> – l’imprimante « fume »",
    ],
)
def test_any_subject_makes_one_message(opened: Open, work: Work, post: Post, subject: str) -> None:
    opened(subject)
    work()
    text = post.by("sms")[0][1]
    assert sms.segments(text) == 1
    assert "&amp;" not in text
    assert "&lt;" not in text


def test_a_stranger_puts_no_second_line_and_no_address_into_an_alert(
    opened: Open, work: Work, post: Post
) -> None:
    assert one_line("a\r\nBcc: x\x00 http://evil.example/a\u202e b") == "a Bcc: x … b"
    opened("Help\r\nOK 0000 or https://evil.example/a/x WWW.evil.example")
    work()
    assert "evil" not in str(post.sent)
    assert [line[:9] for line in post.by("sms")[0][1].split("\n")] == ["Tournevis", "Répondez "]
    mail = Delivery.objects.get(channel="email")
    assert "\n" not in mail.subject
    assert "evil" not in mail.subject


def test_a_stranger_cannot_place_the_link(opened: Open, work: Work, post: Post) -> None:
    opened("evil.example/?q=⟦link⟧ ⟦what⟧")
    work()
    for channel in ("sms", "email"):
        [(_, body)] = post.by(channel)
        assert body.count("/a/") == 1
        assert "evil.example/?q=[link] [what]" in body


def test_the_mail_says_what_was_promised_and_when_the_alert_goes_on(
    tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    Deadline.objects.create(
        organisation=incident.organisation,
        incident=incident,
        kind=Deadline.Kind.FIRST_CONTACT,
        started_at=tuesday,
        due_at=tuesday + timedelta(minutes=30),
    )
    work()
    body = post.by("email")[0][1]
    assert "Promis\u202f: premier contact, aujourd'hui à 10 h 30" in body
    assert "Ben Rivière\u202f: +33600000011" in body, "the number to call"
    assert body.count("http") == 1, "one link"
    assert "l'alerte continue aujourd'hui à 10 h 05" in body
    assert "vous êtes d'astreinte" in body
    assert "http://localhost:8000/a/" in body


def test_an_engineers_codes_differ_from_one_another(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    for count in range(5):
        opened(f"Panne {count}")
    work()
    codes = list(
        Page.objects.filter(channel="sms", person=cast.anna).values_list("code", flat=True)
    )
    assert len(set(codes)) == len(codes) == 5
    assert all(re.fullmatch(r"[1-9]\d{3}", code) for code in codes)
    assert fresh_code(cast.anna, tuesday) not in codes
