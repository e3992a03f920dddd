"""Charsets and transfer encodings: wrong, missing, invented."""

from __future__ import annotations

import base64
import quopri

from tests.hostile.case import Case, mail

FRENCH = "L’imprimante ne marche plus, déjà essayé. Ça coûte 100 €"
RUSSIAN = "Здравствуйте, принтер не работает со вчерашнего дня, помогите пожалуйста"
CHINESE = "您好，打印机从昨天开始不能打印，请帮忙看一下，谢谢"
TAIWANESE = "您好，印表機從昨天開始不能列印，請幫忙看一下，謝謝"
JAPANESE = "昨日からプリンターが動きません。助けてください"
KOREAN = "어제부터 프린터가 작동하지 않습니다. 도와주세요"
GREEK = "Ο εκτυπωτής δεν λειτουργεί από χθες το πρωί"
POLISH = "Drukarka nie działa od wczoraj, proszę o pomoc, próbowałem już wszystkiego"


def said(text: str, used: str, label: str | None) -> Case:
    kind = f"; charset={label}" if label is not None else ""
    return mail(f"Content-Type: text/plain{kind}", text.encode(used), text=text)


def encoded(body: bytes | str, label: str, text: str) -> Case:
    return mail(
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {label}",
        body,
        text=text,
    )


B64 = base64.encodebytes(FRENCH.encode() * 3).decode()
CASES: dict[str, Case] = {
    "UTF-8 called Latin-1": said(FRENCH, "utf-8", "iso-8859-1"),
    "Windows called Latin-1": said(FRENCH, "cp1252", "iso-8859-1"),
    "Windows called ASCII": said(FRENCH, "cp1252", "us-ascii"),
    "Windows called UTF-8": said(FRENCH, "cp1252", "utf-8"),
    "utf8 without its dash": said(FRENCH, "utf-8", "utf8"),
    "charset in quotes": said(FRENCH, "utf-8", "'\"utf-8\"'"),
    "charset unknown": said(FRENCH, "cp1252", "x-unknown"),
    "charset default": said(FRENCH, "utf-8", "default"),
    "charset with a comment": said(FRENCH, "utf-8", "utf-8 (Unicode)"),
    "charset is a Python codec": said("abc é", "utf-8", "rot13"),
    "charset is punycode": said("abc é", "utf-8", "punycode"),
    "no charset, UTF-8": said(FRENCH, "utf-8", None),
    "no charset, Windows": said(FRENCH, "cp1252", None),
    "no charset, Polish of Windows": said(POLISH, "cp1250", None),
    "no charset, Polish of ISO": said(POLISH, "iso8859-2", None),
    "no charset, Russian of Windows": said(RUSSIAN, "cp1251", None),
    "no charset, Russian of KOI8": said(RUSSIAN, "koi8-r", None),
    "no charset, Greek": said(GREEK, "iso8859-7", None),
    "no charset, simplified Chinese": said(CHINESE, "gb18030", None),
    "no charset, traditional Chinese": said(TAIWANESE, "big5", None),
    "no charset, Shift JIS": said(JAPANESE, "cp932", None),
    "no charset, EUC-JP": said(JAPANESE, "euc_jp", None),
    "no charset, ISO-2022-JP": said(JAPANESE, "iso2022_jp", None),
    "no charset, Korean": said(KOREAN, "cp949", None),
    "Russian called Latin-1": said(RUSSIAN, "cp1251", "iso-8859-1"),
    "GBK called GB 2312": said("朱镕基的打印机坏了，请帮忙", "gbk", "gb2312"),
    "Big5 with a blank": said(TAIWANESE, "big5", " big5 "),
    "KS C 5601": said(KOREAN, "cp949", "ks_c_5601-1987"),
    "ISO-2022-JP of Microsoft": said("プリンター①が動きません", "cp932", "iso-2022-jp"),
    "ISO-2022-KR": said("프린터가 작동하지 않습니다", "iso2022_kr", "iso-2022-kr"),
    "Vietnamese": said("Máy in".replace("á", "a"), "cp1258", "windows-1258"),
    "Ukrainian": said("Принтер не працює", "koi8-u", "koi8-u"),
    "Hebrew, logical order": said("המדפסת לא עובדת", "iso8859-8", "iso-8859-8-i"),
    "UTF-7": said("déjà", "utf-7", "utf-7"),
    "UTF-16 with its mark": said(FRENCH, "utf-16", "utf-16"),
    "UTF-16 without a mark": said(FRENCH, "utf-16-le", "utf-16"),
    "UTF-16 of ASCII": said("The printer is broken", "utf-16-le", "utf-16le"),
    "HZ": said("打印机", "hz", "hz-gb-2312"),
    "UTF-8 encoded twice": mail("Content-Type: text/plain; charset=utf-8", "dÃ©jÃ\xa0 essayÃ©".encode(), text="déjà essayé"),
    "Ã in a real word stays": said("São Tomé à Ñandú, Ã", "utf-8", "utf-8"),
    "UTF-8 with damage": mail("Content-Type: text/plain; charset=utf-8", "déjà essayé \xe9".encode()[:-1] + b"\xff", text_has="déjà essayé"),
    "charset only in the HTML": mail(
        "Content-Type: text/html", b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>' + RUSSIAN.encode("koi8-r"), text=RUSSIAN
    ),
    "control characters": mail("", b"a\x00b\x07c\x1b[31md\x7f", text="abc[31md"),
    "base64 with noise": encoded("Qm9u!!am91cg==\n", "base64", "Bonjour"),
    "base64 without padding": encoded("Qm9uam91cg", "base64", "Bonjour"),
    "base64 in two padded pieces": encoded("Qm9u\nam91cg==\nIA==\nQmVu\n", "base64", "Bonjour Ben"),
    "base64 with a list's words below": encoded(B64 + "\n_______________\nUsers mailing list\n", "base64", FRENCH * 3),
    "base64 that is plain text": encoded("Hello, the printer in the office is broken again. Please help me soon.", "base64", "Hello, the printer in the office is broken again. Please help me soon."),
    "base64 in capitals": encoded("Qm9uam91cg==", "BASE64", "Bonjour"),
    "transfer encoding invented": encoded("Bonjour =C3=A9", "8-bit", "Bonjour =C3=A9"),
    "transfer encoding with a comment": encoded("Qm9uam91cg==", "base64 (by us)", "Bonjour"),
    "quoted-printable in lower case": encoded("d=c3=a9j=c3=a0", "quoted-printable", "déjà"),
    "quoted-printable with blanks after the break": encoded("d=C3=A9j=  \n=C3=A0", "quoted-printable", "déjà"),
    "quoted-printable that is broken": encoded("100=% =ZZ d=C3=A9", "quoted-printable", "100=% =ZZ dé"),
    "quoted-printable misnamed": encoded("d=C3=A9", "Quoted Printable", "dé"),
    "quoted-printable cut short": encoded("Bonjour =C", "quoted-printable", "Bonjour =C"),
    "quoted-printable, every letter": encoded(quopri.encodestring(FRENCH.encode()), "quoted-printable", FRENCH),
}  # fmt: skip
