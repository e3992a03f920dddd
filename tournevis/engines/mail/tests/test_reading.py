"""Ordinary mail, read into its values."""

from datetime import UTC, datetime

from tournevis.engines.mail import Address, Limits, read

from .letters import SUPPORT, letter, multipart

PLAIN = "Content-Type: text/plain; charset=utf-8\n\nBonjour, plus d'internet depuis ce matin."
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Bonjour, <b>plus</b> d'internet.</p>"


def test_every_field() -> None:
    mail = read(
        letter(
            "Bonjour, plus d'internet au magasin depuis ce matin.\nMerci",
            Cc="Anna <anna@centre.example>, carla@other.example",
            Reply_To="shop@client.example",
            In_Reply_To="<parent@centre.example>",
            References="<root@centre.example>\r\n <parent@centre.example>",
            Delivered_To="support+k3v9q2mzx7@centre.example",
            Received="from a by b; Tue, 03 Mar 2026 10:12:01 +0100",
        )
    )
    assert mail.message_id == "first@client.example"
    assert mail.in_reply_to == ("parent@centre.example",)
    assert mail.references == ("root@centre.example", "parent@centre.example")
    assert mail.subject == "Plus d'internet au magasin"
    assert mail.sender == Address("Ben Client", "ben@client.example")
    assert mail.sender.domain == "client.example"
    assert mail.reply_to == (Address("", "shop@client.example"),)
    assert mail.to == (Address("", SUPPORT),)
    assert [one.address for one in mail.cc] == ["anna@centre.example", "carla@other.example"]
    assert mail.delivered_to == ("support+k3v9q2mzx7@centre.example",)
    assert mail.recipients[-1] == "support+k3v9q2mzx7@centre.example"
    assert mail.date == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
    assert mail.text == "Bonjour, plus d'internet au magasin depuis ce matin.\nMerci"
    assert mail.reply_text == mail.text
    assert (mail.html, mail.attachments, mail.hops) == (None, (), 1)
    assert not mail.is_automatic
    assert not mail.is_bounce
    assert mail.language == "fr"
    assert mail.defects == ()


def test_english() -> None:
    assert read(letter("The printer does not print any more since this morning")).language == "en"


def test_language_of_a_short_answer_comes_from_what_it_quotes_or_its_subject() -> None:
    assert read(letter("ok", Subject="Re: ok")).language is None
    assert read(letter("ok", Subject="Re: plus d'internet au magasin")).language == "fr"


def test_alternative_gives_plain_text_and_html() -> None:
    mail = read(multipart("alternative", PLAIN, HTML))
    assert mail.text == "Bonjour, plus d'internet depuis ce matin."
    assert mail.html == "<p>Bonjour, <b>plus</b> d'internet.</p>"


def test_empty_plain_part_gives_way_to_html() -> None:
    mail = read(multipart("alternative", "Content-Type: text/plain\n\n \n", HTML))
    assert mail.text == "Bonjour, plus d'internet."


def test_html_alone_becomes_text() -> None:
    body = "<div>Bonjour,</div><div>rien ne marche :</div><ul><li>box</li><li>caisse</li></ul>"
    mail = read(letter(body, Content_Type="text/html; charset=utf-8"))
    assert mail.text == "Bonjour,\nrien ne marche :\n* box\n* caisse"


def test_texts_around_a_picture_are_all_kept() -> None:
    picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
    mail = read(multipart("mixed", "\nBefore the picture", picture, HTML))
    assert mail.text == "Before the picture\n\nBonjour, plus d'internet."
    assert mail.html is not None
    assert "Before the picture" in mail.html
    assert mail.attachments[0].safe_name == "attachment-1.png"


def test_flowed_lines_are_joined() -> None:
    body = "Plus d'internet \ndepuis ce matin.\n> quoted \n> line\n-- \nBen"
    mail = read(letter(body, Content_Type="text/plain; format=flowed"))
    assert mail.text.startswith("Plus d'internet depuis ce matin.\n> quoted \n> line\n-- \nBen")


def test_text_is_cut_at_the_limit_and_says_so() -> None:
    mail = read(letter("x" * 500), Limits(text_chars=100))
    assert len(mail.text) == 100
    assert any("text cut" in defect for defect in mail.defects)


def test_line_ends_of_any_kind() -> None:
    raw = letter("One\nTwo")
    mails = {read(raw.replace(b"\r\n", end)).text for end in (b"\n", b"\r", b"\r\n", b"\r\r\n")}
    assert mails == {"One\nTwo"}
