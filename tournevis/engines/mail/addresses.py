"""Address fields, as people's programs really write them. Linear in their length."""

import re
from collections.abc import Iterator

from .head import decode_words
from .mail import Address

SPECIAL = re.compile(r'[\\"()<>,;]')
PLAUSIBLE = re.compile(r"[^\s<>\"(),;:]{1,200}@[^\s<>\"(),;:@]{1,250}")
QUOTED_LOCAL = re.compile(r"\"(?:[^\"\\\r\n]|\\.){1,64}\"@[^\s<>\"(),;:@]{1,250}")
ENCODED = re.compile(r"=\?[^?\s]+\?[bBqQ]\?")


def addresses(value: str, most: int) -> tuple[tuple[Address, ...], bool]:
    """At most `most` addresses of a raw field value, and whether there were more.

    >>> addresses('"Client, Ben" <ben @example.com>, carla@example.org>', 10)[0]
    (Address(name='Client, Ben', address='ben@example.com'), Address(name='', address='carla@example.org'))
    """
    found: list[Address] = []
    before = ""
    for item in _items(value):
        if "@" not in item:  # an unquoted "Client, Ben <ben@…>": the name goes with what follows
            before = f"{before} {item}".strip()[:500]
            continue
        if len(found) == most:
            return tuple(found), True
        one = address(f"{before} {item}".strip())
        before = ""
        if one.address:
            found.append(one)
    return tuple(found), False


def address(item: str) -> Address:
    """One address. The address itself is taken as written, never decoded."""
    item = item[:4_000]
    bare, comment = _without_comments(item)
    opening = _last_angle(bare)
    if opening >= 0:
        name, inside = bare[:opening], bare[opening + 1 :].partition(">")[0]
    else:
        name, inside = "", bare
    spec = _spec(inside, joined=opening >= 0) or _spec(bare, joined=False)
    return Address(_name(name) or _name(comment), spec)


def hides_encoding(one: Address) -> bool:
    """Whether the address carries an encoded word, which some programs show as another person."""
    return bool(ENCODED.search(one.address))


def shows_another(one: Address) -> bool:
    """Whether the display name shows an e-mail address that isn't the sender's."""
    shown = PLAUSIBLE.search(one.name)
    return shown is not None and shown[0].lower() != one.address.lower()


def _items(value: str) -> list[str]:
    items: list[str] = []
    start, at, quoted, depth = 0, 0, False, 0
    while found := SPECIAL.search(value, at):
        at, sign = found.end(), found[0]
        if sign == "\\":
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif not quoted and not depth and sign in ",;":
            items.append(value[start : found.start()])
            start = at
    if quoted or depth:  # a quote that never closes must not swallow the others
        items.extend(re.split(r"[,;]", value[start:]))
    else:
        items.append(value[start:])
    return [item.strip() for item in items if item.strip()]


def _signs(item: str) -> Iterator[tuple[int, str, bool]]:
    """Each sign with its place and whether it is quoted; an escaped one comes with its backslash."""
    at, quoted = 0, False
    while at < len(item):
        size = 2 if item[at] == "\\" else 1
        yield at, item[at : at + size], quoted
        quoted ^= item[at] == '"'
        at += size


def _without_comments(item: str) -> tuple[str, str]:
    if "(" not in item:
        return item, ""
    kept: list[str] = []
    comment: list[str] = []
    depth = 0
    for _, sign, quoted in _signs(item):
        if sign == "(" and not quoted:
            depth += 1
        elif sign == ")" and not quoted and depth:
            depth -= 1
        else:
            (comment if depth else kept).append(sign)
    return ("".join(kept), "".join(comment)) if not depth else (item, "")


def _last_angle(item: str) -> int:
    if '"' not in item and "\\" not in item:
        return item.rfind("<")
    ended, last = False, -1
    for at, sign, quoted in _signs(item):
        ended = quoted == (sign == '"')
        if sign == "<" and not quoted:
            last = at
    # After a quote that never closes, any angle will do.
    return last if ended or last >= 0 else item.rfind("<")


def _spec(text: str, *, joined: bool) -> str:
    text = text.strip().strip("<>").removeprefix("mailto:")
    if quoted := QUOTED_LOCAL.fullmatch(text.strip()):
        return quoted[0]
    text = text.strip("'\"")
    whole = PLAUSIBLE.fullmatch(re.sub(r"\s+", "", text))
    within = PLAUSIBLE.search(text)
    # Between angles blanks are slips of the keyboard; elsewhere they part a name from an address.
    found = (whole or within) if joined else (within or whole)
    return found[0].strip(".,'") if found else ""


def _name(text: str) -> str:
    decoded = decode_words(re.sub(r"\\(.)", r"\1", text.strip(" \t,:")))
    return decoded.strip(" \"'<>")[:200]
