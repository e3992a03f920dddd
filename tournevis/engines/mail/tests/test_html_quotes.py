"""Quotes that only the HTML marks, as programs mark them: found in the text, nothing lost."""

import re
from datetime import UTC, datetime

import pytest

from tournevis.engines.mail import Address, Mail, read

from .letters import letter, multipart

NEW = "Ça remarche, merci !"
INTRO = "Le mar. 3 mars 2026 à 10:12, Anna &lt;anna@centre.example&gt; a écrit&nbsp;:"
# In a language that nobody speaks: only the marks can tell.
STRANGE = "Krol 3 zub 2026 fi Anna bazu :"
HEAD = "<b>Vok:</b> Anna &lt;anna@centre.example&gt;<br><b>Zub:</b> mardi<br><b>Temo:</b> Panne<br>"
OLD = "<p>Bonjour Ben,</p><p>débranchez la box</p>"
OUTLOOK_RULE = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"

ANSWERS = {
    "gmail": f'<div dir="ltr">{NEW}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{STRANGE}<br></div><blockquote class="gmail_quote" style="margin:0px">{OLD}</blockquote></div>',
    "old gmail": f'{NEW}<div class="gmail_extra"><br><div class="gmail_quote">{INTRO}<br><blockquote class="gmail_quote">{OLD}</blockquote></div></div>',
    "apple": f'<body>{NEW}<br><div><br><blockquote type="cite"><div>{STRANGE}</div><br><div>{OLD}</div></blockquote></div></body>',
    "thunderbird": f'<p>{NEW}</p><div class="moz-cite-prefix">{STRANGE}<br></div><blockquote type="cite" cite="mid:a@b">{OLD}</blockquote>',
    "outlook web": f'<div class="elementToProof">{NEW}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr">{HEAD}</div>{OLD}',
    "outlook web nested": f'<div>{NEW}</div><hr tabindex="-1"><div id="x_divRplyFwdMsg">{HEAD}</div>{OLD}',
    "outlook desktop": f'<div class="WordSection1"><p class="MsoNormal">{NEW}</p><div><div style="{OUTLOOK_RULE}"><p>{HEAD}</p></div></div>{OLD}</div>',
    "outlook phone": f'<div>{NEW}</div><div id="mail-editor-reference-message-container"><div>{HEAD}</div>{OLD}</div>',
    "hotmail": f'<div>{NEW}<br><br><hr id="stopSpelling">{HEAD}{OLD}</div>',
    "yahoo": f'<div>{NEW}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{STRANGE}</div>{OLD}</div>',
    "zimbra": f'<div>{NEW}</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{HEAD}</div>{OLD}',
    "zoho": f'<div>{NEW}</div><div class="zmail_extra"><div>---- {STRANGE} ----</div><blockquote>{OLD}</blockquote></div>',
    "roundcube": f'<p>{NEW}</p><p id="reply-intro">{STRANGE}</p><blockquote type="cite">{OLD}</blockquote>',
    "proton": f'<div>{NEW}</div><div class="protonmail_quote">{INTRO}<br><blockquote class="protonmail_quote" type="cite">{OLD}</blockquote></div>',
    "gmx": f'<div>{NEW}</div><div name="quote" style="border-left:2px solid #C3D9E5"><div>{STRANGE}</div>{OLD}</div>',
    "plain blockquote": f"<p>{NEW}</p><div>{INTRO}</div><blockquote>{OLD}</blockquote>",
}  # fmt: skip


