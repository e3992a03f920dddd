"""Three formats, one network; and what is refused says where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.network import NetworkError, read
from tournevis.engines.troubleshoot.network.draft import MOST_CELLS

BIF = """
// what bnlearn and JavaBayes write
network "lamp" { property "author unknown"; }
variable Fuse { type discrete [ 2 ] { ok, blown }; property position = (1, 2); }
variable "the bulb" { type discrete[3] { "as new", dim, <1W }; }
variable Lamp { type discrete [ 2 ] { on, off }; }
/* tables */
probability ( Fuse ) { table 0.9, 0.1; }
probability ( "the bulb" ) { table 0.5 0.3 0.2; }
probability ( Lamp | Fuse, "the bulb" ) {
  (ok, "as new") 0.99, 0.01;
  (ok, dim) 0.7, 0.3;
  default 0.0, 1.0;
}
"""
NET = """
net { node_size = (80 40); HR_Desc = "a { tricky } ; % text"; }
% a comment
node Fuse { label = "The fuse"; states = ("ok" "blown"); position = (1 2); }
discrete node the_bulb { states = ("as new" "dim" "<1W"); }
node Lamp { states = ("on" "off"); }
potential (Fuse) { data = ( 0.9 0.1 ); }
potential (the_bulb | ) { data = (0.5 0.3 0.2); }
potential (Lamp | Fuse the_bulb) {
  data = (((0.99 0.01)  % ok, new
           (0.7 0.3) (0 1.0))
          ((0 1) (.0 1.) (0e0 1)));
}
"""
XDSL = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- GeNIe -->
<smile version="1.0" id="lamp" numsamples="1000"><nodes>
<cpt id="Fuse"><state id="ok" /><state id="blown" /><probabilities>0.9 0.1</probabilities></cpt>
<cpt id="the_bulb"><state id="as_new" /><state id="dim" /><state id="x1W" />
  <property id="note">any</property><probabilities>0.5 0.3 0.2</probabilities></cpt>
<cpt id="Lamp"><state id="on" /><state id="off" /><parents>Fuse the_bulb</parents>
<probabilities>0.99 0.01 0.7 0.3 0 1 0 1 0 1 0 1</probabilities></cpt>
</nodes><extensions><genie version="1.0"><submodel id="S"><node id="Fuse"><name>The fuse</name>
<position>1 2 3 4</position></node></submodel></genie></extensions></smile>
"""


@pytest.mark.parametrize(("text", "form"), [(BIF, "bif"), (NET, "net"), (XDSL, ".XDSL")])
def test_each_format_gives_the_same_network(text: str, form: str) -> None:
    seen = read(text, form)
    assert [each.name for each in seen.variables] == ["Fuse", "the_bulb", "Lamp"]
    assert seen.find("the_bulb").states == ("as_new", "dim", "x1W") or form == "bif"
    assert seen.find("Lamp").parents == ("Fuse", "the_bulb")
    rows: Any = [[[0.99, 0.01], [0.7, 0.3], [0, 1]], [[0, 1], [0, 1], [0, 1]]]
    assert np.allclose(seen.find("Lamp").table, rows)
    assert [each.name for each in seen.roots] == ["Fuse", "the_bulb"]


def test_labels_are_cleaned_and_kept() -> None:
    bulb = read(BIF, "bif").find("the bulb")
    assert (bulb.name, bulb.label) == ("the_bulb", "the bulb")
    assert bulb.states == ("as_new", "dim", "x1W")
    assert bulb.labels == ("as new", "dim", "<1W")
    assert bulb.state("<1W") == bulb.state("x1W") == 2
    assert read(NET, "net").find("The fuse").name == "Fuse"
    assert read(XDSL, "xdsl").find("Fuse").label == "The fuse"


def test_a_whole_bif_table_has_the_child_slowest_unless_it_cannot_be() -> None:
    head = "variable a { type discrete [2] {x, y}; } variable b { type discrete [2] {x, y}; }"
    head += "probability (a) { table 0.5, 0.5; } probability (b | a) { table %s; }"
    slow = read(head % "0.9, 0.2, 0.1, 0.8", "bif").find("b").table
    fast = read(head % "0.9, 0.1, 0.2, 0.8", "bif").find("b").table
    assert np.allclose(slow, [[0.9, 0.1], [0.2, 0.8]])
    assert np.allclose(fast, slow)


def test_rounded_rows_are_made_to_sum_to_one() -> None:
    text = "variable a { type discrete [3] {x, y, z}; } probability (a) { table 0.33 0.33 0.33; }"
    assert np.allclose(read(text, "bif").find("a").table, 1 / 3)


def _xdsl(nodes: str) -> str:
    root = '<cpt id="{0}"><state id="yes"/><state id="no"/><probabilities>0.3 0.7</probabilities></cpt>'
    return f"<smile><nodes>{root.format('A')}{root.format('B')}{nodes}</nodes></smile>"


NOISY = (
    '<noisymax id="N"><state id="yes"/><state id="no"/><parents>A B</parents>'
    "<strengths>{}</strengths><parameters>0.8 0.2 0 1 0.5 0.5 0 1 0.1 0.9</parameters></noisymax>"
)


