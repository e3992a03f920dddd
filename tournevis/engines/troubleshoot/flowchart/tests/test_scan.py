"""Mermaid is read as teams write it, and what cannot be read is told by its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.flowchart import FlowchartError, Link, scan


def _links(text: str) -> list[tuple[str, str, str]]:
    chart = scan(text)
    return [(link.source, link.target, link.label) for link in chart.links]


@pytest.mark.parametrize(
    "header",
    ["flowchart TD\n", "flowchart LR;", "graph TB\n", "graph\n", "\n\n  flowchart-elk RL\n"],
)
def test_every_header(header: str) -> None:
    assert _links(header + "A-->B") == [("A", "B", "")]


@pytest.mark.parametrize(
    ("drawn", "label", "shape"),
    [
        ("A[A box]", "A box", "box"),
        ("A(Round)", "Round", "box"),
        ("A([Stadium])", "Stadium", "box"),
        ("A[[Sub (process)]]", "Sub (process)", "box"),
        ("A[(Store)]", "Store", "box"),
        ("A((Circle))", "Circle", "box"),
        ("A(((End)))", "End", "box"),
        ("A>Flag]", "Flag", "box"),
        ("A{Is it on?}", "Is it on?", "diamond"),
        ("A{{Which?}}", "Which?", "hexagon"),
        ("A[/Input/]", "Input", "box"),
        ("A[\\Output\\]", "Output", "box"),
        ("A[/Trapezoid\\]", "Trapezoid", "box"),
        ("A[/var/log is full]", "/var/log is full", "box"),
        ("A[(optional) restart]", "(optional) restart", "box"),
        ('A["Quoted ] and } inside"]', "Quoted ] and } inside", "box"),
        ('A{"Lamp<br/>on#63;"}', "Lamp on?", "diamond"),
        ('A["`A **bold** _word_`"]', "A bold word", "box"),
        ('A["L&#39;eau &amp; le gaz #quot;"]', "L'eau & le gaz \"", "box"),
        ("A[fa:fa-plug Plug it in]", "Plug it in", "box"),
        ("A[<b>Bold</b> a < b]", "Bold a < b", "box"),
        ("A:::red", "A", "box"),
        ("A[Label]:::red", "Label", "box"),
        ('A@{ shape: diamond, label: "Works?" }', "Works?", "diamond"),
        ("A@{ label: Plain words, shape: rect }", "Plain words", "box"),
        ("é1[Été]", "Été", "box"),
        ("my-box.2[Named with a hyphen]", "Named with a hyphen", "box"),
        ("A", "A", "box"),
    ],
)
def test_every_box(drawn: str, label: str, shape: str) -> None:
    (node,) = scan(f"flowchart TD\n  {drawn}\n").nodes.values()
    assert (node.label, node.shape, node.line) == (label, shape, 2)


@pytest.mark.parametrize(
    ("arrow", "label"),
    [
        ("-->", ""),
        ("--->", ""),
        ("---", ""),
        ("==>", ""),
        ("===", ""),
        ("-.->", ""),
        ("-..->", ""),
        ("-.-", ""),
        ("<-->", ""),
        (" --x ", ""),
        (" o--o ", ""),
        (" e1@--> ", ""),
        ("-->|yes|", "yes"),
        ("--> |  not so  |", "not so"),
        ('-->|"a | b"|', "a | b"),
        ("---|yes|", "yes"),
        ("-- yes -->", "yes"),
        ("--yes-->", "yes"),
        ("--oui-->", "oui"),
        ("-- peut-être -->", "peut-être"),
        ("-- yes ---", "yes"),
        ('-- "a --> b" -->', "a --> b"),
        ("== yes ==>", "yes"),
        ("-. non .->", "non"),
        ("-.non.->", "non"),
        ("-. v1.2 .->", "v1.2"),
    ],
)
def test_every_arrow(arrow: str, label: str) -> None:
    assert _links(f"flowchart TD\nA{arrow}B") == [("A", "B", label)]
    assert _links(f"flowchart TD\nA[x] {arrow} B[y]") == [("A", "B", label)]


def test_chains_and_groups() -> None:
    text = "graph LR\n A & B -->|x| C --> D & E; E --> F %% on we go\nF ~~~ A"
    assert _links(text) == [
        ("A", "C", "x"),
        ("B", "C", "x"),
        ("C", "D", ""),
        ("C", "E", ""),
        ("E", "F", ""),
    ]


def test_boxes_may_be_drawn_after_they_are_used_and_drawn_once() -> None:
    chart = scan("flowchart TD\nA --> B\nB{Why?}\nA[Start]\nB --> A")
    assert [node.label for node in chart.nodes.values()] == ["Start", "Why?"]
    assert chart.nodes["B"].shape == "diamond"
    assert chart.entrances == ("A",)


def test_what_is_only_for_the_eye_is_passed_over() -> None:
    text = """---
title: "A title"
---
%%{init: {
  "theme": "dark"}}%%
flowchart TD
  %% a comment with A --> Z
  accDescr: B --> Z
  direction LR
  classDef red fill:#f00
  A --> B
  class A,B red
  style A fill:#fff
  linkStyle 0 stroke:red
  click A href "https://example.org" "There"
  endpoint --> classic --> styles
