"""What an engineer writes becomes text and HTML; nobody writes a tag with it."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tournevis.engines.mail.light import as_html, page, plain_text

SOURCE = """Bonjour Ben,

Deux **choses** :
- ouvrez [notre page](https://centre.example/a?b=1&c=2)
- tapez `ping 192.0.2.1`

1. débranchez
2. rebranchez
> vous disiez
> ceci
```
a < b
```
![écran](cid:s1@x) https://x.example/y."""


def test_every_mark() -> None:
    html = as_html(SOURCE)
    for part in (
        "<p>Bonjour Ben,</p>",
        "<p>Deux <strong>choses</strong> :</p><ul><li>ouvrez ",
        "<code>ping 192.0.2.1</code>",
        "<ol><li>débranchez</li><li>rebranchez</li></ol>",
        "<blockquote><p>vous disiez<br>ceci</p></blockquote>",
        "<pre><code>a &lt; b</code></pre>",
        '<img src="cid:s1@x" alt="écran">',
        ">https://x.example/y</a>.",
    ):
        assert part in html
    assert 'href="https://centre.example/a?b=1&amp;c=2"' in html
    text = plain_text(SOURCE)
    assert "Deux choses :\n- ouvrez notre page <https://centre.example/a?b=1&c=2>" in text
    assert "- tapez ping 192.0.2.1" in text
    assert text.endswith("[écran] https://x.example/y.")


def test_text_without_marks_is_left_as_it_is() -> None:
    plain = "Bonjour,\n.point\nÀ bientôt * a_b [1] (x) 2*3*4"
    assert plain_text(plain) == plain


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        '[x](https://a.example/"onmouseover="y)',
        "![x](https://evil.example/p.png)",
        '![" onerror="x](cid:a)',
        "**<img src=x onerror=y>**",
        "`</code><script>`",
        "> <iframe src=x>",
    ],
)
def test_nothing_hostile_comes_out(hostile: str) -> None:
    html = page(hostile, language='fr"><script>', signature=hostile)
    tags = set(re.findall(r"<([a-z]+)", html))
    assert tags <= {
        *["html", "head", "meta", "body", "div", "p", "a", "img", "strong", "code", "blockquote"]
    }
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', "", html))
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)
    assert not re.search(r'src="(?!cid:)', html)


def test_a_dark_reader_chooses_the_colours() -> None:
    document = page("x", language="fr", signature="Centre Atlas")
    assert 'lang="fr"' in document
    assert "color:" not in document.replace("color-scheme", "")
    assert "Centre Atlas" in document


@settings(deadline=None)
@given(st.text(alphabet="ab <>&\"'`*[]()!-1.\n>https:/cid", max_size=200))
@example("[" * 100 + "](" * 40)
def test_only_our_tags_for_any_source(source: str) -> None:
    html = as_html(source)
    assert set(re.findall(r"</?([a-zA-Z]+)", html)) <= {
        *["p", "br", "strong", "code", "pre", "a", "img", "ul", "ol", "li", "blockquote"]
    }
    plain_text(source)


@pytest.mark.parametrize("piece", ["[", "**a", "`", "[a](", "![", "> - ", "https://", "*"])
def test_long_sources_are_read_in_a_moment(piece: str) -> None:
    began = time.process_time()
    as_html(piece * 5_000)
    plain_text(piece * 5_000)
    assert time.process_time() - began < 3, "quadratic"
