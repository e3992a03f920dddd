"""The part of a message that is new: without what it quotes, and without the signature."""

import re

from . import intro

QUOTED = re.compile(r"^\s?[>|]")
DELIMITER = re.compile(r"^[\s\-_*#~=+ᐧ—–.]*$")
SIGNATURE = re.compile(r"^--[ \t]*$|^—$")
DEVICE = re.compile(
    r"^\W*(?:(?:sent|get|envoy[ée]|téléchargez|obtenez|t[ée]l[ée]charger)\b.{0,15}"
    r"\b(?:from|via|with|by|depuis|de|du|à partir|outlook|avec)\b.{0,100}"
    r"|from my (?:iphone|ipad|mobile|phone|android).{0,40}"
    r"|gesendet (?:von|mit)\b.{0,80}|von meinem .{0,60}gesendet|diese nachricht wurde von .{0,80}"
    r"|verzonden (?:met|vanaf|van).{0,60}|sendt fra .{0,60}|skickat från .{0,60}"
    r"|enviado desde .{0,60}|inviato da .{0,60}|從我的 .{0,40}|someone from mobile"
    r"|ce message a été envoyé depuis .{0,60}|provenance : .{0,60})$",
    re.I,
)
MOST_SIGNATURE_LINES = 25


def reply(text: str) -> str:
    """The newly written part of a plain text; empty when all of it is quoted.

    When answers are written between the quoted lines, these stay: alone the answers mean nothing.
    A forward without a word of its own gives what was forwarded.

    >>> reply("Ça remarche, merci\\n\\nLe 3 mars 2026 à 10:12, Anna a écrit :\\n> Bonjour\\n")
    'Ça remarche, merci'
    """
    lines = [line.rstrip() for line in text.split("\n")]
    whole, rest = lines[: intro.MOST_LINES], lines[intro.MOST_LINES :]
    kept = _new(whole)
    if kept and len(kept) == len(whole):
        kept += rest
    return _trimmed(kept)


def _new(lines: list[str]) -> list[str]:
    at = 0
    while at < len(lines):
        if intro.is_separator(lines[at]) or intro.is_header_block(lines, at):
            return lines[:at] if _says(lines[:at]) else _forwarded(lines, at)
        if found := intro.intro_at(lines, at):
            return _around(lines, *found)
        at += 1
    cut = intro.elsewhere(lines)
    if cut is not None and _says(lines[:cut]):
        return lines[:cut]
    return _without_last_quote(lines)


def _without_last_quote(lines: list[str]) -> list[str]:
    """Without the quote at the end, when it is the only one and something stands above it."""
    said = _unsigned(lines)
    top = next((n for n, line in enumerate(said) if QUOTED.match(line)), len(said))
    below = (line for line in said[top:] if line.strip())
    return said[:top] if _says(said[:top]) and all(map(QUOTED.match, below)) else lines


def _forwarded(lines: list[str], at: int) -> list[str]:
    """A message that opens with someone else's: what that one says."""
    if not intro.is_header_block(lines, at):
        at = next((n for n in range(at + 1, min(len(lines), at + 4)) if lines[n].strip()), at + 1)
    if at < len(lines) and intro.is_header_block(lines, at):
        at = intro.header_block_end(lines, at)
    return lines[at:]


def _around(lines: list[str], first: int, after: int) -> list[str]:
    """The new lines around an introduction that takes lines [first, after)."""
    before, below = lines[:first], lines[after:]
    top = next((n for n, line in enumerate(below) if line.strip()), len(below))
    if QUOTED.match(lines[first]) and QUOTED.match(lines[after - 1]):  # "> Le … a écrit :"
        return before if _says(before) else []
    if top == len(below) or not QUOTED.match(below[top]):
        return before if _says(before) else below
    written = [line for line in below[top:] if not QUOTED.match(line)]
    if not _says(_unsigned(["above", *written])[1:]):
        return before
    blocks = _blocks(below[top:])
    if blocks == 1 and not _says(before):  # written below the quote
        return written
    return before + below


def _blocks(lines: list[str]) -> int:
    """How many runs of quoted lines there are, blank lines not counting."""
    flags = [bool(QUOTED.match(line)) for line in lines if line.strip()]
    return sum(flag and not before for before, flag in zip([False, *flags], flags, strict=False))


def _trimmed(lines: list[str]) -> str:
    lines = _unsigned(lines)
    while lines and (DELIMITER.match(lines[-1]) or DEVICE.match(lines[-1][:200])):
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines).rstrip()


def _unsigned(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        near_the_end = len(lines) - at <= MOST_SIGNATURE_LINES
        if near_the_end and SIGNATURE.match(line) and _says(lines[:at]):
            return lines[:at]
    return list(lines)


def _says(lines: list[str]) -> bool:
    return any(not DELIMITER.match(line) for line in lines)
