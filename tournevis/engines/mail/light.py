"""What an engineer writes, with a few marks in it, as plain text and as HTML: one source, two bodies.

    **bold**   `code`   [words](https://…)   ![words](cid:…)   - item   1. item   > quote   ``` block

Every letter of the source is escaped; only tags written here come out, and a sanitiser looks again.
There is no way to write HTML, a script, or a picture that is fetched from elsewhere.
"""

import html
import re
from collections.abc import Iterator

import nh3

INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
    r"|!\[(?P<alt>[^\[\]\n]{0,200})\]\(cid:(?P<cid>[\w.@+-]{1,200})\)"
    r"|\[(?P<label>[^\[\]\n]{1,200})\]\((?P<url>(?:https?://|mailto:|tel:)[^\s()<>\"]{1,2000})\)"
    r"|(?P<bare>https?://[^\s<>\"]{1,2000})"
)
TRAILING = ".,;:!?)'»"
ITEM = re.compile(r"[-*•] +(.*)")
NUMBERED = re.compile(r"\d{1,3}[.)] +(.*)")
FENCE = "```"
TAGS = {"p", "br", "strong", "code", "pre", "a", "img", "ul", "ol", "li", "blockquote", "div"}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}


def plain_text(source: str) -> str:
    """The source as one reads it without marks: links show their address.

    >>> plain_text("See **[our page](https://a.example/x)**, `ping`.")
    'See our page <https://a.example/x>, ping.'
    """
    return "\n".join(INLINE.sub(_plain, line) for line in _lines(source))


def as_html(source: str) -> str:
    """The source as an HTML fragment, sanitised.

    >>> as_html("<b>no</b> **yes**")
    '<p>&lt;b&gt;no&lt;/b&gt; <strong>yes</strong></p>'
    """
    fragment = "".join(_blocks(_lines(source)))
    return nh3.clean(
        fragment,
        tags=TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def page(source: str, *, language: str, signature: str = "") -> str:
    """A whole HTML document for a mail. No colour is set, so that dark readers stay readable;
    nothing is fetched from anywhere."""
    end = f'<div class="signature">{as_html(signature)}</div>' if signature.strip() else ""
    lang = language if re.fullmatch(r"[a-z]{2}", language) else "en"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark"></head>'
        '<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:42em">'
        f"{as_html(source)}{end}</body></html>"
    )


def _lines(source: str) -> list[str]:
    return source.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _plain(found: re.Match[str]) -> str:
    if found["url"]:
        return f"{found['label']} <{found['url']}>"
    if found["cid"]:
        return f"[{found['alt']}]"
    if found["bold"]:
        return INLINE.sub(_plain, found["bold"])
    return found["code"] or found[0]


def _blocks(lines: list[str]) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if not line:
            place += 1
            continue
        end = _end(lines, place)
        yield _block(lines[place:end])
        place = end


def _end(lines: list[str], place: int) -> int:
    """Where the block that begins here ends."""
    kind = _kind(lines[place])
    end = place + 1
    if kind == FENCE:
        while end < len(lines) and lines[end].strip() != FENCE:
            end += 1
        return min(end + 1, len(lines))
    while end < len(lines) and lines[end].strip() and _kind(lines[end]) == kind:
        end += 1
    return end


def _kind(line: str) -> str:
    text = line.strip()
    if text.startswith(FENCE):
        return FENCE
    if text.startswith(">"):
        return ">"
    if ITEM.fullmatch(text):
        return "-"
    return "1" if NUMBERED.fullmatch(text) else ""


def _block(lines: list[str]) -> str:
    kind = _kind(lines[0])
    if kind == FENCE:
        inside = lines[1:-1] if len(lines) > 1 and lines[-1].strip() == FENCE else lines[1:]
        return "<pre><code>" + html.escape("\n".join(inside)) + "</code></pre>"
    if kind == ">":
        quoted = [line.strip().removeprefix(">").strip() for line in lines]
        return f"<blockquote><p>{_joined(quoted)}</p></blockquote>"
    if kind:
        form, tag = (ITEM, "ul") if kind == "-" else (NUMBERED, "ol")
        items = (form.fullmatch(line.strip()) for line in lines)
        return f"<{tag}>" + "".join(f"<li>{_inline(i[1])}</li>" for i in items if i) + f"</{tag}>"
    return f"<p>{_joined(lines)}</p>"


def _joined(lines: list[str]) -> str:
    return "<br>".join(_inline(line) for line in lines)


def _inline(text: str) -> str:
    parts, place = [], 0
    for found in INLINE.finditer(text):
        parts += [html.escape(text[place : found.start()]), _marked(found)]
        place = found.end()
    return "".join([*parts, html.escape(text[place:])])


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{html.escape(found['code'])}</code>"
    if found["bold"]:
        return f"<strong>{_inline(found['bold'])}</strong>"
    if found["cid"]:
        return f'<img src="cid:{html.escape(found["cid"])}" alt="{html.escape(found["alt"])}">'
    if found["url"]:
        return f'<a href="{html.escape(found["url"])}">{html.escape(found["label"])}</a>'
    url = found["bare"].rstrip(TRAILING)
    rest = found["bare"][len(url) :]
    return f'<a href="{html.escape(url)}">{html.escape(url)}</a>{html.escape(rest)}'