BEN = 'Ben Client &lt;<a href="mailto:ben@client.example">ben@client.example</a>&gt;'
FORWARDS = {
    "gmail": f'<div dir="ltr">Pour toi<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>De : {BEN}<br>Date: mar. 3 mars 2026 à 10:12<br>Subject: Panne<br>To: &lt;anna@centre.example&gt;<br></div><br><br><div>La box est morte</div></div></div>',
    "outlook": f'<div class="WordSection1"><p>Pour toi</p><div><div style="{OUTLOOK_RULE}"><p><b>De&nbsp;:</b> {BEN}<br><b>Envoyé&nbsp;:</b> mardi 3 mars 2026 10:12<br><b>À&nbsp;:</b> Anna &lt;anna@centre.example&gt;<br><b>Objet&nbsp;:</b> Panne</p></div></div><p>&nbsp;</p><p>La box est morte</p></div>',
    "apple": f'Pour toi<br><div><br><blockquote type="cite"><div>Début du message transféré :</div><br><div><span><b>De: </b></span><span>{BEN}<br></span></div><div><b>Objet: </b><span>Panne<br></span></div><div><b>Date: </b>3 mars 2026 à 10:12:00 UTC+1<br></div><div><b>À: </b>anna@centre.example<br></div><br><div>La box est morte</div></blockquote></div>',
    "thunderbird": f'<p>Pour toi</p><div class="moz-forward-container"><br>-------- Message transféré --------<table><tr><th>Sujet : </th><td>Panne</td></tr><tr><th>Date : </th><td>Tue, 3 Mar 2026 10:12:00 +0100</td></tr><tr><th>De : </th><td>{BEN}</td></tr><tr><th>Pour : </th><td>anna@centre.example</td></tr></table><br><br><p>La box est morte</p></div>',
    "yahoo": f'<div>Pour toi</div><div class="yahoo_quoted"><div>----- Message transmis -----</div><div><b>De :</b> {BEN}</div><div><b>À :</b> Anna &lt;anna@centre.example&gt;</div><div><b>Envoyé :</b> mardi 3 mars 2026 à 10:12:00 UTC+1</div><div><b>Objet :</b> Panne</div><div><br></div><div>La box est morte</div></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", FORWARDS)
def test_forwards(name: str) -> None:
    raw = letter(FORWARDS[name], Content_Type="text/html; charset=utf-8", Subject="TR: Panne")
    mail = read(raw)
    assert (mail.reply_text, mail.quoted) == ("Pour toi", "")
    assert mail.forwarded is not None
    assert mail.forwarded.sender == Address("Ben Client", "ben@client.example")
    assert [one.address for one in mail.forwarded.to] == ["anna@centre.example"]
    assert mail.forwarded.date == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
    assert (mail.forwarded.subject, mail.forwarded.text) == ("Panne", "La box est morte")


def page(html: str) -> Mail:
    return read(
        letter(f"<html><body>{html}</body></html>", Content_Type="text/html; charset=utf-8")
    )


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name: str) -> None:
    mail = page(ANSWERS[name])
    assert mail.reply_text == NEW
    assert "débranchez la box" in mail.quoted
    assert words(f"{mail.reply_text}\n{mail.quoted}") == words(mail.text)
    assert mail.forwarded is None


@pytest.mark.parametrize("name", ANSWERS)
def test_the_marks_serve_the_plain_version_too(name: str) -> None:
    plain = re.sub(r"<(?:br|/p|/div|hr)[^<>]*>", "\n", ANSWERS[name])
    plain = re.sub(r"<[^<>]*>", "", plain).replace("&lt;", "<").replace("&gt;", ">")
    mail = read(
        multipart(
            "alternative",
            f"Content-Type: text/plain; charset=utf-8\n\n{plain.replace('&nbsp;', ' ')}",
            f"Content-Type: text/html; charset=utf-8\n\n{ANSWERS[name]}",
            In_Reply_To="<a@centre.example>",
        )
    )
    assert mail.reply_text == NEW
    assert "débranchez la box" in mail.quoted


@pytest.mark.parametrize("tag", ['<blockquote type="cite">', "<blockquote>"])
def test_an_answer_below_the_quote(tag: str) -> None:
    mail = page(f"<div>{INTRO}</div>{tag}{OLD}</blockquote><p>{NEW}</p>")
    assert mail.reply_text == NEW
    assert "débranchez" in mail.quoted


def test_answers_between_the_quotes_keep_them() -> None:
    mail = page(
        f'<p>Bonjour,</p><div class="gmail_quote"><div class="gmail_attr">{STRANGE}</div>'
        '<blockquote class="gmail_quote">Le voyant ?</blockquote><div>Rouge.</div>'
        '<blockquote class="gmail_quote">Le câble ?</blockquote><div>Branché.</div>'
        '<blockquote class="gmail_quote">Merci</blockquote></div>'
    )
    assert "Le voyant ?" in mail.reply_text
    assert mail.reply_text.endswith("Branché.")


@pytest.mark.parametrize(
    "attributes", ["", ' style="border-left:2px solid"', ' class="wp-block-quote"', ' cite="/12"']
)
def test_lines_moved_in_by_their_writer_stay(attributes: str) -> None:
    words = "<p>Voici ce que dit l'écran</p>"
    mail = page(f"{words}<blockquote{attributes}>Erreur 12 : papier</blockquote>")
    assert mail.reply_text == mail.text
    assert mail.quoted == ""


def test_marks_without_words_mean_nothing() -> None:
    mail = page(
        f'<div>{NEW}</div><div id="appendonsend"></div><blockquote type="cite"></blockquote>'
    )
    assert mail.reply_text == NEW
    assert mail.quoted == ""


def test_a_plain_version_that_says_something_else_is_read_by_itself() -> None:
    mail = read(
        multipart(
            "alternative",
            "Content-Type: text/plain\n\nOne two three four five.\n\nSix seven eight.",
            f"Content-Type: text/html\n\n<blockquote type=cite>{OLD * 5}</blockquote><p>x</p>",
        )
    )
    assert mail.reply_text == "One two three four five.\n\nSix seven eight."
