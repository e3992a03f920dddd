"""Heads: fields, addresses, identifiers, dates."""

from __future__ import annotations

from typing import Any

from tests.hostile.case import Case, bare, mail

BEN = ("Ben Client", "ben@client.example")


def sender(written: str, name: str, address: str, **expects: Any) -> Case:
    return bare(f"From: {written}\nSubject: x\n\nhi", sender=(name, address), **expects)


def subject(written: str | bytes, shown: str) -> Case:
    raw = written if isinstance(written, bytes) else written.encode()
    return bare(b"From: ben@client.example\nSubject: " + raw + b"\n\nhi", subject=shown, text="hi")


def dated(written: str, moment: str | None) -> Case:
    return bare(f"From: ben@client.example\nDate: {written}\n\nhi", date=moment)


CASES: dict[str, Case] = {
    "only a sender": bare("From: ben@client.example", sender=("", "ben@client.example"), text=""),
    "mbox line first": bare("From ben Tue Mar  3 10:12:00 2026\nFrom: b@c.example\n\nhi", text="hi"),
    "mark of UTF-8 first": bare("\ufeffFrom: b@c.example\n\nhi", sender=("", "b@c.example")),
    "empty lines first": bare("\n\n\nFrom: b@c.example\n\nhi", text="hi"),
    "lines end with CR alone": bare(b"From: b@c.example\rSubject: x\r\rhi\ryou", subject="x", text="hi\nyou"),
    "lines end with CR CR LF": bare(b"From: b@c.example\r\r\nSubject: x\r\r\n\r\r\nhi", subject="x", text="hi"),
    "a lone CR in a field": bare(
        b"From: b@c.example\nSubject: a\rBcc: z@c.example\n\nhi", subject="a Bcc: z@c.example", text="hi"
    ),
    "NUL bytes in the head": bare(b"From: b@c\0.example\nSubject: a\0b\n\nhi", subject="ab"),
    "a field without a colon": bare("From: b@c.example\nGarbage\nSubject: x\n\nhi", subject="x", text="hi"),
    "blanks before the colon": bare("From : b@c.example\nSubject\t: x\n\nhi", subject="x"),
    "folded with an empty line of blanks": bare("From: b@c.example\nSubject: a\n   b\n\nhi", subject="a b"),
    "first line is folded": bare("  folded\nFrom: b@c.example\nSubject: x\n\nhi", subject="x"),
    "no empty line before the text": bare("From: b@c.example\nSubject: x\nIt broke.\nThanks", text="It broke.\nThanks"),
    "names in capitals": bare("FROM: b@c.example\nSUBJECT: x\n\nhi", subject="x"),
    "several subjects": bare("From: b@c.example\nSubject: one\nSubject: two\n\nhi", subject="one"),
    "several From": bare("From: a@c.example\nFrom: b@c.example\n\nhi", sender=("", "a@c.example"), problems_has="several From"),
    "no From": bare("Sender: b@c.example\nSubject: x\n\nhi", sender=("", "b@c.example")),
    "subject in raw UTF-8": subject("réseau cassé", "réseau cassé"),
    "subject in raw Latin-1": subject("réseau cassé".encode("cp1252"), "réseau cassé"),
    "subject in raw Cyrillic": bare(
        b"From: b@c.example\nContent-Type: text/plain; charset=koi8-r\nSubject: " + "принтер".encode("koi8-r") + b"\n\nhi",
        subject="принтер",
    ),
    "subject encoded twice": subject("=?utf-8?q?d=C3=83=C2=A9j=C3=83=C2=A0?=", "déjà"),
    "word cut in mid letter": subject("=?utf-8?b?ZMO?=\n =?utf-8?b?qWrDoA==?=", "déjà"),
    "word with blanks": subject("=?utf-8?q?two words here?=", "two words here"),
    "word with a question mark": subject("=?utf-8?q?Really??=", "Really?"),
    "word without padding": subject("=?utf-8?b?ZMOpasOg?=", "déjà"),
    "word padded in the middle": subject("=?utf-8?b?ZMOp=asOg?=", "déjà"),
    "word in an unknown charset": subject("=?x-nothing?q?caf=C3=A9?=", "café"),
    "words in two charsets": subject("=?iso-8859-1?q?caf=E9?= =?utf-8?q?_d=C3=A9?=", "café dé"),
    "words without a blank between": subject("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
    "word with a language": subject("=?utf-8*fr?q?d=C3=A9j=C3=A0?=", "déjà"),
    "word that never ends": subject("=?utf-8?q?d=C3=A9", "=?utf-8?q?d=C3=A9"),
    "word inside a word": subject("pre=?utf-8?q?=C3=A9?=post", "preépost"),
    "word with line breaks inside": subject("=?utf-8?q?a=0D=0ABcc:_b?=", "a Bcc: b"),
    "word in GB 2312": subject("=?gb2312?b?tPLTobv6?=", "打印机"),
    "word in ISO-2022-JP": subject("=?iso-2022-jp?b?GyRCJVclaiVzJT8bKEI=?=", "プリンタ"),
    "word in UTF-7": subject("=?utf-7?q?d+AOk-j+AOA-?=", "déjà"),
    "unquoted comma": sender("Client, Ben <ben@client.example>", "Client Ben", "ben@client.example"),
    "encoded name with a comma": sender("=?utf-8?q?Client=2C_Ben?= <b@c.example>", "Client, Ben", "b@c.example"),
    "encoded name in quotes": sender('"=?utf-8?q?B=C3=A9n?=" <b@c.example>', "Bén", "b@c.example"),
    "angles twice": sender("Ben <<b@c.example>>", "Ben", "b@c.example"),
    "address as its own name": sender('"b@c.example" <b@c.example>', "b@c.example", "b@c.example"),
    "blanks in the address": sender("Ben < b @c.example >", "Ben", "b@c.example"),
    "comment as name": sender("b@c.example (Ben (senior) Client)", "Ben senior Client", "b@c.example"),
    "quote never closed": sender('"Ben <b@c.example>', "Ben", "b@c.example"),
    "quoted local part": sender('Ben <"ben client"@c.example>', "Ben", '"ben client"@c.example'),
    "international domain": sender("Ben <b@xn--caf-dma.example>", "Ben", "b@xn--caf-dma.example"),
    "letters beyond ASCII in the address": sender("Ben <b@café.example>", "Ben", "b@café.example"),
    "mailto in the angles": sender("<mailto:b@c.example>", "", "b@c.example"),
    "no @ at all": sender("root", "root", ""),
    "encoded word as an address": sender(
        "=?utf-8?q?boss=40bank.example=3E?= <=?utf-8?q?boss=40bank.example?=@evil.example>",
        "boss@bank.example", "=?utf-8?q?boss=40bank.example?=@evil.example", problems_has="encoded word",
    ),
    "a name that shows another address": sender('"boss@bank.example" <b@evil.example>', "boss@bank.example", "b@evil.example", problems_has="shows another"),
    "a group": mail("Cc: Team: a@c.example, Bo <b@c.example>;", cc=2),
    "undisclosed recipients": bare("From: b@c.example\nTo: undisclosed-recipients:;\n\nhi", to=[]),
    "semicolons between addresses": bare("From: b@c.example\nTo: a@c.example; d@c.example\n\nhi", to=[("", "a@c.example"), ("", "d@c.example")]),
    "20,000 Cc": mail("Cc: " + ", ".join(f"p{n}@c.example" for n in range(20_000)), cc=200, problems_has="more addresses in Cc"),
    "Exchange's identifier": bare("From: b@c.example\nMessage-ID: <[0a1b]>\n\nhi", id="[0a1b]"),
    "identifier with blanks": bare("From: b@c.example\nMessage-ID: < a b@c.example >\n\nhi", id="a b@c.example"),
    "two identifiers": bare("From: b@c.example\nMessage-ID: <a@c.example>\nMessage-ID: <b@c.example>\n\nhi", id="a@c.example"),
    "references that are none": mail("References: none\nIn-Reply-To: your mail of <a@c.example> (Tue)", references=[], answers=["a@c.example"]),
    "references without blanks": mail("References: <a@c.example><b@c.example>,<c@c.example>", references=["a@c.example", "b@c.example", "c@c.example"]),
    "date with two digits": dated("Tue, 3 Mar 26 10:12:00 +0100", "2026-03-03T09:12:00+00:00"),
    "date of RFC 850": dated("Tuesday, 03-Mar-26 10:12:00 GMT", "2026-03-03T10:12:00+00:00"),
    "date of ctime": dated("Tue Mar  3 10:12:00 2026", "2026-03-03T10:12:00+00:00"),
    "date without a zone": dated("Tue, 3 Mar 2026 10:12:00", "2026-03-03T10:12:00+00:00"),
    "date with a named zone": dated("Tue, 3 Mar 2026 10:12:00 EST", "2026-03-03T15:12:00+00:00"),
    "date of ISO 8601": dated("2026-03-03T10:12:00+01:00", "2026-03-03T09:12:00+00:00"),
    "date in French": dated("mar., 3 févr. 2026 10:12:00 +0100", "2026-02-03T09:12:00+00:00"),
    "date in German": dated("Di, 3 Mär 2026 10:12:00 +0100", "2026-03-03T09:12:00+00:00"),
    "date with dots": dated("Tue, 3 Mar 2026 10.12.00 +0100", "2026-03-03T09:12:00+00:00"),
    "date in the far future": dated("Tue, 3 Mar 2099 10:12:00 +0000", "2099-03-03T10:12:00+00:00"),
    "date that is impossible": dated("Tue, 31 Feb 2026 10:12:00 +0000", None),
    "date with an absurd zone": dated("Tue, 3 Mar 2026 10:12:00 +9999", None),
    "date fused with Received": bare(
        "From: b@c.example\nReceived: from a by b; Tue, 3 Mar 2026 10:13:00 +0000Date: Tue, 3 Mar 2026 10:12:00 +0000\n\nhi",
        date="2026-03-03T10:12:00+00:00",
    ),
    "10,000 fields": bare("X-A: b\n" * 10_000 + "From: b@c.example\n\nhi", sender=("", "b@c.example"), text="hi"),
    "a field of 2 MB": bare("From: b@c.example\nX-A: " + "y" * 2_000_000 + "\nSubject: x\n\nhi", subject="x", text="hi"),
}  # fmt: skip
