"""HTML of a mail: bounded before any parser sees it, and sanitised."""

import re
from urllib.parse import urlsplit

import nh3

from .charset import clean
from .mail import Limits


def _names(names: str) -> set[str]:
    return set(names.split())


TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})((?:\s|/)[^<>]*)?>")
OTHER_MARKUP = re.compile(r"<[!?][^<>]*>|</?[A-Za-z][\w.-]*:[^<>]*>")
IMAGE_SOURCE = re.compile(r"(?<![\w-])src\s*=", re.I)
# Ways to hide words from people that programs still read: all become one.
UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:^|;)\s*opacity\s*:\s*0(?:\.0*)?\s*(?:;|$|!)"
    r"|(?:^|;)\s*(?:max-height|font-size|line-height\s*:\s*0[^;]*;\s*font-size)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$|!)",
    re.I,
)
REMOVED_WHOLE = ("script", "style", "head", "title", "template", "noscript", "svg", "math")
# They end by themselves, so leaving them open does not nest.
UNCOUNTED = _names("p li tr td th tbody thead br hr img col wbr area input meta link")
FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
# A browser reopens every open formatting element in each new block: few may be open at once.
MOST_FORMATTING = 8
BLOCKS = _names("div table ul ol blockquote section article center form")

TAGS = _names(
    "a abbr b blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4"
    " h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td"
    " tfoot th thead tr tt u ul"
)
STYLES = _names("display color background-color font-weight font-style text-align text-decoration")
ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "data-src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
}
NUMBERS = {"colspan": 2, "rowspan": 2, "width": 4, "height": 4, "start": 4}


def sanitised(html: str, limits: Limits, defects: list[str]) -> str:
    """HTML without scripts, forms, frames or outside resources; show it in a sandboxed frame.

    Remote images keep their address in `data-src`. Attached ones stay as `cid:` references.
    """
    cleaned = nh3.clean(
        bounded(html, limits, defects),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        filter_style_properties=STYLES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return clean(cleaned).strip()


def with_remote_images(sanitised_html: str) -> str:
    """The same sanitised HTML, its remote images now loading: only when the reader asks."""
    return sanitised_html.replace(' data-src="', ' src="')


def bounded(html: str, limits: Limits, defects: list[str]) -> str:
    """The same HTML with no more than so many characters, tags and levels, in one linear pass.

    What is no well-formed tag becomes text. Beyond the limits the words stay, their tags go.
    """
    if len(html) > limits.html_chars:
        defects.append(f"HTML cut at {limits.html_chars} characters")
    html = OTHER_MARKUP.sub("", _without_whole(clean(html[: limits.html_chars])))
    pieces: list[str] = []
    at, levels, beyond = 0, _Levels(limits), False
    for tag in TAG.finditer(html):
        start, end = tag.span()
        if start > at:
            pieces.append(html[at:start].replace("<", "&lt;"))
        at, name = end, tag[2].lower()
        if levels.admit(name, closing=bool(tag[1])):
            pieces.append(_held_back(tag[0]) if name == "img" else tag[0])
        else:
            beyond = True
            pieces.append("<br>" if name in BLOCKS and levels.tags_left > 0 else " ")
    pieces.append(html[at:].replace("<", "&lt;"))
    if beyond:
        defects.append("HTML with too many or too deeply nested tags: some are dropped")
    return "".join(pieces)


class _Levels:
    def __init__(self, limits: Limits) -> None:
        self.most, self.tags_left = limits.html_depth, limits.html_tags
        self.depth = self.formatting = 0

    def admit(self, name: str, *, closing: bool) -> bool:
        """Whether this tag stays; open and closing tags beyond a level go together."""
        self.tags_left -= 1
        if name in UNCOUNTED:
            return self.tags_left > 0
        step, kept = -1 if closing else 1, True
        if name in FORMATTING:
            self.formatting = max(0, self.formatting + step)
            kept = self.formatting + closing <= MOST_FORMATTING
        self.depth = max(0, self.depth + step)
        return kept and self.depth + closing <= self.most and (self.tags_left > 0 or closing)


def _without_whole(html: str) -> str:
    html = _cut(html, "<!--", "-->")
    for name in REMOVED_WHOLE:
        html = _cut(html, f"<{name}", f"</{name}")
    return html


def _cut(html: str, opening: str, closing: str) -> str:
    lower = html.lower()
    if len(lower) != len(html):  # a few letters change length in lower case: compare as they are
        lower = html
    kept, at = [], 0
    while (start := lower.find(opening, at)) >= 0:
        after = start + len(opening)
        if opening != "<!--" and lower[after : after + 1].isalnum():  # <header> is no <head>
            kept.append(html[at:after])
            at = after
            continue
        kept.append(html[at:start])
        end = lower.find(closing, start + 2)  # an empty comment may be written <!-->
        last = lower.find(">", end) if end >= 0 else -1
        if last < 0:  # never closed: a script takes the rest with it, the others only themselves
            return "".join(kept) + ("" if opening in ("<script", "<style") else html[after:])
        at = last + 1
    return "".join([*kept, html[at:]])


def _held_back(image: str) -> str:
    return image if "cid:" in image.lower() else IMAGE_SOURCE.sub("data-src=", image)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return "display:none" if UNSEEN.search(value) else value
    if name in NUMBERS:
        return value if value.isdecimal() and len(value) <= NUMBERS[name] else None
    if name == "data-src":
        return value if _is_remote(value) else None
    if tag == "img" and name == "src":
        return value if value.lower().startswith("cid:") else None
    return value


def _is_remote(value: str) -> bool:
    try:
        return urlsplit(value).scheme in ("http", "https")
    except ValueError:
        return False