def test_noisy_or_becomes_a_full_table() -> None:
    for strengths in ("0 1 0 1", ""):
        table = read(_xdsl(NOISY.format(strengths)), "xdsl").find("N").table
        off = [[0.9 * 0.2 * 0.5, 0.9 * 0.2], [0.9 * 0.5, 0.9]]
        assert np.allclose(table[..., 1], off)


def test_a_deterministic_node_becomes_a_full_table() -> None:
    node = (
        '<deterministic id="D"><state id="u"/><state id="v"/><parents>A B</parents>'
        "<resultingstates>u v v v</resultingstates></deterministic>"
    )
    table = read(_xdsl(node), "xdsl").find("D").table
    assert table[..., 0].tolist() == [[1, 0], [0, 0]]


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        (BIF.replace("(ok, dim)", "(ok, dimm)"), "bif", "line 12: .*no parent has a state 'dimm'"),
        (BIF.replace("default", "// default"), "bif", "line 10: 'Lamp': some rows are missing"),
        (BIF.replace("0.5 0.3 0.2", "0.5 0.3"), "bif", "line 9: .*needs 3 numbers, found 2"),
        (BIF.replace("0.5 0.3 0.2", "0.5 0.3 0.4"), "bif", "line 9: .*adds up to 1.2"),
        (BIF.replace("0.9, 0.1", "1.1, -0.1"), "bif", "line 8: .*numbers from 0 to 1"),
        (BIF.replace("0.9, 0.1", "nan, 0.1"), "bif", "some rows are missing"),
        (BIF.replace("0.9, 0.1", "a, 0.1"), "bif", "line 8: expected a number, found 'a'"),
        (BIF.replace("*/", ""), "bif", "line 7: a comment is never closed"),
        (
            BIF.replace("type discrete [ 2 ] { on", "type continuous { on"),
            "bif",
            "line 6: only disc",
        ),
        (BIF.replace("( Lamp | Fuse", "( Lamp | Lamp"), "bif", "same parent twice, or itself"),
        ("variable a { type discrete [1] {x}; }", "bif", "line 1: 'a' has no table"),
        ("", "bif", "there is no variable"),
        (BIF, "csv", "expected one of bif, xdsl, net, found 'csv'"),
        (NET + "continuous node C {}", "net", "continuous nodes are not read"),
        (NET + "utility U {}", "net", "utility nodes are not read"),
        (
            NET.replace("(Fuse) { data = ( 0.9 0.1 )", '(Fuse) { model_data = ("x")'),
            "net",
            "expres",
        ),
        (NET.replace("(Fuse)", "(Fuse the_bulb)"), "net", "several variables"),
        (
            NET.replace('"ok" "blown"', '"ok" "ok"'),
            "net",
            "line 4: 'Fuse' has the same state twice",
        ),
        (_xdsl('<utility id="U"/>'), "xdsl", "line 1: <utility> nodes are not read: 'U'"),
        (_xdsl(NOISY.format("1 0 0 1")), "xdsl", "order of strength"),
        ("<smile><dynamic/></smile>", "xdsl", "dynamic networks are not read"),
        ("<html/>", "xdsl", "expected <smile>"),
        ("hello", "xdsl", "line 1: not XML"),
        ("<smile>" + "<a>" * 100, "xdsl", "nested more than"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, form: str, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        read(text, form)


def test_a_circle_is_told() -> None:
    text = "variable a { type discrete [1] {x}; } variable b { type discrete [1] {x}; }"
    text += "probability (a | b) { (x) 1; } probability (b | a) { (x) 1; }"
    with pytest.raises(NetworkError, match="circle: a, b"):
        read(text, "bif")


def test_entities_are_refused_before_they_grow() -> None:
    bomb = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><smile>&b;</smile>'
    with pytest.raises(NetworkError, match="document type or entities"):
        read(bomb, "xdsl")


def test_tables_that_would_not_fit_are_refused_before_they_are_made() -> None:
    names = [f"v{at}" for at in range(22)]
    text = "".join(f"variable {n} {{ type discrete [2] {{a, b}}; }}" for n in names)
    text += f"probability (v0 | {', '.join(names[1:])}) {{ default 0.5 0.5; }}"
    with pytest.raises(NetworkError, match=f"more than {MOST_CELLS} numbers"):
        read(text, "bif")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([(BIF, "bif"), (NET, "net"), (XDSL, "xdsl")]), st.data())
def test_spoilt_files_are_read_or_refused(good: tuple[str, str], data: st.DataObject) -> None:
    text, form = good
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    spoilt = text[:start] + data.draw(st.text(max_size=8)) + text[end:]
    try:
        seen = read(spoilt, form)
    except NetworkError:
        return
    assert all(np.allclose(each.table.sum(axis=-1), 1) for each in seen.variables)


def test_a_title_keeps_its_spaces_around_what_is_escaped() -> None:
    cpt = '<cpt id="A"><state id="u"/><state id="v"/><probabilities>1 0</probabilities></cpt>'
    shown = (
        '<extensions><genie><node id="A"><name> Ink &amp; paper </name></node></genie></extensions>'
    )
    text = f'<smile version="1.0" id="n"><nodes>{cpt}</nodes>{shown}</smile>'
    assert read(text, "xdsl").find("A").label == "Ink & paper"
