"""The head that programs write above a message they quote or pass on: "De : … Envoyé : …"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST_LINE = 1_000
MOST_CONTINUED = 6
MOST_HEAD_LINES = 30

NAMES = {
    "from": (
        "from|de|von|šalje|od koga|від кого|saatja|kellelt|nguồn|de part|da|van|från|fra|od|de la|lähettäjä|feladó|kimden|gönderen|от|від|από"
        "|expéditeur|expediteur|emetteur|remitente|remetente|mittente|absender|afzender|nadawca"
        "|odesílatel|odosielateľ|expeditor|avsändare|afsender|avsender|отправитель|от кого|αποστολέας"
        "|发件人|寄件者|寄件人|差出人|送信者|送信元|보낸 사람|보낸사람|발신|من|المرسل|מאת|từ|dari|จาก"
    ),
    "date": (
        "sent|date|sent on|sent at|date sent|date/time|sent date|envoyé|envoyé le|envoye|date d'envoi"
        "|envoi|reçu|poslano|sendt den|reçu le|gesendet|gesendet am|datum|sendedatum|enviado|enviado el|enviado em"
        "|enviada em|enviada|enviado a|fecha|fecha de envío|data|data/ora|data e ora|inviato|inviato il"
        "|data invio|verzonden|verzonden op|skickat|sendt|dato|lähetetty|päiväys|päivämäärä|pvm"
        "|wysłano|wysłane|data wysłania|odesláno|odoslané|dátum|elküldve|küldve|trimis|trimis la|dată"
        "|gönderildi|gönderilme tarihi|tarih|gönderme tarihi|отправлено|дата|дата отправки|надіслано"
        "|відправлено|στάλθηκε|ημερομηνία|εστάλη|发送时间|发送日期|发件时间|日期|时间|傳送時間|寄件日期"
        "|傳送日期|送信日時|日時|日付|보낸 날짜|보낸날짜|날짜|보낸 시간|تاريخ|التاريخ|تاريخ الإرسال"
        "|تم الإرسال|أرسلت|נשלח|תאריך|ngày|đã gửi|tanggal|dikirim"
    ),
    "to": (
        "to|à|a|pour|prima|za|adresat|kome|pre|saaja|destinataire|destinataires|an|empfänger|para|destinatario|destinatário|aan|till"
        "|til|vastaanottaja|do|komu|címzett|către|catre|kime|alıcı|кому|до|προς|παραλήπτης|收件人"
        "|收件者|宛先|받는 사람|받는사람|수신|إلى|الى|אל|kepada|tới|đến"
    ),
    "cc": (
        "cc|copie|copie à|copie a|cópia|copia|cc à|kopie|kopia|kopi|kopio|dw|do wiadomości|másolatot kap"
        "|másolat|bilgi|копия|копія|κοιν|κοινοποίηση|抄送|副本|참조|نسخة|نسخة إلى|העתק|עותק"
    ),
    "subject": (
        "subject|objet|sujet|naslov|teema|titre|betreff|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat"
        "|předmět|predmet|tárgy|subiect|konu|тема|θέμα|主题|主題|主旨|件名|標題|标题|제목|الموضوع|نושא"
        "|موضوع|נושא|chủ đề|subjek|perihal|assumpte"
    ),
    "other": (
        "bcc|cci|cco|sent by|gesendet von|enviado por|inviato da|cópia oculta|copie cachée|ccn|reply-to|reply to|répondre à|antwort an"
        "|antworten an|responder a|responder para|rispondi a|risposta|antwoord aan|beantwoorden"
        "|svara till|svar til|importance|priority|priorité|wichtigkeit|priorität|prioridad"
        "|importancia|prioridade|priorità|importanza|urgentie|attachments|attachment|pièces jointes"
        "|pièce jointe|fichiers joints|anlagen|anhänge|adjuntos|datos adjuntos|anexos|allegati|bijlagen"
        "|bilagor|organisation|organization|organisatie|message-id|list-id|mailed-by|signed-by|sender"
        "|return-path|resent-from|x-mailer|signiert von|envoyé par|signé par|mailing list|importancia"
        "|sensitivity|categories|when|where|quand|où|user-agent|content-type|mime-version|resent-to"
    ),
}
ROLES = {name.casefold(): role for role, names in NAMES.items() for name in names.split("|")}
FIELD = re.compile(r"^[\s*_|]*([^\W\d_][\w .'’/\-]{0,28}?)[\s*_]*[:：](?![/\\])[\s*_]*(.*)$")
COLON = re.compile(r"[ *_]{0,3}[:：]\s")
LAST_WORDS = re.compile(r"(?:([^\W\d_][\w'’/\-]{0,15}) )?([^\W\d_][\w'’/\-]{0,15})$")
INVISIBLE = str.maketrans(
    dict.fromkeys(
        [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xAD]
    )
    | {ord("İ"): "i", 0xA0: " ", 0x202F: " ", 0x2007: " ", 0x3000: " "}
)


@dataclass(frozen=True, slots=True)
class Headed:
    """The head of another message, on lines [first, body): its values by role, as written."""

    first: int
    body: int
    values: Mapping[str, str]


def bare(line: str) -> str:
    """A line as it is compared: without quote marks, odd spaces and direction marks."""
    return line[:LONGEST_LINE].translate(INVISIBLE).lstrip("> ").strip(" \t|")


def field(line: str) -> tuple[str, str] | None:
    """The role and the value of a head's line.

    >>> field("*Envoyé :* mardi 3 mars 2026 10:12")
    ('date', 'mardi 3 mars 2026 10:12')
    >>> field("Attention : 3 mars")
    """
    found = FIELD.match(bare(line))
    role = ROLES.get(found[1].strip().casefold().replace("’", "'")) if found else None
    return (role, found[2].strip(" \t*_")) if found and role else None


def headed(lines: Sequence[str], at: int, announced: bool = False) -> Headed | None:
    """The head that begins on line `at`; `announced`: a line above says that a message follows.

    Without such a line it takes the writer's name and two more fields, the writer's first: people
    write "Date :" and "De :" too.
    """
    first = field(lines[at])
    if first is None:
        return _without_colons(lines, at) if announced else None
    flat = _in_one_line(lines[at])
    if flat:
        return Headed(at, _after(lines, at + 1), flat)
    if not announced and first[0] == "other":
        return None
    values, body = _values(lines, at)
    known = [role for role in values if role != "other"]
    if announced:
        enough = "from" in values or len(known) >= 3
    elif first[0] == "from":
        enough = len(known) >= 3 and bool(first[1] or values["from"])
    else:
        is_dated = any(each.isdigit() for each in values.get("date", ""))
        enough = len(known) >= 4 and is_dated and "@" in values.get("from", "")
    return Headed(at, _after(lines, body), values) if enough else None


def _without_colons(lines: Sequence[str], at: int) -> Headed | None:
    """The head as eM Client writes it: 'From "Ben" <ben@client.example>'."""
    values: dict[str, str] = {}
    for body in range(at, min(len(lines), at + 8)):
        name, _, value = bare(lines[body]).partition(" ")
        role = ROLES.get(name.casefold())
        if role is None or role in values or not value:
            break
        values[role] = value.strip()
    enough = len(values) >= 2 and "@" in values.get("from", "")
    return Headed(at, _after(lines, at + len(values)), values) if enough else None


def _in_one_line(line: str) -> dict[str, str] | None:
    """A head whose line breaks were lost: "From: Ben Sent: 3 March 2026 To: Anna Subject: …"."""
    text = bare(line)
    found: list[tuple[str, int, int]] = []
    for colon in list(COLON.finditer(f"{text} "))[:12]:
        if words := LAST_WORDS.search(text[max(0, colon.start() - 40) : colon.start()]):
            for name in (f"{words[1]} {words[2]}", words[2]):
                if role := ROLES.get(name.casefold()):
                    found.append((role, colon.start() - len(name), colon.end()))
                    break
    if len({role for role, _, _ in found}) < 4 or found[0][0] != "from" or found[0][1] > 2:
        return None
    ends = [start for _, start, _ in found[1:]] + [len(text)]
    pairs = reversed([*zip(found, ends, strict=True)])  # the first of a role counts
    return {role: text[after:end].strip(" *_") for (role, _, after), end in pairs}


def _values(lines: Sequence[str], at: int) -> tuple[dict[str, str], int]:
    """The fields from line `at` on, and the first line that is none of them."""
    values: dict[str, str] = {}
    last, most = "", min(len(lines), at + MOST_HEAD_LINES)
    while at < most:
        found = field(lines[at])
        if found and found[0] in values and found[0] != "other":
            break
        if found:
            last = found[0]
            values[last] = found[1]
            at += 1
            continue
        onward = _next_field(lines, at, values, last)
        if onward is None:
            break
        values[last] = " ".join([values[last], *map(bare, lines[at:onward])]).strip()
        at = onward
    return values, at


def _next_field(lines: Sequence[str], at: int, values: Mapping[str, str], last: str) -> int | None:
    """Where the head goes on behind what is no field; None when it is over."""
    blanks = 0
    for ahead in range(at, min(len(lines), at + MOST_CONTINUED)):
        line = bare(lines[ahead])
        if line and (found := field(line)):
            return ahead if found[0] == "other" or found[0] not in values else None
        if blanks > 2 or (line and blanks):  # words behind a blank line are the message
            break
        blanks += not line
    line = bare(lines[at])
    is_people = last in ("to", "cc") and ("@" in line or line.endswith(";"))
    return at + 1 if is_people and len(line.split()) <= 12 else None


def _after(lines: Sequence[str], at: int) -> int:
    """The first line from `at` on that says something, not further than three lines away."""
    for ahead in range(at, min(len(lines), at + 4)):
        if bare(lines[ahead]):
            return ahead
    return at
