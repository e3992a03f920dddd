"""Where a mail stops being new: the lines that programs put above what they quote.

Patterns for French and English are our own, and wide; quotequail knows more languages.
"""

import re

import quotequail

LONGEST_LINE = 400
MOST_LINES = 3_000
WROTE = re.compile(
    r"(\bwrote|\ba [ée]crit|\bschrieb|\bescribi[óo]|\bescreveu|\bha scritto|\bskrev|\bschreef"
    r"|\bgeschreven|\bnapisał(?:\(a\))?|написал(?:\(а\))?|пише|写道|\bannounced|\ba envoyé)"
    r".{0,90}[:：]\W*$|\bwrote ----\W*$",
    re.I,
)
OPENS = re.compile(
    r"^\W*(on|le|am|el|il|em|op|den|dnia|at|selon|lun|mar|mer|jeu|ven|sam|dim|\d{1,4}[-/. ]"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|在)\b",
    re.I,
)
DATED = re.compile(r"\d{1,4}[-/. ]\W*\w+|\d:\d\d|@")
ISO_INTRO = re.compile(r"^\W*\d{4}[-/]\d{1,2}[-/]\d{1,2}\b.{0,40}(?:GMT|UTC|<[^<>]*@)")
SEPARATOR = re.compile(
    r"^[-*_>\s|=]*(?:begin )?(?:original message|message d['’]origine|message original"
    r"|forwarded (?:message|by)|message transf[ée]r[ée]|courriel original|courriel transf[ée]r[ée]"
    r"|d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])|mensaje original"
    r"|urspr[üu]ngliche nachricht|weitergeleitete nachricht|reply above this line"
    r"|r[ée]pondre au-dessus de cette ligne)\W*$",
    re.I,
)
FROM_FIELD = re.compile(r"^[\s*>]*(from|de|von|da|från|fra|van|от)\s*:\**\s*\S", re.I)
OTHER_FIELD = re.compile(
    r"^[\s*>]*(sent|date|to|cc|subject|reply-to|envoy[ée](?: le)?|à|a|pour|objet|sujet|répondre à"
    r"|gesendet|datum|an|betreff|antworten an|risposta|data|oggetto|skickat|till|ämne|enviado|para"
    r"|asunto|verzonden|aan|onderwerp)\s*:\**(\s|$)",
    re.I,
)
ENDS = (":", "：", "----", ":*", ":_")
RISKY = re.compile(r"[<@]")


def intro_at(lines: list[str], at: int) -> tuple[int, int] | None:
    """The lines [first, after) of an introduction ("On…, … wrote:") whose last line is `at`."""
    last = _unquoted(lines[at])
    if not last or len(last) > LONGEST_LINE:
        return None
    if ISO_INTRO.match(last) and _quote_follows(lines, at + 1):
        return at, at + 1
    if not last.endswith(ENDS):
        return None
    both = _span(lines, at - 1, at)  # the verb may stand on the line before
    if not WROTE.search(both) and not (ISO_INTRO.match(both) and both.endswith(">:")):
        return None
    named: int | None = None
    for first in range(at, max(-1, at - 4), -1):
        line = _unquoted(lines[first])
        if not line:
            break
        span = _span(lines, first, at)
        if OPENS.match(line) and DATED.search(span):
            return first, at + 1
        if named is None and "@" in line and WROTE.search(span):
            named = first
    return None if named is None else (named, at + 1)


def is_separator(line: str) -> bool:
    """Whether a line says that another message begins below."""
    return len(line) <= LONGEST_LINE and bool(SEPARATOR.match(line.strip()))


def is_header_block(lines: list[str], at: int) -> bool:
    """Whether the head of a quoted message ("De : … Envoyé : … Objet : …") begins at line `at`."""
    if not FROM_FIELD.match(lines[at][:LONGEST_LINE]):
        return False
    following = [line[:LONGEST_LINE] for line in lines[at + 1 : at + 9] if line.strip()][:5]
    return sum(bool(OTHER_FIELD.match(line)) for line in following) >= 2


def header_block_end(lines: list[str], at: int) -> int:
    """The first line below the head of a quoted message that begins at `at`."""
    blank = 0
    for after in range(at, min(len(lines), at + 20)):
        line = lines[after]
        if FROM_FIELD.match(line) or OTHER_FIELD.match(line):
            blank = 0
        elif not line.strip():
            blank += 1
            if blank == 2 or (after + 1 < len(lines) and not OTHER_FIELD.match(lines[after + 1])):
                return after + 1
    return min(len(lines), at + 1)


def elsewhere(lines: list[str]) -> int | None:
    """Where quotequail sees a quote begin, for languages that we have no patterns for."""
    # Its patterns take cubic time on lines full of "<" and "@": such lines are hidden from it.
    plain = [line if len(line) <= 300 and len(RISKY.findall(line)) <= 6 else "-" for line in lines]
    text = "\n".join(plain[:500])
    expanded = quotequail.quote(text, limit=500, quote_intro_line=True)
    if len(expanded) < 2:
        return None
    found = str(expanded[0][1]).count("\n") + 1 if expanded[0][1] else 0
    return found if found < min(len(plain), 499) else None


def _span(lines: list[str], first: int, last: int) -> str:
    return " ".join(_unquoted(line)[:LONGEST_LINE] for line in lines[max(0, first) : last + 1])


def _unquoted(line: str) -> str:
    return line.lstrip("> ").replace("\xa0", " ").replace("\u202f", " ").strip()


def _quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return following.startswith((">", "|"))
