"""What the subjects of automatic mail say, in the languages of the programs that write them."""

import re


def _any(*patterns: str) -> str:
    return "|".join(patterns)


# One run of signs at a place only: two side by side would take quadratic time.
ANSWERED = r"^\W*(?:(?:re|tr|rv|aw|wg|sv|vs|r|i|fwd?|antw|odp|ynt|回复|答复)\s{0,2}[:：]\W*)*"

# At the beginning only, and words that a person reporting a trouble would hardly open with.
OUT_OF_OFFICE = re.compile(
    ANSWERED
    + r"(?:"
    + _any(
        # English
        r"out[ -]of[ -](?:the[ -])?office\b",
        r"(?:i am|i'm) (?:currently )?(?:out of|away from) (?:the |my )?(?:office|desk)",
        r"away from (?:my|the) (?:desk|office|mail)",
        r"on (?:annual|maternity|paternity|parental|sick) leave\b",
        r"on (?:leave|vacation|holidays?) (?:until|till|from|through|between)\b",
        r"(?:vacation|holiday|absence) (?:reply|response|notice|notification|message|auto)",
        r"auto:.{0,60}(?:out of|away|absen|returning|retour|vacation|leave|cong)",
        # French
        r"(?:absence?|absent\(?e?\)?) (?:du|de mon) bureau\b",
        r"(?:message|notification|avis|notice|réponse) d['’]absence",
        r"absence\s*(?::|-|–)?\s*(?:jusqu|du \d|au \d|congé|temporaire)",
        r"absence\s*:",
        r"absente?(?:\(e\))? (?:jusqu|du \d|de mon|pour cong)",
        r"(?:je suis )?en (?:cong[ée]s?|vacances)(?: annuels?| d['’][ée]t[ée])?\s*(?:jusqu|du \d|depuis|$|[-–])",
        r"actuellement (?:absente?|en cong)",
        # German, Dutch
        r"abwesenheit(?:snotiz|sbenachrichtigung|sassistent|smeldung)?\b",
        r"(?:bin |ich bin )?(?:nicht im büro|außer haus)\b",
        r"afwezig(?:heid)?(?:sbericht|sassistent| tot)?\b",
        r"niet (?:op|aanwezig op) kantoor",
        # Spanish, Italian, Portuguese
        r"fuera de (?:la )?oficina",
        r"(?:mensaje|aviso) de ausencia|ausente (?:hasta|de la oficina)",
        r"fuori (?:sede|ufficio)|assente (?:dall['’]ufficio|fino)|messaggio di assenza",
        r"ausência do escritório|ausente do escritório|fora do escritório|aviso de ausência",
        # Swedish, Norwegian, Danish, Finnish
        r"frånvaro(?:meddelande)?\b|inte på kontoret",
        r"fraværs?(?:melding|besked|assistent)?\s*[:：]|ikke på kontoret|ikke til stede",
        r"poissaolo(?:ilmoitus|viesti)?\b|poissa toimistosta",
        # Polish, Czech, Hungarian, Romanian, Turkish
        r"(?:jestem )?poza biurem|nieobecność",
        r"mimo kancelář|nepřítomnost",
        r"házon kívül|irodán kívül|nem vagyok az irodában",
        r"absent din birou|în afara biroului|plecat din birou",
        r"ofis dışında|ofis disinda|büro dışında",
        # Russian, Ukrainian, Greek
        r"(?:нет|отсутству\w+|вне) (?:на рабочем месте|в офисе|офиса)|не в офисе|отсутствие на работе",
        r"поза офісом|відсутн\w+ (?:на роботі|в офісі)",
        r"εκτός γραφείου|απουσία από το γραφείο",
        # Chinese, Japanese, Korean
        r"不在办公室|不在辦公室|(?:外出|休假)(?:通知|自动|自動|回复|回覆)",
        r"不在(?:通知|連絡|のお知らせ)|外出中|休暇中",
        r"부재\s*중|외출\s*중",
    )
    + r")",
    re.I,
)
# What such an answer says in its text; asked only of mail that a machine sent.
AWAY = re.compile(
    _any(
        r"out of (?:the )?office|away (?:from|until|on)|on (?:\w+ )?leave|on (?:vacation|holiday)",
        r"returning on|absen[tc]e?|en cong[ée]|en vacances|de retour le|abwesend|nicht im (?:büro|haus)",
        r"im urlaub|afwezig|ausente|fuera de|de vacaciones|assente|in ferie|de férias|fora do escritório",
        r"frånvarande|semester|ferie|poissa|lomalla|urlop|nieobecn|dovolen|szabadság|concediu|izin",
        r"отпуск|отсутств|відпус|άδεια|休假|不在|休暇|부재|휴가",
    ),
    re.I,
)
AUTO_REPLY = re.compile(
    ANSWERED
    + r"(?:"
    + _any(
        r"auto(?:matic(?:ally)?|mated)?[ :-]{0,3}(?:generated )?(?:reply|response|answer|acknowledge?ment)",
        r"auto-?reply|auto-?responder|autoresponse",
        r"r[ée]ponse (?:automatique|auto)\b|message automatique\b|accusé de réception automatique",
        r"automatische (?:antwort|rückantwort|beantwortung|eingangsbestätigung)",
        r"automatisch(?:e)? (?:antwoord|beantwoording|bericht)",
        r"respuesta autom[áa]tica|contestación automática",
        r"risposta automatica",
        r"resposta autom[áa]tica",
        r"autosvar|automatiskt? svar",
        r"automaattinen vastaus",
        r"automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź",
        r"automatická odpověď",
        r"automatikus válasz",
        r"răspuns automat",
        r"otomatik yan[ıi]t",
        r"автоматический ответ|автоответ",
        r"автоматична відповідь",
        r"αυτόματη απάντηση",
        r"自动(?:回复|答复)|自動(?:回覆|回复|答覆)",
        r"自動(?:返信|応答)",
        r"자동\s*(?:회신|응답|답장)",
    )
    + r")",
    re.I,
)
BOUNCE = re.compile(
    _any(
        r"undeliver(?:ed|able)|non[- ]?delivery|delivery (?:status notification|has failed|failure)",
        r"delivery notification: delivery has failed|failed delivery|message delivery failure",
        r"mail delivery (?:failed|failure|system|error)|mail system error|could not send message",
        r"delivery report|failure delivery|returned (?:mail|to sender)|failure notice|mail failure",
        r"non remis|non distribu|rejet(?:é|ed)|message (?:bloqué|rejeté)|nondeliverable",
        r"[ée]chec de (?:la )?(?:remise|distribution|livraison|l['’]envoi)|message non d[ée]livr",
        r"retour (?:du|de|à l['’]) ?(?:message|courrier|expéditeur)|notification d['’]état de remise",
        r"unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|unzustellbarkeit",
        r"onbestelbaar|niet (?:te bezorgen|bezorgd|afgeleverd)",
        r"no se (?:puede|pudo|ha podido) entregar|no entregado|error de entrega|devuelto al remitente",
        r"mancat[oa] (?:recapito|consegna)|non recapitabile|impossibile recapitare|recapito non riuscito",
        r"não (?:entregue|foi possível entregar|é possível entregar)|falha na entrega",
        r"(?:kan|kunde) inte levereras|ikke levere|kan ikke leveres|toimitus epäonnistui|ei voida toimittaa",
        r"nie można dostarczyć|niedostarcz|nedoručitelné|nedoruč|kézbesíthetetlen|nelivrat|teslim edilemedi",
        r"недоставлен|не доставлен|не удалось доставить|не удается доставить|не вдалося доставити",
        r"αδυναμία παράδοσης|δεν παραδόθηκε",
        r"未送达|无法投递|退信|系統退信|傳遞失敗|未傳遞|配信不能|配信できません|未配信|送信エラー|배달되지|반송",
    ),
    re.I,
)
DELAY = re.compile(
    _any(
        r"delayed\b|delay(?:ed)? mail|delivery delay|warning: .*(?:not|still|could)|\bdelay\)",
        r"retard[ée]|diff[ée]r[ée]e?s?\b|verzögert|zustellung verzögert|vertraagd|retrasad|demorad",
        r"ritard|atrasad|försenad|forsinket|opóźni|задерж|遅延|延迟|延遲|지연",
    ),
    re.I,
)
CHALLENGE = re.compile(
    _any(
        r"(?:please )?(?:confirm|verify|authenticate) your (?:message|e-?mail|mail)\b.{0,40}$",
        r"(?:sender|message|e-?mail) (?:verification|authorization|authentication) (?:required|request)",
        r"(?:votre message|votre mail).{0,40}(?:en attente|authentifi)|demande d['’]authentification",
        r"challenge[ -]response|spam ?arrest|boxbe|mail ?in ?black",
    ),
    re.I,
)


def is_an_answer(subject: str) -> bool:
    """Whether a responder gave this subject: what stands behind its words is another mail's."""
    return bool(OUT_OF_OFFICE.match(subject) or AUTO_REPLY.match(subject))
