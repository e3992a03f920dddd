"""What mail programs write around a quote, in the languages they speak: one place to add one.

Each line names its languages. Phrases are lower case; spaces and dashes around them don't count.
"""

import re

WROTE = (
    "wrote|writes|announced",  # English
    "a [ée]crit|a envoyé|écrivait",
    "schrieb|schreibt|geschrieben",  # German; Dutch
    "schreef",
    "escribió|escribio|ha escrito|va escriure|escreveu",  # Spanish, Catalan, Portuguese
    "ha scritto|scrive",
    "skrev|skriver|kirjoitti|kirjutas",  # Swedish, Norwegian, Danish; Finnish; Estonian
    r"napisana przez|napisał(?:\(?a\)?)?|pisze|napsal(?:\(?a\)?)?|nap[íi]sal(?:\(?a\)?)?|napisao(?:/la)?",
    "írta|a scris|(?:şunları )?yazdı|rašė|rakstīja",  # Hungarian, Romanian, Turkish, Lithuanian, Latvian
    r"написал(?:\(?а\)?)?|пишет|написа[вл](?:\(?(?:ла|а)\)?)?|пише|έγραψε",
    r"كتب(?:ت)?|تمت كتابة ما يلي بواسطة|כתב(?:ה|/ה)?|đã viết|menulis",
)
# Scripts that put no blank between words.
WROTE_UNPARTED = "写道|寫道|写了|のメール|書きました|님이 작성|작성|님이 씀|เขียนว่า"
VERB = re.compile(rf"(?<!\w)(?:{'|'.join(WROTE)})(?!\w)|{WROTE_UNPARTED}")
OPENERS = (
    "on|le|am|el|på|il|em|op|den|d\\.|dnia|dne|dňa|w dniu|at|selon|pe|în|la data|στις|в|на|у|em|no dia"
    "|no|ngày|pada|il giorno|a|vào|quoting|citando|zitat von|à|în data|al|---- on|---- le|em data"
)
OPENS = re.compile(r"^\W*(?:(?:" + OPENERS + r")\b|[在於于בב]|في|بتاريخ|\d{1,4}\D)")
# "mar. 3 …", "вт, 3 …", "út 3. …": a day's name and its number, in whatever language.
WEEKDAY = re.compile(r"^\W*[^\W\d_]{2,14}[.,،、]{0,2}\s+(?:den\s+)?\d{1,2}\b")

ANSWERED = (
    "original message|original appointment|originalmessage|original|previous message|reply message",
    "message d'origine|message original|message initial|courriel original|mail original",
    "courrier original|message précédent|original mail|e-mail d'origine|message reçu",
    "ursprüngliche nachricht|urspruengliche nachricht|originalnachricht|original-nachricht",
    "ursprüngliche mail|originalmail|mensaje original|correo original|missatge original",
    "mensagem original|messaggio originale|messaggio iniziale|oorspronkelijk bericht",
    "origineel bericht|oorspronkelijk e-mailbericht|ursprungligt meddelande",
    "originalmeddelande|oprindelig meddelelse|original meddelelse|opprinnelig melding",
    "alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|wiadomość pierwotna",
    "původní zpráva|puvodni zprava|původní e-mail|pôvodná správa|eredeti üzenet",
    "mesaj original|mesajul original|özgün ileti|orijinal mesaj|orjinal mesaj|özgün mesaj",
    "исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходное письмо",
    "вихідне повідомлення|оригінальне повідомлення|початкове повідомлення|αρχικό μήνυμα",
    "原始邮件|原邮件|原始郵件|原始信息|原始消息|元のメッセージ|원본 메시지|원본 메일|원본메시지",
    "الرسالة الأصلية|رسالة أصلية|הודעה מקורית|thư gốc|pesan asli|ต้นฉบับ",
)
PASSED_ON = (
    "forwarded message|begin forwarded message|forwarded mail|fwd message|forwarded email",
    "message transféré|message transmis|courriel transféré|courriel transmis|mail transféré",
    "début du message transféré|début du message réexpédié|message réexpédié|e-mail transféré",
    "transfert de message|message retransmis|weitergeleitete nachricht|weitergeleitete e-mail",
    "anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail",
    "beginn der weitergeleiteten nachricht|mensaje reenviado|mensaje remitido",
    "inicio del mensaje reenviado|missatge reenviat|correo reenviado|início da mensagem encaminhada",
    "mensagem encaminhada|mensagem reencaminhada|início da mensagem reencaminhada",
    "messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato",
    "doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat meddelande",
    "vidarebefordrat mail|vidarebefordrat brev|vidarebefordrat mejl",
    "början på vidarebefordrat meddelande|videresendt meddelelse",
    "videresendt besked|start på videresendt besked|videresendt melding|videresendt e-post",
    "start på videresendt melding|edelleenlähetetty viesti|välitetty viesti|edelleen lähetetty viesti",
    "välitetty viesti alkaa|przekazana wiadomość|wiadomość przekazana|przesłana wiadomość",
    "początek przekazywanej wiadomości|treść przekazanej wiadomości|przekazywana wiadomość|wiadomość przekazana dalej",
    "přeposlaná zpráva|předaná zpráva|přeposlaný e-mail|začátek přeposílané zprávy",
    "začátek přeposlané zprávy|preposlaná správa|továbbított üzenet|továbbított levél",
    "továbbított üzenet kezdete|továbbított levél kezdete|mesaj redirecționat|mesaj redirectionat|mesaj transmis",
    "mesaj înaintat|începutul mesajului redirecționat|iletilmiş mesaj|iletilen ileti|iletilen mesaj",
    "yönlendirilen mesaj|iletilmiş ileti|iletilen e-posta|пересылаемое сообщение",
    "пересланное сообщение|переадресованное сообщение|начало переадресованного сообщения",
    "перенаправленное сообщение|пересланное письмо|начало пересылаемого сообщения",
    "переслане повідомлення|початок листа, що пересилається|переадресоване повідомлення",
    "προωθημένο μήνυμα|αρχή προωθημένου μηνύματος|προωθούμενο μήνυμα|转发的邮件|转发邮件|轉寄郵件",
    "轉寄的郵件|已转发邮件|已轉寄的郵件|轉寄的訊息|下面是被转发的邮件|以下是轉寄的郵件|开始转发邮件",
    "転送されたメッセージ|転送メッセージ|転送メール|전달된 메시지|전달된 메일|전달한 메시지",
    "رسالة معاد توجيهها|رسالة مُعاد توجيهها|بداية الرسالة المعاد توجيهها|רسالة محولة|הודעה שהועברה",
    "thư được chuyển tiếp|pesan terusan|proslijeđena poruka|započni proslijeđenu poruku|переслано|edastatud kiri|persiųstas laiškas|început mesaj redirecționat|začiatok preposlanej správy|ileti başlangıcı|проследено съобщение|препратено съобщение",
)
# They name someone or a date behind the phrase.
PASSED_ON_BY = re.compile(
    r"(?:forwarded (?:message )?(?:by|from)|réacheminé par|transféré par|retransmis par"
    r"|réexpédié par|weitergeleitet (?:von|durch)|reenviado por|encaminhad[ao] por"
    r"|inoltrato da|doorgestuurd door|vidarebefordrat av|videresendt af|videresendt av"
    r"|przekazane przez|edelleenlähettänyt|forwarded message \d)\b"
)
# The French operators' webmails: "> Message du 03/03/26 10:12".
MESSAGE_OF = re.compile(r"message du(?: ?:)? \d{1,2}/\d{1,2}/\d{2,4}\b.{0,40}")
ABOVE_LINE = re.compile(
    r"(?:reply|respond|type|write|answer|antwort\w*|répon\w+|écri\w+|respond\w+|escrib\w+"
    r"|rispond\w+|beantwoord\w*|schrijf\w*|antworten).{0,40}"
    r"(?:above (?:this|the) (?:line|email|message)|au[- ]dessus de (?:cette ligne|ce trait)"
    r"|über dieser (?:linie|zeile)|(?:por encima|arriba) de esta línea|acima desta linha"
    r"|sopra (?:questa|la) (?:riga|linea)|boven deze (?:lijn|regel))"
)


