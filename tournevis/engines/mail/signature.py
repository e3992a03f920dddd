"""What stands below a person's words without being theirs: signatures, "sent from", footers.

Only what is clearly delimited goes: "Cordialement, Ben" stays.
"""

import re
from collections.abc import Sequence

from .fields import bare

LONGEST_LINE = 300
DELIMITER = re.compile(r"^[\s\-_*#~=+ᐧ—–.>|]*$")
SIGNATURE = re.compile(r"^--[ \t]*$|^—$")
MOST_LINES = 25
RULE = re.compile(r"^\W{0,2}(?:[-_*=~—–]\s?){3,}\W{0,2}$")

DEVICES = (
    r"iphon\w*|ipad|ipod|mac(?:book)?\b|android|samsung|galaxy|huawei|honor\b|xiaomi|redmi|pixel|nokia"
    r"|sony|xperia|\bhtc\b|\blg\b|motorola|oneplus|oppo\b|realme|fairphone|blackberry|windows|mobil\w*"
    r"|phone|t[ée]l[ée]phone|portable\b|tablet(?:te)?|handy\b|handheld|\bcell\b|\bdevice\b|appareil"
    r"|gerät|outlook|\be?-?mail\b|mailbox|airmail|yahoo|gmail|proton\w*|thunderbird|\bspark\b|k-9"
    r"|em client|mailbird|zoho|orange\b|\bsfr\b|bouygues|\bfree\b|laposte|\bgmx\b|web\.de"
    r"|tuta(?:nota)?|\bnine\b|\bedison\b|newton|boxer|superhuman|\baol\b|hotmail|bluemind|telef[oó]n\w*"
    r"|m[óo]vil|celular\w*|cellulare|telem[óo]vel|puhelin|\bapp\b|application|webmail|courrier"
    r"|messagerie|fairemail|vivaldi|zimbra|roundcube|телефон\w*|почт\w*|смартфон\w*"
)
DEVICE = re.compile(rf"(?:{DEVICES})", re.I)
SENT = re.compile(
    r"^\W*(?:(?:sent|written) (?:from|via|with|by|using|on)\b|envoy[ée]e? (?:de|du|depuis|via|avec"
    r"|par|à partir|à l'aide)\b|(?:get|download|téléchargez|télécharger|obtenez|obtenir|descargar"
    r"|obtener|obtén|scarica|ottieni|obtenha|obter|holen sie sich|download|pobierz|hämta|hent|hanki)"
    r" (?:\W{0,3}(?:l')?(?:outlook|bluemail|yahoo|protonmail|spark)\b)|gesendet (?:von|mit|über|aus)\b"
    r"|(?:verzonden|verstuurd|gestuurd) (?:met|vanaf|vanuit|van|via|door)\b|sen[dt]t (?:fra|med|via)\b"
    r"|skickat från|skickades? (?:från|med)|skickat med|enviado (?:desde|con|do|da|de|a partir|pelo"
    r"|via|com)\b|inviato (?:da|dal|con|tramite)\b|lähetetty\b|wysłan[eoy] (?:z|za)\b|odesláno\b"
    r"|odoslané\b|trimis (?:de|din|cu|prin)\b|отправлено (?:с|из|через)\b|надіслано (?:з|із)\b"
    r"|στάλθηκε από\b|elküldve\b|provenance\s?:|diese nachricht wurde von\b|someone from\b"
    r"|ce message a été envoyé (?:depuis|de|avec)\b|cet e-mail a été envoyé depuis\b"
    r"|this (?:e-?mail|message) was sent (?:from|by|with) (?:my|a|an)\b|von meinem\b|vom \w+ gesendet"
    r"|mit \w+ gesendet|from my\b|enviat des de\b)",
    re.I,
)
SENT_ELSEWHERE = re.compile(
    r"^\W*(?:發|发|從我的.{0,30}傳送|从我的.{0,30}(?:发送|傳送)|.{0,30}から送信\W*$|나의 .{0,30}보냄"
    r"|.{0,30}에서 보냄\W*$|.{0,20}'?[ıiuü]?mdan gönderildi\W*$|.{0,40}-r[óo]l küldve|أرسلت من"
    r"|تم الإرسال من|נשלח מה)",
    re.I,
)
SHORT_MY = re.compile(r"^\W*(?:sent )?from (?:my|a|an) (?:\S+ ?){1,4}\W*$", re.I)
MAILING_LIST = re.compile(
    r"mailing list|liste de diffusion|mailingliste|lista de correo|\blistinfo\b", re.I
)
ANTIVIRUS = re.compile(
    r"(?:this|cet?|diese|este|questo|questa|dit|denne)\b.{0,40}(?:e-?mail|message|courriel|courrier"
    r"|nachricht|correo|messaggio|bericht).{0,20}(?:been|été|wurde|sido|stat[oa]|est|is|è|wird)\b"
    r".{0,60}(?:virus|avast|malware|mailscanner)|^\W*(?:virus-free|garanti sans virus|sans virus\."
    r"|virenfrei|libre de virus|privo di virus|virusvrij|no virus found)",
    re.I,
)
CONFIDENTIAL = re.compile(
    r"^\W*(?:disclaimer|confidentiality|avis de confidentialité|confidentialité|avertissement légal"
    r"|legal notice|aviso legal|avviso di riservatezza|vertraulichkeit)|"
    r"^.{0,80}(?:e-?mail|message|communication|courriel|nachricht|mensaje|correo|mensagem|messaggio"
    r"|bericht|transmission).{0,200}(?:confidenti|confidenci|vertraulich|privileged|riservat"
    r"|vertrouwelijk|intended (?:only|solely)|destiné exclusivement|exclusivement destiné)",
    re.I,
)


