"""Labels become names that are all different, and good ones stay."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.network.labels import cleaned


@given(st.lists(st.text(max_size=8), unique=True, max_size=8))
def test_names_are_good_and_different(labels: list[str]) -> None:
    names = cleaned(labels)
    assert len(set(names)) == len(labels)
    for label, name in zip(labels, names, strict=True):
        assert re.fullmatch(r"[^\W\d]\w*", name) or not name.isascii()
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", label):
            assert name == label


def test_cleaning() -> None:
    labels = ["Réseau (local)", "< 5 Mo", "2 Mo", "OK", "O.K.", "O K", "???", "電源"]
    assert cleaned(labels) == ["Reseau_local", "x5_Mo", "x2_Mo", "OK", "O_K", "O_K_2", "x", "電源"]