def _each(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(phrase.casefold() for line in lines for phrase in line.split("|"))


ANSWERED_PHRASES = _each(ANSWERED)
PASSED_ON_PHRASES = _each(PASSED_ON)

# The marks before a subject; the first one says what the mail is. "VS" says either, by country.
FORWARD_MARKS = [
    "fw",
    "fwd",
    "fwrd",
    "tr",
    "trans",
    "transf",
    "transféré",
    "wg",
    "rv",
    "i",
    "enc",
    "res-enc",
    "inoltra",
    "inoltro",
    "doorst",
    "vb",
    "vl",
    "vid",
    "vidarebefordrat",
    "pd",
    "fs",
    "továbbítás",
    "továbbít",
    "ilt",
    "转发",
    "轉寄",
    "转",
    "轉",
    "轉發",
    "転送",
    "전달",
    "пересл",
    "пересл.",
    "прд",
    "πρθ",
    "προώθ",
    "إعادة توجيه",
    "הועבר",
    "chuyển tiếp",
    "trs",
    "weitergeleitet",
]
ANSWER_MARKS = [
    "re",
    "ré",
    "rép",
    "réf",
    "aw",
    "antw",
    "antwort",
    "sv",
    "odp",
    "r",
    "rif",
    "res",
    "resp",
    "ynt",
    "vá",
    "va",
    "回复",
    "回覆",
    "答复",
    "答覆",
    "返信",
    "回信",
    "답장",
    "회신",
    "отв",
    "отв.",
    "απ",
    "σχετ",
    "رد",
    "השב",
    "atb",
    "bls",
]
MARK = re.compile(r"^\s*([^\W\d_][\w. \-]{0,18}?(?:\[\d{1,3}\])?)\s*[:：]\s*")


def subject_mark(subject: str) -> str:
    """What the subject says the mail is: "forward", "answer", or "" when it says neither.

    >>> subject_mark("TR: RE: Panne"), subject_mark("Re: Fwd: Panne"), subject_mark("Panne")
    ('forward', 'answer', '')
    """
    text = re.sub(r"^\s*(?:\[[^\[\]]{0,60}\]\s*){0,3}", "", subject[:400])
    found = MARK.match(text)
    if not found:
        return ""
    mark = re.sub(r"\[\d+\]$", "", found[1].replace("İ", "i").casefold()).strip()
    if mark in FORWARD_MARKS:
        return "forward"
    return "answer" if mark in ANSWER_MARKS else ""
