"""Who wrote: people, responders, mail servers, lists; and what a server's words say."""

from __future__ import annotations

from typing import Any

from tests.hostile.case import Case, bare, mail, parts

SERVER = "From: Mail Delivery System <MAILER-DAEMON@mx.client.example>\nReturn-Path: <>\nTo: support@centre.example\n"
RETURNED = "Content-Type: message/rfc822\n\nFrom: support@centre.example\nMessage-ID: <ours@centre.example>\nSubject: Votre incident\n\nhi"
STATUS = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.client.example\n\n"
BEN_FAILED = ("ben@client.example", "failed", "5.1.1")


def about(subject: str, kind: str | None, head: str = "X-A: b") -> Case:
    return bare(f"From: Ben <ben@client.example>\n{head}\nSubject: {subject}\n\nhi", automatic=kind)


def person(subject: str, body: str = "hi", head: str = "X-A: b") -> Case:
    return bare(
        f"From: Ben <ben@client.example>\n{head}\nSubject: {subject}\n\n{body}", automatic=None
    )


def report(status: str, **expects: Any) -> Case:
    return parts(
        "report; report-type=delivery-status",
        "\nCould not be delivered.",
        STATUS + status,
        RETURNED,
        returned="ours@centre.example",
        **expects,
    )


def prose(subject: str, body: str, head: str = "", **expects: Any) -> Case:
    return bare(f"{SERVER}{head}Subject: {subject}\n\n{body}", **expects)


