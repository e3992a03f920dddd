"""Editors are told the format of a guide as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tournevis.engines.troubleshoot.guide import GuideError, parse
from tournevis.engines.troubleshoot.guide.parse import _MAY, _MUST
from tournevis.engines.troubleshoot.guide.schema import schema
from tournevis.engines.troubleshoot.tests.written import written
from tournevis.ground.guides import library

COPY = library.PACKS.parent / "guide.schema.json"
VALID = Draft202012Validator(schema())


def test_the_schema_is_a_schema_and_the_committed_copy_is_it() -> None:
    Draft202012Validator.check_schema(schema())
    expected = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    assert COPY.read_text(encoding="utf-8") == expected, f"write schema() to {COPY.name} again"


def test_it_knows_the_fields_that_a_guide_may_have() -> None:
    assert set(schema()["properties"]) == {*_MUST.split(), *_MAY.split()}
    assert schema()["required"] == _MUST.split()


def test_every_guide_of_the_packs_is_accepted() -> None:
    read = 0
    for path in library.files():
        text = library.written(path)
        try:
            parse(text)
        except GuideError:
            continue
        read += 1
        assert [
            f"{path.name} {each.json_path}: {each.message}" for each in VALID.iter_errors(text)
        ] == []
    assert read >= 2


def full() -> dict[str, Any]:
    """A guide with everything that the format has."""
    text = written()
    text["rates"] = "relative"
    text["prices"] = {"onsite": 3, "money": 0}
    text["clusters"] = [{"key": "cover", "minutes": 5, "money": 1, "name": {"fr": "a", "en": "b"}}]
    text["handover"] = [{"to": "onsite", "money": 20, **text["handover"]}]
    text["checks"][0] |= {"safety": True, "before": ["reseat"], "noise": "rarely", "kind": "test"}
    text["checks"][0]["answers"][1]["danger"] = True
    text["checks"][1] |= {"needs": ["lamp=on"], "cluster": "cover", "money": 2, "risk": "low"}
    text["remedies"][0] |= {"needs": ["lamp=on|off"], "guess": True, "reversible": False}
    text["remedies"][0]["engineer_steps"] = {"fr": ["x"]}
    text["causes"][0]["rate"] = "22 in 100"
    text["other"]["name"] = {"fr": "a", "en": "b"}
    return text


def test_a_guide_with_everything_is_accepted() -> None:
    parse(full())
    assert list(VALID.iter_errors(full())) == []


def _put(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def spoil(text: Any) -> None:
        for part in path[:-1]:
            text = text[part]
        if value is ...:
            del text[path[-1]]
        else:
            text[path[-1]] = value

    return spoil


MISTAKES = [
    _put("key", value=...),
    _put("key", value=" "),
    _put("version", value=0),
    _put("version", value="1"),
    _put("title", "en", value=...),
    _put("title", "de", value="Nein"),
    _put("title", "fr", value=""),
    _put("colour", value="red"),
    _put("rates", value="weekly"),
    _put("products", value="box"),
    _put("words", "fr", value=[3]),
    _put("other", value={}),
    _put("other", "kind", value="software"),
    _put("handover", value=[]),
    _put("handover", 0, "minutes", value=0),
    _put("handover", 0, "to", value="nobody"),
    _put("handover", 0, "text", value="Level 2"),
    _put("prices", "client", value=0),
    _put("prices", "hurry", value=1),
    _put("clusters", 0, "minutes", value=None),
    _put("causes", value=[]),
    _put("causes", 0, "key", value="other"),
    _put("causes", 0, "kind", value="weather"),
    _put("causes", 0, "rate", value=0),
    _put("causes", 0, "rate", value="many"),
    _put("causes", 0, "rate", value=True),
    _put("causes", 0, "guess", value="yes"),
    _put("checks", 0, "minutes", value=-1),
    _put("checks", 0, "who", value="nobody"),
    _put("checks", 0, "kind", value="quiz"),
    _put("checks", 0, "first", value="yes"),
    _put("checks", 0, "noise", value=0),
    _put("checks", 0, "noise", value="much"),
    _put("checks", 0, "answers", value=[]),
    _put("checks", 0, "answers", 0, "key", value=True),
    _put("checks", 0, "answers", 0, "key", value="unknown"),
    _put("checks", 0, "answers", 0, "cue", value=[]),
    _put("checks", 0, "likelihood", "default", value=...),
    _put("checks", 0, "likelihood", "other", value={"on": 1}),
    _put("checks", 0, "likelihood", "power-cut", value="always"),
    _put("checks", 0, "likelihood", "power-cut", value={"on": 1.5}),
    _put("checks", 0, "likelihood", "power-cut", value={"on": "mostly"}),
    _put("checks", 0, "needs", value=["=on"]),
    _put("checks", 0, "needs", value="cable"),
    _put("remedies", value="none"),
    _put("remedies", 0, "cures", value={}),
    _put("remedies", 0, "cures", value={"cable-loose": -0.1}),
    _put("remedies", 0, "risk", value="huge"),
    _put("remedies", 0, "reversible", value="no"),
    _put("remedies", 0, "steps", value=["a"]),
    _put("remedies", 0, "because", value=""),
]


@pytest.mark.parametrize("spoil", MISTAKES, ids=range(len(MISTAKES)))
def test_what_the_schema_refuses_the_engine_refuses_too(
    spoil: Callable[[dict[str, Any]], None],
) -> None:
    text = full()
    spoil(text)
    assert not VALID.is_valid(text)
    with pytest.raises(GuideError):
        parse(text)