def is_device(line: str) -> bool:
    """Whether a program wrote this line to say what it is.

    >>> is_device("Envoyé de mon iPhone"), is_device("Sent by DHL yesterday, thanks")
    (True, False)
    """
    text = bare(line)
    if not text or len(text) > 160:
        return False
    if SENT_ELSEWHERE.match(text) or SHORT_MY.match(text):
        return True
    if re.match(r"^\W*von meinem\b", text, re.I) and not re.search(r"gesendet", text, re.I):
        return False
    sent = bool(SENT.match(text)) or text.casefold().endswith(
        ("gesendet", "gesendet.", "herunterladen", "gönderildi", "küldve")
    )
    # "Sent from my desk, my phone is dead" speaks of something else.
    return sent and bool(DEVICE.search(text.partition(",")[0])) and len(text.split()) <= 16


def ends_at(lines: Sequence[str], behind_quote: bool = False) -> int:
    """The first line of what stands below a person's words; `len(lines)` when nothing does.

    `behind_quote`: the lines stand below a quote, where gateways put their notices without a rule.
    """
    end = _signed(lines)
    for at in range(max(0, end - MOST_LINES), end):
        if _is_footer(lines, at, end, behind_quote):
            end = at
            break
    while end and (DELIMITER.match(lines[end - 1][:LONGEST_LINE]) or is_device(lines[end - 1])):
        end -= 1
    return end


def says(lines: Sequence[str]) -> bool:
    """Whether a person says something here."""
    return any(not DELIMITER.match(line[:LONGEST_LINE]) for line in lines)


def _signed(lines: Sequence[str]) -> int:
    for at in range(max(0, len(lines) - MOST_LINES), len(lines)):
        if SIGNATURE.match(lines[at]) and says(lines[:at]):
            return at
    return len(lines)


def _is_footer(lines: Sequence[str], at: int, end: int, behind_quote: bool) -> bool:
    line = bare(lines[at])
    below = [each for each in map(bare, lines[at + 1 : end]) if each]
    if RULE.match(line):
        if not below:
            return False
        first = below[0][:LONGEST_LINE]
        is_known = any(pattern.search(first) for pattern in (MAILING_LIST, ANTIVIRUS, CONFIDENTIAL))
        return is_known and says(lines[:at])
    if len(below) <= 2 and ANTIVIRUS.search(line[:LONGEST_LINE]):
        return any(
            word in " ".join([line, *below]).casefold() for word in ("avast", "avg", "virus")
        )
    return behind_quote and bool(CONFIDENTIAL.search(line[:LONGEST_LINE]))
