"""Who wrote, a person or a machine? And what came back undelivered (promise 15)."""

import pytest

from tournevis.engines.mail import read

from .letters import letter, multipart


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"List_Id": "<all.client.example>"},
        {"List_Unsubscribe": "<mailto:x@client.example>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@client.example"},
        {"From": "No Reply <no-reply@client.example>"},
        {"From": "ne-pas-repondre@client.example"},
        {"From": "bounces+12=x@client.example"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "Absence"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
        {"Subject": "Réponse automatique : Plus d'internet"},
        {"Subject": "=?utf-8?q?R=C3=A9ponse_automatique=C2=A0=3A_Plus_d'internet?="},
        {"Subject": "Absence du bureau : Plus d'internet"},
        {"Subject": "Absent du bureau"},
        {"Subject": "Message d’absence"},
        {"Subject": "En congés jusqu'au 12"},
        {"Subject": "Automatic reply: No internet"},
        {"Subject": "Out of Office: No internet"},
        {"Subject": "Out of the office"},
        {"Subject": "AutoReply: No internet"},
    ],
)
def test_these_are_automatic(fields: dict[str, str]) -> None:
    mail = read(letter(**fields))
    assert mail.is_automatic
    assert mail.automatic_reason


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Precedence": "first-class"},
        {"Return_Path": "<ben@client.example>"},
        {"Subject": "Réponse à votre demande"},
        {"Subject": "Automatic door does not open"},
        {"Subject": "L'imprimante du bureau est absente"},
        {"Subject": "Our office is out of internet"},
        {"From": "rootes@client.example"},
        {"From": "noreplyson@client.example"},
    ],
)
def test_a_person_wrote_these(fields: dict[str, str]) -> None:
    mail = read(letter(**fields))
    assert not mail.is_automatic, mail.automatic_reason


STATUS = (
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.client.example\n\n"
    "Final-Recipient: rfc822; ben@client.example\nAction: {action}\nStatus: 5.1.1\n"
)
RETURNED = (
    "Content-Type: message/rfc822\n\nFrom: a@b.example\nMessage-ID: <ours@centre.example>\n\nhi"
)


@pytest.mark.parametrize(
    ("action", "bounce", "delay"),
    [("failed", True, False), ("delayed", False, True), ("delivered", False, False)],
)
def test_delivery_reports(action: str, bounce: bool, delay: bool) -> None:
    mail = read(
        multipart(
            "report; report-type=delivery-status",
            "\nIt could not be delivered.",
            STATUS.format(action=action),
            RETURNED,
            From="Mail Delivery System <MAILER-DAEMON@mx.client.example>",
            Return_Path="<>",
        )
    )
    assert (mail.is_bounce, mail.is_delay) == (bounce, delay)
    assert mail.is_automatic
    assert mail.returned_message_id == "ours@centre.example"
    assert mail.text == "It could not be delivered."


@pytest.mark.parametrize(
    ("subject", "bounce", "delay"),
    [
        ("Undelivered Mail Returned to Sender", True, False),
        ("Mail delivery failed: returning message to sender", True, False),
        ("Non remis : Plus d'internet", True, False),
        ("Échec de la remise de votre message", True, False),
        ("Warning: message still not delivered after 24 hours", False, True),
        ("Remise retardée : Plus d'internet", False, True),
        ("Plus d'internet", False, False),
    ],
)
def test_reports_without_a_form(subject: str, bounce: bool, delay: bool) -> None:
    mail = read(letter(Subject=subject, From="postmaster@client.example"))
    assert (mail.is_bounce, mail.is_delay) == (bounce, delay)


def test_a_person_writing_about_undelivered_mail_is_no_bounce() -> None:
    mail = read(letter(Subject="Undelivered mail since Monday, please help"))
    assert not mail.is_bounce
    assert not mail.is_automatic