CASES: dict[str, Case] = {
    "report: failed": report("Final-Recipient: rfc822; ben@client.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <ben@client.example>:\n  User unknown", automatic="bounce", recipients=[BEN_FAILED], diagnostics="550 5.1.1 <ben@client.example>: User unknown"),
    "report: late": report("Final-Recipient: rfc822;ben@client.example\nAction: delayed\nStatus: 4.4.1", automatic="delay", recipients=[("ben@client.example", "delayed", "4.4.1")]),
    "report: delivered": report("Final-Recipient: rfc822; ben@client.example\nAction: delivered\nStatus: 2.0.0", automatic="report"),
    "report: two recipients, two fates": report("Final-Recipient: rfc822; ben@client.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; bob@client.example\nAction: failed\nStatus: 5.1.1", automatic="bounce", recipients=[("ben@client.example", "delayed", "4.4.1"), ("bob@client.example", "failed", "5.1.1")]),
    "report: without an action": report("Original-Recipient: rfc822; <ben@client.example>\nStatus: 5.1.1 (bad)", automatic="bounce", recipients=[BEN_FAILED]),
    "report: code only in the diagnostic": report("Final-Recipient: rfc822; ben@client.example\nAction: FAILED\nDiagnostic-Code: smtp;550-5.1.1 no", automatic="bounce", recipients=[BEN_FAILED]),
    "report: rubbish": report("%%%%\n\n::::\n", automatic="bounce", recipients=[]),
    "Postfix without its form": prose("Undelivered Mail Returned to Sender", "This is the mail system at host mx.client.example.\n\n<ben@client.example>: host mail.client.example[192.0.2.1] said: 550 5.1.1\n    <ben@client.example>: Recipient address rejected (in reply to RCPT TO command)\n", automatic="bounce", recipients=[BEN_FAILED], diagnostics_has="Recipient address rejected"),
    "Exim": prose("Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error.\n\n  ben@client.example\n    host mail.client.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO: 550 5.1.1 unknown\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <ours@centre.example>\nFrom: support@centre.example\n", "X-Failed-Recipients: ben@client.example\n", automatic="bounce", recipients=[BEN_FAILED], returned="ours@centre.example"),
    "Exim, late": prose("Warning: message 1abc delayed 24 hours", "This message has been on the queue for 24 hours.\nThe message has not yet been delivered to:\n\n  ben@client.example\n\nDelivery attempts will continue to be made for some time.", automatic="delay", recipients=[("ben@client.example", "delayed", "")]),
    "qmail": prose("failure notice", "Hi. This is the qmail-send program at mx.client.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<ben@client.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <support@centre.example>\nMessage-ID: <ours@centre.example>\n", automatic="bounce", recipients=[BEN_FAILED], returned="ours@centre.example"),
    "sendmail": prose("Returned mail: see transcript for details", "   ----- The following addresses had permanent fatal errors -----\n<ben@client.example>\n    (reason: 550 5.1.1 <ben@client.example>... User unknown)\n\n   ----- Transcript of session follows -----\n", automatic="bounce", recipients=[BEN_FAILED]),
    "Exchange, in French": bare("From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@client.example>\nTo: support@centre.example\nSubject: Non remis : Votre incident\n\nÉchec de la remise pour ces destinataires :\n\nben@client.example\nL'adresse est introuvable.\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n", automatic="bounce", recipients=[BEN_FAILED]),
    "Notes": prose("DELIVERY FAILURE: User ben (ben@client.example) not listed in Domino Directory", "Your message\n\n  Subject: Votre incident\n\nwas not delivered to:\n\n  ben@client.example\n\nbecause:\n\n  User ben not listed in Domino Directory\n", automatic="bounce", recipients=[("ben@client.example", "failed", "")]),
    "Gmail": prose("Delivery Status Notification (Failure)", "** Address not found **\n\nYour message wasn't delivered to ben@client.example because the address couldn't be found.\n\nThe response was:\n\n550 5.1.1 The email account that you tried to reach does not exist.", automatic="bounce", recipients=[BEN_FAILED]),
    "no form, no words": prose("Plus d'internet", "Plus d'internet", automatic="machine"),
    "read receipt": parts("report; report-type=disposition-notification", "\nLu.", "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed", automatic="read-receipt"),
    "answer of a calendar": mail("Content-Type: text/calendar; method=REPLY", "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Visite\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ben@client.example\nEND:VEVENT", automatic="calendar", text="Answer to an invitation: Visite\nben@client.example: accepted"),
    "vacation": bare("From: b@c.example\nAuto-Submitted: auto-replied\nSubject: Re: x\n\nJe suis absent du 3 au 12 mars.", automatic="out-of-office"),
    "acknowledgement": bare("From: b@c.example\nAuto-Submitted: auto-replied\nSubject: Re: x\n\nNous avons bien reçu votre message.", automatic="auto-reply"),
    "generated": about("Rapport", "machine", "Auto-Submitted: auto-generated"),
    "challenge": about("Please confirm your message", "challenge", "Auto-Submitted: auto-replied"),
    "list": about("[all] hello", "list", "List-Id: <all.c.example>\nPrecedence: list"),
    "bulk": about("Promotions", "bulk", "List-Unsubscribe: <https://x.example/u>"),
    "robot": bare("From: Ne pas répondre <ne-pas-repondre@c.example>\n\nhi", automatic="machine"),
    "answer about something delayed": bare("From: b@c.example\nReturn-Path: <>\nSubject: Automatic reply: Delayed delivery\n\nBack on Monday.", automatic="auto-reply", recipients=[]),
    "null return path": about("Rapport", "machine", "Return-Path: <>"),
    **{
        f"away: {subject}": about(subject, "out-of-office")
        for subject in (
            "Out of Office: printer", "Absence du bureau : imprimante", "Message d’absence", "AUTO: Ben is out of the office (returning 03/12)",
            "Abwesenheitsnotiz: Drucker", "Fuera de la oficina: impresora", "Fuori sede: stampante", "Fora do escritório: impressora",
            "Afwezigheidsbericht: printer", "Poza biurem: drukarka", "Frånvaro: skrivare", "Fravær: skriver", "Poissaoloilmoitus: tulostin",
            "Mimo kancelář: tiskárna", "Házon kívül: nyomtató", "Absent din birou: imprimanta", "Ofis dışında: yazıcı",
            "Нет на рабочем месте: принтер", "Поза офісом: принтер", "Εκτός γραφείου: εκτυπωτής", "不在办公室：打印机", "不在通知：プリンター", "부재 중: 프린터",
        )
    },
    **{
        f"answer: {subject}": about(subject, "auto-reply")
        for subject in (
            "Automatic reply: printer", "Réponse automatique : imprimante", "Automatische Antwort: Drucker", "Respuesta automática: impresora",
            "Risposta automatica: stampante", "Resposta automática: impressora", "Automatisch antwoord: printer", "Automatyczna odpowiedź: drukarka",
            "Autosvar: skrivare", "Automaattinen vastaus: tulostin", "Automatická odpověď: tiskárna", "Automatikus válasz: nyomtató",
            "Răspuns automat: imprimanta", "Otomatik Yanıt: yazıcı", "Автоматический ответ: принтер", "Автоматична відповідь: принтер",
            "Αυτόματη απάντηση: εκτυπωτής", "自动回复：打印机", "自動返信: プリンター", "자동 회신: 프린터",
        )
    },
    **{
        f"a person: {subject}": person(subject)
        for subject in (
            "Undelivered mail since Monday, please help", "Our office is out of internet", "Automatic door does not open", "Réponse à votre demande",
            "En congé maladie, comment accéder au VPN ?", "Auto : la borne ne charge plus", "On leave my screen stays black", "Vacation calendar does not open",
            "Délai de livraison du toner", "Delayed start of the server", "Absence de tonalité au standard", "Les mails partent mais sont en échec de remise",
            "Confirm your message please: the screen says so", "Returned mail is piling up", "Office: Word does not start",
        )
    },
    "a person on Exchange": person("Re: incident", head="X-Auto-Response-Suppress: DR, OOF, AutoReply\nX-MS-Has-Attach: \nThread-Topic: incident"),
    "a person whose server suppresses OOF": person("Re: incident", head="X-Auto-Response-Suppress: OOF"),
    "a person with Auto-Submitted: no": person("Out of office sign is broken", head="Auto-Submitted: no"),
    "a person with a similar address": bare("From: noreplyson@client.example\n\nhi", automatic=None),
    "a person who forwards a bounce": parts("mixed", "\nI got this, what is it?", "Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.example\nSubject: Undelivered Mail\nContent-Type: multipart/report; boundary=q\n\n--q\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n--q--", automatic=None),
    "a person who invites": mail("Content-Type: text/calendar; method=REQUEST", "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT", automatic=None),
}  # fmt: skip
