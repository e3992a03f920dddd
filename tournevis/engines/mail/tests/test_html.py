"""HTML of clients: nothing runs, nothing is fetched, the words stay (promise 17)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.mail import Limits, with_remote_images
from tournevis.engines.mail.html import bounded, sanitised
from tournevis.engines.mail.html_text import to_text


def shown(html: str) -> str:
    return sanitised(html, Limits(), [])


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<iframe src='http://x.example'></iframe>",
        "<form action='http://x.example'><input name=a></form>",
        "<div style='background:url(http://x.example/a.png)'>x</div>",
        "<div style='position:fixed;top:0'>x</div>",
        "<link rel=stylesheet href='http://x.example/a.css'>",
        "<meta http-equiv=refresh content='0;url=http://x.example'>",
        "<base href='http://x.example'>",
        "<style>@import 'http://x.example/a.css'</style>",
        "<object data='http://x.example'></object><embed src='http://x.example'>",
        "<video poster='http://x.example/a.png'></video>",
        "<img srcset='http://x.example/a.png 2x'>",
        "<table background='http://x.example/a.png'></table>",
        "<div a='<'><img src=x onerror=alert(1)></div>",
        "<<script>script>alert(1)<</script>/script>",
        "<img src='http://x.example/?cid:' onload=alert(1)>",
        "<!--><img src=x onerror=alert(1)>-->",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(html: str) -> None:
    clean = shown(html)
    for word in ("<script", " onerror=", " onload=", "javascript:", "<iframe", "<form", "<svg"):
        assert word not in clean
    for word in ("url(", ' src="http', "srcset", "poster", "<style", "<link", "<base", "position"):
        assert word not in clean


def test_remote_images_wait_until_asked_for() -> None:
    clean = shown("<img src='https://x.example/a.png' alt='plan' width=10>")
    assert ' data-src="https://x.example/a.png"' in clean
    assert ' src="' not in clean
    assert ' src="https://x.example/a.png"' in with_remote_images(clean)


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "data:image/svg+xml,x", "file:///etc", "x"]
)
def test_no_other_source_is_ever_given_back(source: str) -> None:
    written = shown(f"<img src='{source}'><img data-src='{source}'>")
    assert source not in with_remote_images(written)


def test_attached_images_stay() -> None:
    assert 'src="cid:logo@client"' in shown("<img src='cid:logo@client'>")


def test_links_open_apart_and_tell_nothing() -> None:
    clean = shown("<a href='https://x.example'>x</a>")
    assert 'rel="noopener noreferrer nofollow"' in clean
    assert 'target="_blank"' in clean


def test_text_of_a_page() -> None:
    html = (
        "<head><title>t</title><style>p{color:red}</style></head><body><p>Bonjour</p>"
        "<!--[if mso]><p>hidden</p><![endif]--><o:p>&nbsp;</o:p>"
        "<table><tr><td>box</td><td>rouge</td></tr><tr><td>caisse</td><td>verte</td></tr></table>"
        "<div style='display:none'>preheader</div>Merci<br>Ben"
    )
    expected = "Bonjour\n\nbox rouge\ncaisse verte\nMerci\nBen"
    assert to_text(shown(html)) == expected


def test_words_outlive_the_limits() -> None:
    defects: list[str] = []
    html = "<div>" * 500 + "important" + "</div>" * 500
    clean = sanitised(html, Limits(html_depth=10), defects)
    assert clean.count("<div>") == 10
    assert to_text(clean).strip() == "important"
    assert defects == ["HTML with too many or too deeply nested tags: some are dropped"]


def test_many_unclosed_paragraphs_are_not_nesting() -> None:
    defects: list[str] = []
    clean = sanitised("<p>one" * 500, Limits(), defects)
    assert clean.count("<p>") == 500
    assert defects == []


@settings(deadline=None)
@given(st.text(alphabet="<>/!-abdivp \"'=&;", max_size=200))
def test_bounded_html_has_only_whole_tags(html: str) -> None:
    kept = bounded(html, Limits(html_depth=3, html_tags=10), [])
    assert kept.count("<") <= kept.count(">")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_html_is_taken(html: str) -> None:
    clean = shown(html)
    assert "\0" not in to_text(clean)
    assert "<script" not in clean.lower()
