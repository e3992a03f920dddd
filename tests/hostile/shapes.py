"""How a mail is put together: parts, files, HTML, envelopes."""

from __future__ import annotations

import base64
from typing import Any

from tests.hostile import outlook
from tests.hostile.case import Case, bare, mail, parts

PNG = b"\x89PNG\r\n\x1a\n"
PICTURE = "Content-Type: image/png; name=logo.png\nContent-ID: <logo@c>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
PDF = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Bonjour <b>Anna</b></p>"
PLAIN = "Content-Type: text/plain; charset=utf-8\n\nBonjour Anna"
NESTED = "Content-Type: message/rfc822\n\nFrom: z@d.example\nSubject: =?utf-8?q?Facture_=C3=A9t=C3=A9?=\n\nold"
INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19701025T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Visite du magasin\\, rayon
  frais
DTSTART;TZID=Europe/Paris:20260303T101200
LOCATION:Thionville
ORGANIZER;CN="Ben Client":mailto:ben@client.example
BEGIN:VALARM
SUMMARY:not this one
END:VALARM
END:VEVENT
END:VCALENDAR"""


def named(fields: str, name: str, kind: str = "application/pdf") -> Case:
    return parts("mixed", "\nhi", f"{fields}\n\nx", files=[(name, kind)], text="hi")


def attachment(written: str | bytes, name: str) -> Case:
    raw = written if isinstance(written, bytes) else written.encode()
    part = (
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + raw + b"\r\n\r\nx"
    )
    return parts("mixed", "\nhi", part, files=[(name, "application/pdf")], text="hi")


def winmail(stream: bytes, **expects: Any) -> Case:
    encoded = base64.encodebytes(stream).decode()
    part = f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{encoded}"
    return parts("mixed", part, **expects)


def smime(stream: bytes, kind: str = "signed-data", **expects: Any) -> Case:
    head = f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\nContent-Transfer-Encoding: base64"
    return mail(head, base64.encodebytes(stream), **expects)


CASES: dict[str, Case] = {
    "alternative": parts("alternative", PLAIN, HTML, text="Bonjour Anna", html="<p>Bonjour <b>Anna</b></p>", files=[]),
    "alternative in reverse": parts("alternative", HTML, PLAIN, text="Bonjour Anna", files=[]),
    "alternative with a file inside": parts("alternative", PLAIN, HTML, PDF, text="Bonjour Anna", files=[("a.pdf", "application/pdf")]),
    "alternative with empty plain text": parts("alternative", "Content-Type: text/plain\n\n \n", HTML, text="Bonjour Anna"),
    "alternative for a program that can't": parts("alternative", "Content-Type: text/plain\n\nYour email client does not support HTML messages.", HTML, text="Bonjour Anna"),
    "alternative of other programs": parts("alternative", PLAIN, "Content-Type: text/x-amp-html\n\n<html amp4email>", HTML, files=[], text="Bonjour Anna"),
    "texts around a picture": parts("mixed", PLAIN, PICTURE, "Content-Type: text/plain\n\nMerci", text="Bonjour Anna\n\nMerci", files=[("logo.png", "image/png")], contents=[PNG]),
    "picture used in the HTML": parts("related", "Content-Type: text/html\n\n<p>a<img src='CID:logo@c'></p>", PICTURE, inline=[True]),
    "picture not used": parts("related", HTML, PICTURE, inline=[False]),
    "picture said to be inline": parts("mixed", PLAIN, PICTURE.replace("Content-ID", "Content-Disposition: INLINE\nContent-ID"), inline=[True]),
    "HTML called plain": mail("Content-Type: text/plain", "<!DOCTYPE html><html><body><p>Bonjour</p></body></html>", text="Bonjour", html="<p>Bonjour</p>"),
    "HTML called plain, without a page": mail("", "<p>Hello <b>you</b></p><div>x</div>", text="Hello you\n\nx"),
    "named text that is the text": mail("Content-Type: text/plain\nContent-Disposition: inline; filename=message.txt", "Bonjour", text="Bonjour", files=[]),
    "named text after the text": parts("mixed", PLAIN, "Content-Type: text/plain; name=log.txt\n\nerror 12", text="Bonjour Anna", files=[("log.txt", "text/plain")]),
    "plain text with angles stays": mail("", "if a <b and c> d <html-like>", text="if a <b and c> d <html-like>", html=None),
    "message inside": parts("mixed", PLAIN, NESTED, text="Bonjour Anna", files=[("Facture été.eml", "message/rfc822")]),
    "message inside in base64": parts("mixed", PLAIN, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKaGk=", files=[("x.eml", "message/rfc822")]),
    "message inside without a subject": parts("mixed", PLAIN, "Content-Type: message/rfc822\n\nFrom: z@d.example\n\nold", files=[("attachment-1.eml", "message/rfc822")]),
    "digest": parts("digest", "\nSubject: one\n\n1", "\nSubject: two\n\n2", files=[("one.eml", "message/rfc822"), ("two.eml", "message/rfc822")]),
    "a part of a message": mail("Content-Type: message/partial; id=x; number=1; total=3", "abc", problems_has="only a part"),
    "a file kept elsewhere": parts("mixed", PLAIN, "Content-Type: message/external-body; access-type=URL; URL=http://x.example/\n\nContent-Type: image/png", problems_has="kept elsewhere"),
    "no boundary": mail("Content-Type: multipart/mixed", "--x\n\none\n--x\n\ntwo\n--x--", text="one\n\ntwo"),
    "wrong boundary": mail("Content-Type: multipart/mixed; boundary=other", "--x\nContent-Type: text/plain\n\none\n--x\nContent-Type: text/plain\n\ntwo", text="one\n\ntwo"),
    "boundary with blanks after it": mail("Content-Type: multipart/mixed; boundary=x", "--x  \n\none\n--x\t\n\ntwo\n--x--", text="one\n\ntwo"),
    "boundary that begins another": mail("Content-Type: multipart/mixed; boundary=x", "--x\n\none\n--xy\ntwo\n--x--", text="one\n--xy\ntwo"),
    "boundary with odd signs": mail("Content-Type: multipart/mixed; boundary=\"a+b(c)?'.*\"", "--a+b(c)?'.*\n\none\n--a+b(c)?'.*--", text="one"),
    "inner boundary never closed": mail(
        "Content-Type: multipart/mixed; boundary=o",
        "--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\none\n--o\nContent-Type: application/pdf; name=a.pdf\n\nx\n--o--", text="one", files=[("a.pdf", "application/pdf")],
    ),
    "cut in mid file": parts("mixed", PLAIN, "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLj", end=b"", text="Bonjour Anna", contents=[b"%PDF-1."], problems_has="cut short"),
    "words before and after the parts": mail("Content-Type: multipart/mixed; boundary=x", "This is MIME\n--x\n\none\n--x--\nbye", text="one"),
    "multipart without parts": mail("Content-Type: multipart/mixed; boundary=x", "only text", text="only text"),
    "multipart in base64": mail("Content-Type: multipart/mixed; boundary=x\nContent-Transfer-Encoding: base64", base64.b64encode(b"--x\n\none\n--x--\n"), text="one"),
    "multipart called quoted-printable": mail("Content-Type: multipart/mixed; boundary=x\nContent-Transfer-Encoding: quoted-printable", "--x\n\na=3Db\n--x--", text="a=3Db"),
    "lines of a file keep their ends": parts("mixed", PLAIN, "Content-Type: text/csv; name=a.csv\n\na;b\nc;d", contents=[b"a;b\r\nc;d"]),
    "lines of a file in a mail of LF": bare(b"From: b@c.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/csv; name=a.csv\n\na;b\nc;d\n--x--\n", contents=[b"a;b\nc;d"]),
    "type without its half": parts("mixed", PLAIN, "Content-Type: image\nContent-Disposition: attachment; filename=a.png\n\nx", files=[("a.png", "image/png")]),
    "type that is empty": mail("Content-Type: ", "Bonjour", text="Bonjour"),
    "type text": mail("Content-Type: text", "Bonjour", text="Bonjour"),
    "type with rubbish after it": mail("Content-Type: text/plain;;; charset", "Bonjour", text="Bonjour"),
    "octet stream with a name": named("Content-Type: application/octet-stream; name=Plan.PDF", "Plan.PDF", "application/octet-stream"),
    "name without a disposition": named("Content-Type: application/pdf; name=a.pdf", "a.pdf"),
    "two names that disagree": named("Content-Type: application/pdf; name=b.pdf\nContent-Disposition: attachment; filename=a.pdf", "a.pdf"),
    "no name at all": named("Content-Type: image/jpeg", "attachment-1.jpg", "image/jpeg"),
    "name with a path": attachment('filename="../../etc/passwd.pdf"', "passwd.pdf"),
    "name with a Windows path": attachment(r'filename="C:\temp\plan.pdf"', "plan.pdf"),
    "name in RFC 2231": attachment("filename*=utf-8''r%C3%A9seau.pdf", "réseau.pdf"),
    "name in RFC 2231, in pieces": attachment("filename*1=seau.pdf; filename*0*=utf-8''r%C3%A9", "réseau.pdf"),
    "name in RFC 2231, half encoded": attachment("filename*0*=iso-8859-1''r%E9; filename*1=\"50%20.pdf\"", "ré50%20.pdf"),
    "name in RFC 2231 without a charset": attachment("filename*=r%C3%A9seau.pdf", "réseau.pdf"),
    "name in encoded words": attachment('filename="=?utf-8?b?csOpc2VhdS5wZGY=?="', "réseau.pdf"),
    "name in encoded words, not quoted": attachment("filename==?utf-8?b?csOpc2VhdS5wZGY=?=", "réseau.pdf"),
    "name in raw UTF-8": attachment('filename="réseau.pdf"', "réseau.pdf"),
    "name in raw Latin-1": attachment('filename="réseau.pdf"'.encode("cp1252"), "réseau.pdf"),
    "name with a semicolon": attachment('filename="a;b.pdf"', "a;b.pdf"),
    "name with quotes": attachment(r'filename="a \"b\".pdf"', 'a "b".pdf'),
    "name never unquoted": attachment('filename="a b.pdf', "a b.pdf"),
    "name with blanks, not quoted": attachment("filename=a b (1).pdf", "a b (1).pdf"),
    "name turned round": attachment('filename="fdp.\u202ecod.pdf"', "fdp.cod.pdf"),
    "name of 5,000 letters": attachment(f'filename="{"a" * 5_000}.pdf"', "a" * 140 + ".pdf"),
    "uuencode in the text": mail("", "Voici\nbegin 644 a.txt\n#0V%T\n`\nend\nMerci", text="Voici\n\nMerci", contents=[b"Cat"]),
    "AppleDouble": parts("appledouble", "Content-Type: application/applefile; name=a.pdf\n\nrsrc", "Content-Type: application/pdf; name=a.pdf\n\n%PDF", files=[("a.pdf", "application/applefile"), ("a.pdf", "application/pdf")]),
    "flowed": mail("Content-Type: text/plain; format=flowed", "one \ntwo\n\nthree \nfour", text="one two\n\nthree four"),
    "flowed, deleting spaces": mail("Content-Type: text/plain; format=Flowed; DelSp=Yes", "one \ntwo", text="onetwo"),
    "enriched text": mail("Content-Type: text/enriched", "<bold>Bonjour</bold> <color><param>red</param>Anna</color>", text="Bonjour Anna"),
    "invitation and nothing else": mail("Content-Type: text/calendar; method=REQUEST", INVITATION, text="Invitation: Visite du magasin, rayon frais\n2026-03-03 10:12 Europe/Paris\nThionville\nBen Client <ben@client.example>", files=[("invite.ics", "text/calendar")], automatic=None),
    "invitation beside words": parts("alternative", PLAIN, f"Content-Type: text/calendar; method=REQUEST\n\n{INVITATION}", text="Bonjour Anna", automatic=None),
    "invitation that is damaged": mail("Content-Type: text/calendar", "BEGIN:VEVENT\nSUMMARY", text=""),
    "HTML with hidden words": mail("Content-Type: text/html", "<div style='display:none'>preheader</div><span style='font-size:0px'>x</span><div style='max-height:0;overflow:hidden'>y</div><p>Bonjour\u200b\u200c\u00ad</p>", text="Bonjour"),
    "HTML with a script": mail("Content-Type: text/html", "<script>alert(1)</script><p onclick=x>Bonjour</p>", html="<p>Bonjour</p>"),
    "HTML of 2 MB in one line": mail("Content-Type: text/html", "<p>Bonjour" + "<b>x</b> " * 200_000, text_has="Bonjour"),
    "HTML of 10,000 divs, nested": mail("Content-Type: text/html", "<div>" * 10_000 + "Bonjour", text="Bonjour"),
    "HTML with entities": mail("Content-Type: text/html", "<p>l&#8217;&eacute;t&eacute;&nbsp;&lt;b&gt; &amp;amp;</p>", text="l’été <b> &amp;"),
    "HTML with lists": mail("Content-Type: text/html", "<ul><li>un<li>deux</ul><ol><li>a</li></ol>", text_has="un"),
    "winmail with its text in HTML": winmail(outlook.tnef((outlook.PROPERTIES, outlook.listed((outlook.LONG, 0x3FDE, b"\xe9\xfd\0\0"), (outlook.BINARY, 0x1013, "<p>Déjà</p>".encode())))), text="Déjà", html="<p>Déjà</p>", files=[]),
    "winmail with HTML within RTF": winmail(outlook.in_rtf(outlook.WRAPPED), text="Déjà € cassé", files=[]),
    "winmail with RTF": winmail(outlook.in_rtf(outlook.PLAIN_RTF), text="Bonjour\nDéjà {vu}\nпри\n😀", html=None, files=[]),
    "winmail with a long name": winmail(outlook.with_file("Plan du réseau – été.png", PNG), files=[("Plan du réseau – été.png", "image/png")], contents=[PNG]),
    "winmail with a message inside": winmail(outlook.with_message(), text="See the message", files=[("Re: plan.txt", "text/plain"), ("plan.txt", "text/plain")], contents=[b"The text inside", b"plan"]),
    "winmail that is none": winmail(b"nothing of the kind", files=[("winmail.dat", "application/ms-tnef")], problems_has="can't be opened"),
    "winmail cut short": winmail(outlook.with_file("a.png", PNG)[:-40], files=[("a.png", "image/png")]),
    "S/MIME, signed and opaque": smime(outlook.signed(b"Content-Type: text/plain; charset=utf-8\r\n\r\nSign\xc3\xa9"), text="Signé", files=[], problems_has="signed with S/MIME"),
    "S/MIME, signed beside": parts("signed; protocol=x", PLAIN, "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIAG", text="Bonjour Anna", files=[("smime.p7s", "application/pkcs7-signature")]),
    "S/MIME, encrypted": smime(bytes.fromhex("300d06092a864886f70d010703a000"), "enveloped-data", text="", files=[("smime.p7m", "application/pkcs7-mime")], problems_has="encrypted"),
    "S/MIME, damaged": smime(b"\x30\x80\x06\x09", problems_has="damaged"),
    "PGP/MIME, encrypted": parts("encrypted; protocol=\"application/pgp-encrypted\"", "Content-Type: application/pgp-encrypted\n\nVersion: 1", "Content-Type: application/octet-stream; name=encrypted.asc\n\nx", text="", problems_has="encrypted with PGP"),
    "PGP/MIME, signed": parts("signed; protocol=\"application/pgp-signature\"", PLAIN, "Content-Type: application/pgp-signature; name=signature.asc\n\nx", text="Bonjour Anna", files=[("signature.asc", "application/pgp-signature")]),
    "PGP, signed in the text": mail("", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nBonjour\n-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----", text="Bonjour"),
    "PGP, encrypted in the text": mail("", "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----", problems_has="encrypted with PGP"),
    "1,000 levels of parts": mail("", b"", text=""),
    "50,000 empty parts": mail("Content-Type: multipart/mixed; boundary=x", "--x\n\n\n" * 50_000, text="", problems_has="only the first 300 parts"),
    "1,000 files": mail("Content-Type: multipart/mixed; boundary=x", "--x\nContent-Type: image/png; name=a.png\n\nx\n" * 250, problems_has="only the first 100 attachments"),
}  # fmt: skip
CASES["1,000 levels of parts"] = mail(
    "Content-Type: multipart/mixed; boundary=b0",
    "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(1_000))
    + "--b1000\n\nhi",
    problems_has="nested deeper than 20",
)
