"""What is passed on, and by whom it was written: the client behind the engineer's forward."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tournevis.engines.mail import Address, Mail, read
from tournevis.engines.mail.forward import people, person, unwrapped
from tournevis.engines.mail.phrases import subject_mark

from .letters import letter, multipart

HEAD = (
    "De : Ben Client <ben@client.example>\nEnvoyé : mardi 3 mars 2026 10:12\n"
    "À : Anna <anna@centre.example>; Carla <carla@garage.example>\n"
    "Cc : compta@client.example\nObjet : Plus d'internet"
)
BODY = "Bonjour,\n\nla box est éteinte.\n\n-- \nBen"


def forwarded(text: str, subject: str = "TR: Plus d'internet", **fields: str | None) -> Mail:
    return read(letter(text, Subject=subject, Content_Type="text/plain; charset=utf-8", **fields))


def test_a_note_and_what_is_passed_on() -> None:
    mail = forwarded(f"Tu peux regarder ?\n\nAnna\n\n{'_' * 32}\n{HEAD}\n\n{BODY}")
    assert mail.reply_text == "Tu peux regarder ?\n\nAnna"
    assert mail.quoted == ""
    passed = mail.forwarded
    assert passed is not None
    assert passed.sender == Address("Ben Client", "ben@client.example")
    assert [one.address for one in passed.to] == ["anna@centre.example", "carla@garage.example"]
    assert [one.address for one in passed.cc] == ["compta@client.example"]
    assert passed.subject == "Plus d'internet"
    assert passed.date == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)  # in the forwarder's zone, +0100
    assert passed.text == BODY.replace("-- ", "--")


def test_without_a_note_the_reply_is_what_is_passed_on() -> None:
    mail = forwarded(f"---------- Forwarded message ---------\n{HEAD}\n\n{BODY}")
    assert mail.reply_text == "Bonjour,\n\nla box est éteinte."
    assert mail.forwarded is not None
    assert mail.forwarded.sender.address == "ben@client.example"


@pytest.mark.parametrize("note", ["-- \nAnna\nCentre", "Envoyé de mon iPhone", "\n\n"])
def test_a_signature_is_no_note(note: str) -> None:
    told, passed = unwrapped(f"{note}\n\n{'_' * 32}\n{HEAD}\n\n{BODY}", "TR: x")
    assert told == ""
    assert passed is not None


@pytest.mark.parametrize(
    ("subject", "answers", "passes_on"),
    [
        ("TR: Panne", True, True),
        ("Fwd: RE: Panne", True, True),
        ("WG: Panne", True, True),
        ("[support] RV: Panne", True, True),
        ("I: Panne", True, True),
        ("转发: Panne", True, True),
        ("RE: TR: Panne", True, False),
        ("RE: Panne", False, False),
        ("SV: Panne", False, False),
        ("Panne", True, False),
        ("Panne", False, True),
        ("Info: panne", True, False),
    ],
)
def test_the_subject_says_whether_a_head_is_passed_on(
    subject: str, answers: bool, passes_on: bool
) -> None:
    note, passed = unwrapped(f"Voilà.\n\n{HEAD}\n\n{BODY}", subject, answers)
    assert note == "Voilà."
    assert (passed is not None) is passes_on


def test_an_answer_to_a_forward_is_an_answer() -> None:
    passed = f"---------- Forwarded message ---------\n{HEAD}\n\n{BODY}".replace("\n", "\n> ")
    text = (
        "Merci !\n\nLe mar. 3 mars 2026 à 10:12, Anna <anna@centre.example> a écrit :\n\n"
        f"> {passed}"
    )
    mail = forwarded(text, "Re: Fwd: Panne", In_Reply_To="<a@centre.example>")
    assert mail.reply_text == "Merci !"
    assert mail.forwarded is None
    assert "la box est éteinte" in mail.quoted


@pytest.mark.parametrize("above", ["", "Envoyé de mon iPhone\n\n"])
def test_an_answer_without_a_word_says_nothing_new(above: str) -> None:
    mail = forwarded(f"{above}{HEAD}\n\n{BODY}", "RE: Panne", In_Reply_To="<a@centre.example>")
    assert mail.reply_text == ""
    assert mail.forwarded is None
    assert "la box est éteinte" in mail.quoted


def test_an_introduction_under_a_forwards_subject() -> None:
    text = "Voilà.\n\nLe mar. 3 mars 2026 à 10:12, Ben Client <ben@client.example> a écrit :\n\n> Panne"
    _, passed = unwrapped(text, "Tr : Panne")
    assert passed is not None
    assert passed.sender == Address("Ben Client", "ben@client.example")
    assert passed.date == datetime(2026, 3, 3, 10, 12, tzinfo=UTC)
    assert passed.text == "Panne"


def test_a_head_of_a_french_operators_webmail() -> None:
    head = 'Message du 03/03/26 à 10:12\nDe : "Ben" <ben@client.example>\nA : a@centre.example\nObjet : x'
    quoted = f"{head}\n\nBonjour".replace("\n", "\n> ")
    note, passed = unwrapped(f"Voilà.\n\n> {quoted}", "Tr: x")
    assert note == "Voilà."
    assert passed is not None
    assert (passed.sender.address, passed.text) == ("ben@client.example", "Bonjour")
    assert passed.date == datetime(2026, 3, 3, 10, 12, tzinfo=UTC)


def test_a_head_of_em_client() -> None:
    text = '------ Forwarded Message ------\nFrom "Ben" <ben@client.example>\nTo "Anna" <anna@centre.example>\nDate 03/03/2026 10:12:36\nSubject Panne\n\nBonjour'
    passed = unwrapped(text)[1]
    assert passed is not None
    assert (passed.sender.address, passed.subject, passed.text) == (
        "ben@client.example",
        "Panne",
        "Bonjour",
    )


def test_a_head_whose_line_breaks_were_lost() -> None:
    text = "Voilà.\n\nFrom: Ben [mailto:ben@client.example] Sent: 3 March 2026 10:12 To: Anna Subject: Panne\n\nBonjour"
    note, passed = unwrapped(text, "FW: Panne")
    assert note == "Voilà."
    assert passed is not None
    assert (passed.sender, passed.subject) == (Address("Ben", "ben@client.example"), "Panne")


RFC822 = "Content-Type: message/rfc822\n\nFrom: Ben <ben@client.example>\nTo: anna@centre.example\nSubject: Panne\nDate: Tue, 03 Mar 2026 10:12:00 +0100\n\nla box est éteinte"


@pytest.mark.parametrize(
    ("note", "subject", "is_passed_on"),
    [
        ("Pour toi", "TR: Panne", True),
        ("", "Panne", True),
        ("Ma box aussi, voir le mail joint", "Panne", False),
        ("mot " * 400, "TR: Panne", False),
    ],
)
def test_a_whole_mail_attached(note: str, subject: str, is_passed_on: bool) -> None:
    mail = read(multipart("mixed", f"Content-Type: text/plain\n\n{note}", RFC822, Subject=subject))
    assert (mail.forwarded is not None) is is_passed_on
    if mail.forwarded is not None:
        assert mail.forwarded.sender == Address("Ben", "ben@client.example")
        assert mail.forwarded.date == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
        assert mail.forwarded.text == "la box est éteinte"
        assert mail.reply_text == (note or "la box est éteinte")


def test_what_a_delivery_report_returns_is_not_passed_on() -> None:
    parts = ("Content-Type: text/plain\n\n", RFC822)
    assert read(multipart("report", *parts, Subject="FW: failure")).forwarded is None


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("Ben <ben@client.example>", "Ben", "ben@client.example"),
        ('"Client, Ben" <ben@client.example>', "Client, Ben", "ben@client.example"),
        ("Ben [mailto:ben@client.example]", "Ben", "ben@client.example"),
        ("Ben [ben@client.example]", "Ben", "ben@client.example"),
        ("Ben (ben@client.example)", "Ben", "ben@client.example"),
        ("ben@client.example", "", "ben@client.example"),
        ("<ben@client.example>", "", "ben@client.example"),
        ("mailto:ben@client.example", "", "ben@client.example"),
        ("ben@client.example<mailto:ben@client.example>", "", "ben@client.example"),
        ("Ben <ben@client.example<mailto:ben@client.example>>", "Ben", "ben@client.example"),
        ("ben@client.example <mailto:ben@client.example>", "", "ben@client.example"),
        ("Ben <mailto:ben@client.example>", "Ben", "ben@client.example"),
        ("Ben <ben@client.example> on behalf of x", "Ben", "ben@client.example"),
        ("Ben Client", "Ben Client", ""),
        ("", "", ""),
    ],
)
def test_people_as_a_head_shows_them(value: str, name: str, address: str) -> None:
    assert person(value) == Address(name, address)


def test_several_people() -> None:
    found = people(
        "Ben [mailto:ben@client.example]; Carla <mailto:carla@garage.example>, "
        "Anna <a@centre.example<mailto:a@centre.example>>"
    )
    assert [one.address for one in found] == [
        "ben@client.example",
        "carla@garage.example",
        "a@centre.example",
    ]


def test_marks_of_a_subject() -> None:
    forwards = ("FW: x", "Fwd:x", "TR : x", "Tr: x", "WG: x", "RV: x", "ENC: x", "PD: x", "VL: x")
    assert {subject_mark(each) for each in forwards} == {"forward"}
    answers = ("RE: x", "Ré : x", "AW: x", "SV: x", "Odp: x", "Re[2]: x", "回复：x", "Отв: x")
    assert {subject_mark(each) for each in answers} == {"answer"}
    assert {subject_mark(each) for each in ("x", "", "Panne: x", ":", "VS: x")} == {""}


def test_a_date_in_no_zone_is_in_the_forwarders() -> None:
    zone = timezone(timedelta(hours=-5))
    passed = unwrapped(f"{HEAD}\n\n{BODY}", "FW: x", zone=zone)[1]
    assert passed is not None
    assert passed.date == datetime(2026, 3, 3, 15, 12, tzinfo=UTC)