"""
    chart = scan(text)
    assert chart.title == "A title"
    assert list(chart.nodes) == ["A", "B", "endpoint", "classic", "styles"]
    assert chart.nodes["A"].line == 11


def test_subgraphs_hold_boxes_and_can_be_pointed_at() -> None:
    text = """flowchart TD
    subgraph one [First part]
      A --> B
      subgraph "the inner part"
        C
      end
    end
    subgraph Second part
      D
    end
    X --> one
    one --> D
    """
    assert _links(text) == [
        ("A", "B", ""),
        ("X", "A", ""),
        ("X", "C", ""),
        ("B", "D", ""),
        ("C", "D", ""),
    ]


def test_a_fenced_block_of_a_page_keeps_its_lines() -> None:
    page = "# Our tree\n\n```mermaid\ngraph TD\nA --> B\n```\n\nA --> Z\n"
    assert _links(page) == [("A", "B", "")]
    assert scan(page).nodes["A"].line == 5


def test_windows_line_ends_and_byte_order_marks() -> None:
    assert _links("\ufeffgraph TD\r\nA --> B\r\nB --> C\r\n") == [("A", "B", ""), ("B", "C", "")]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "begins with"),
        ("sequenceDiagram\nA->>B: hi", 1, "begins with"),
        ("\n\nA --> B", 3, "begins with"),
        ("flowchart TD\nA --> ", 2, "expected a box"),
        ("flowchart TD\nA --> B\nB -->|yes| --> C", 3, "expected a box"),
        ("flowchart TD\nA[Not closed --> B", 2, "not closed"),
        ("flowchart TD\nA --> B\nB{Why? --> C\nC --> D", 3, "not closed"),
        ("flowchart TD\nA B", 2, "cannot read “B”"),
        ("flowchart TD\nA -> B", 2, "cannot read “-> B”"),
        ("flowchart TD\nend", 2, "without a subgraph"),
        ("flowchart TD\nsubgraph x\nA --> B\n", 4, "“end” is missing"),
        ("flowchart TD\n" + "A --> B\n" * 30_000, 1, "too long"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(FlowchartError) as caught:
        scan(text)
    assert caught.value.line == line
    assert says in str(caught.value)
    assert caught.value.text["fr"].startswith(f"ligne {line} : ")


WORDS = st.text("abcé ?'1", min_size=1, max_size=12).map(str.strip).filter(bool)
BOXES = st.sampled_from(["[{}]", "({})", "([{}])", "{{{}}}", '["{}"]', "{{{{{}}}}}", "[[{}]]"])
ARROWS = st.sampled_from([" -->|{}| ", " -- {} --> ", "-->|{}|", " == {} ==> ", " -. {} .-> "])


@st.composite
def _drawn(draw: st.DrawFn) -> tuple[str, dict[str, str], set[Link]]:
    """A chart drawn in any manner, its labels and its arrows."""
    labels = {f"n{index}": draw(WORDS) for index in range(draw(st.integers(2, 6)))}
    lines, links = [], set()
    for key, label in labels.items():
        lines.append(key + draw(BOXES).format(label))
    for _ in range(draw(st.integers(1, 6))):
        one, two, label = (
            draw(st.sampled_from(sorted(labels))),
            draw(st.sampled_from(sorted(labels))),
            draw(WORDS),
        )
        lines.append(one + draw(ARROWS).format(label) + two)
        links.add(Link(one, two, " ".join(label.split())))
    shuffled = draw(st.permutations(lines))
    joint = draw(st.sampled_from(["\n", ";\n", " ; ", "\n\n  "]))
    return "flowchart TD\n" + joint.join(shuffled), labels, links


@given(_drawn())
@settings(deadline=None)
def test_a_chart_is_read_back_however_it_is_drawn(
    drawn: tuple[str, dict[str, str], set[Link]],
) -> None:
    text, labels, links = drawn
    chart = scan(text)
    assert {key: node.label for key, node in chart.nodes.items()} == {
        key: " ".join(label.split()) for key, label in labels.items()
    }
    assert set(chart.links) == links


@given(st.text("AB->|=.[]{}()\"\n;&%: subgraphend~@<x#'", max_size=60))
@settings(deadline=None)
def test_anything_is_a_chart_or_an_error_with_a_line(text: str) -> None:
    found, line = None, 1
    try:
        found = scan("flowchart TD\n" + text)
    except FlowchartError as error:
        line = error.line
    assert 1 <= line <= text.count("\n") + 2
    assert found is None or {each.source for each in found.links} <= found.nodes.keys()


@pytest.mark.parametrize(
    "text",
    [
        f"{' & '.join(f'A{n}' for n in range(100))} --> {' & '.join(f'B{n}' for n in range(100))}",
        "".join(f"subgraph {g}\n{';'.join(f'{g}{n}' for n in range(99))}\nend\n" for g in "AB")
        + "A-->B",
    ],
)
def test_groups_that_multiply_are_refused(text: str) -> None:
    with pytest.raises(FlowchartError, match="too many arrows"):
        scan("flowchart TD\n" + text)


def test_directives_that_are_never_closed_are_read_once() -> None:
    with pytest.raises(FlowchartError):
        scan("%%{" * 60_000)
