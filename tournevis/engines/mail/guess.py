"""Which charset may these bytes be in, when nothing trustworthy says so?

A small, bounded kind of language statistics: how the high bytes stand together, and how many of
them become the frequent letters of a script. UTF-8 has been tried before.
"""

import re

LOOKED_AT = 8_000
HIGH = re.compile(rb"[\x80-\xff]+")
ENOUGH = 8  # high bytes, below which nothing can be said
# The most frequent letters: half of a text or more.
FREQUENT = {
    "cp1251": "оеаинтсрвлкмдпу",
    "koi8_r": "оеаинтсрвлкмдпу",
    "cp866": "оеаинтсрвлкмдпу",
    "iso8859_5": "оеаинтсрвлкмдпу",
    "iso8859_7": "αοιετσνηυρπκμλςάίό",
    "iso8859_8": "יוהלארתבשמנ",
    "cp1256": "الينمرتوبعده",
    "cp874": "านรอกเงมยลวดทส่้",
}
KANA = re.compile("[ぁ-んァ-ヶー、。]")
# Frequent Chinese signs, simplified and traditional, and those that both write alike.
HANZI = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之"
    "年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理"
    "心她本前开但因只从想实請您好這個們來為國說時會對過發後裡種經麼學現當沒動還進樣開從實打印机"
    "機電子郵件邮件问题問題謝谢請请無无"
)
HANGUL = re.compile("[가-힣]")
INSIDE_A_WORD = re.compile(r"[^\W\d_][¡¢£¤¥¦§¨©¬®¯°±²³µ¶·¸¹¼½¾¿×÷]+[^\W\d_]")
DOUBLE = ("gb18030", "big5", "euc_jp", "cp932", "cp949")


def guesses(data: bytes) -> list[str]:
    """Charsets to try, the likeliest first; the last one, cp1252, takes nearly everything."""
    sample = data[:LOOKED_AT]
    runs = HIGH.findall(sample)
    total = sum(map(len, runs))
    if total < 2:
        return ["cp1252"]
    if b"\0" in sample:
        return [*_wide(sample), "cp1252"]
    together = sum(len(run) for run in runs if len(run) > 1)
    if total >= ENOUGH and together * 10 >= total * 7:
        return [*(_by_letters(sample) or _latin(sample)), "cp1252"]
    asian = _double(sample) if total >= ENOUGH and together * 5 >= total * 2 else []
    return [*asian, *_latin(sample), "cp1252"]


def _wide(sample: bytes) -> list[str]:
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 < len(sample):
        return []
    return ["utf-16-be" if even > odd else "utf-16-le"]


def _by_letters(sample: bytes) -> list[str]:
    """Scripts that are not Latin: the one whose frequent letters are most frequent."""
    asian = _double(sample)
    if asian:
        return asian
    scores = []
    for charset, letters in FREQUENT.items():
        text = sample.decode(charset, "replace")
        foreign = [sign for sign in text if sign > "\x7f"]
        found = sum(sign in letters for sign in foreign)
        scores.append((found / max(1, len(foreign)), charset))
    best, charset = max(scores)
    return [charset] if best >= 0.45 else []


def _double(sample: bytes) -> list[str]:
    """East Asian charsets in which the bytes make sense, the most sensible first."""
    scores = [(_sense(sample, charset), charset) for charset in DOUBLE]
    return [charset for score, charset in sorted(scores, reverse=True) if score >= 0.2][:1]


def _sense(sample: bytes, charset: str) -> float:
    text = sample.decode(charset, "replace")
    foreign = [sign for sign in text if sign > "\x7f"]
    if not foreign or text.count("\ufffd") > 1 + len(foreign) // 50:
        return 0.0
    shown = "".join(foreign)
    if charset in ("euc_jp", "cp932"):
        half = sum("\uff61" <= sign <= "\uff9f" for sign in foreign)
        return (len(KANA.findall(shown)) - half) / len(foreign)
    if charset == "cp949":
        # Any pair of bytes may be Hangul by chance; the common half stands in KS X 1001.
        common = len(re.findall(rb"[\xb0-\xc8][\xa1-\xfe]", sample))
        return min(len(HANGUL.findall(shown)), common) / len(foreign) * 0.6
    return sum(sign in HANZI for sign in foreign) / len(foreign) * 1.5


def _latin(sample: bytes) -> list[str]:
    """Western or Central European: where fewer signs that are no letters stand inside words."""
    odd = {
        charset: len(INSIDE_A_WORD.findall(sample.decode(charset, "replace")))
        for charset in ("cp1252", "cp1250", "iso8859_2")
    }
    best = min(odd, key=lambda charset: odd[charset])  # the first one when all are as good
    return [] if best == "cp1252" else [best]
